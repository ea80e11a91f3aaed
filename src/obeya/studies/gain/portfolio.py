"""Many verdicts at once: of all gains that are called proved, at most one in ten is to be chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from obeya.studies.gain.result import GainVerdict
from obeya.studies.gain.vocabulary import IMPROVED

FALSE_DISCOVERY: Final = 0.10
"""Share of false gains among those proved that the portfolio puts up with."""


@dataclass(frozen=True, slots=True)
class PortfolioVerdict:
    """Which gains of a period stand as proved when all that were tried are counted."""

    is_proved: tuple[bool, ...]
    "In the order given."
    threshold: float
    "The largest p-value that is proved; 0 where none is."
    n_tested: int
    "Verdicts with a p-value; those without data were not tried."
    false_discovery: float


def judge_portfolio(
    verdicts: Sequence[GainVerdict], *, false_discovery: float = FALSE_DISCOVERY
) -> PortfolioVerdict:
    """Say which improvements stay proved among all that were judged in a period.

    Benjamini and Hochberg, Journal of the Royal Statistical Society B 57 (1995), 289-300, over the p-values of all
    primary verdicts; a verdict is proved when it is below the threshold and reads improved.
    """
    p_values = np.array([np.nan if one.p_value is None else one.p_value for one in verdicts], np.float64)
    threshold = benjamini_hochberg(p_values[np.isfinite(p_values)], false_discovery)
    proved = tuple(
        one.verdict in IMPROVED and one.p_value is not None and one.p_value <= threshold for one in verdicts
    )
    return PortfolioVerdict(proved, threshold, int(np.isfinite(p_values).sum()), false_discovery)


def benjamini_hochberg(p_values: np.ndarray, q: float) -> float:
    """Return the largest p-value that is rejected at false discovery rate `q`; 0 where none is."""
    ordered = np.sort(p_values)
    below = np.flatnonzero(ordered <= q * np.arange(1, ordered.size + 1) / max(ordered.size, 1))
    return float(ordered[below[-1]]) if below.size else 0.0


def holm(p_values: np.ndarray) -> np.ndarray:
    """Return p-values adjusted for their number: Holm, Scandinavian Journal of Statistics 6 (1979), 65-70."""
    order = np.argsort(p_values, kind="stable")
    scaled = p_values[order] * np.arange(p_values.size, 0, -1)
    adjusted = np.empty_like(p_values)
    adjusted[order] = np.minimum(np.maximum.accumulate(scaled), 1.0)
    return adjusted
