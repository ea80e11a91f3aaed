"""Two sides simulated with the same random numbers: the difference of each pair of runs, its interval, its word.

The runs of a pair share their random numbers, so that what chance does to one side it does to the other, and the
difference varies less than either side. Source: A. M. Law, Simulation Modeling and Analysis, 5th edition 2015,
sections 9.4.1 (replications), 10.2.1 (paired t) and 11.2 (common random numbers).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from obeya.errors import QuestionError

Real = NDArray[np.float64]

MOST_RUNS: Final = 1_000_000
"""Where more runs than this would be needed, this number is given."""

EffectWord = Literal["better", "worse", "more", "less", "no difference seen", "the same", "too few runs"]
EFFECT_WORDS: Final[tuple[EffectWord, ...]] = get_args(EffectWord)
"""All that may be said of a difference: better or worse where one way is wanted, more or less where none is."""

Wanted = Literal["lower", "higher", "neither"]

CONFIDENCE: Final = 0.95
LEAST_RUNS: Final = 5
"""Below so many pairs no word is given: an interval from four differences says next to nothing."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change does to one measure: both means, and the mean of the paired differences with its interval.

    `n_needed` is how many pairs an interval of the wished half-width takes, by the spread that was seen.
    """

    base: float
    changed: float
    difference: float
    low: float
    high: float
    n_pairs: int
    n_needed: int
    correlation: float | None
    "Of the two sides over the pairs; near 1 where shared random numbers helped most, null where a side never varies."
    verdict: EffectWord

    @property
    def share(self) -> float | None:
        """The difference as a share of the base; None where that is 0."""
        return self.difference / self.base if self.base else None


def paired_effect(
    base: Real,
    changed: Real,
    *,
    wanted: Wanted = "neither",
    half_width: float | None = None,
    confidence: float = CONFIDENCE,
) -> Effect:
    """Judge the differences of paired runs by a t interval; `base[k]` and `changed[k]` come from one seed.

    `half_width` is how near the difference is to be known; without it, 2 % of the base.

    >>> effect = paired_effect(np.array([10.0, 12, 11, 13, 9]), np.array([8.0, 10.5, 9, 10.5, 7.5]), wanted="lower")
    >>> effect.verdict, round(effect.difference, 2), round(effect.low, 2), round(effect.high, 2)
    ('better', -1.9, -2.42, -1.38)
    """
    if base.size != changed.size or not base.size:
        raise QuestionError(f"Runs come in pairs; {base.size} and {changed.size} were given.")
    differences = changed - base
    # Sums of the same numbers in another order differ in their last digits; that is no difference.
    differences[np.abs(differences) <= 1e-9 * np.abs(base)] = 0.0
    mean, n = float(differences.mean()), int(differences.size)
    reach = half_width_of(differences, confidence)
    wish = half_width if half_width is not None else 0.02 * abs(float(base.mean()))
    return Effect(
        base=float(base.mean()),
        changed=float(changed.mean()),
        difference=mean,
        low=mean - reach,
        high=mean + reach,
        n_pairs=n,
        n_needed=runs_needed(differences, wish, confidence),
        correlation=_correlation(base, changed),
        verdict=_word(differences, mean, reach, wanted),
    )


def half_width_of(values: Real, confidence: float = CONFIDENCE) -> float:
    """Return t·s/√n; infinite where fewer than two values are there."""
    from scipy.special import stdtrit

    if values.size < 2:
        return math.inf
    return float(stdtrit(values.size - 1, (1 + confidence) / 2) * values.std(ddof=1) / math.sqrt(values.size))


def runs_needed(values: Real, half_width: float, confidence: float = CONFIDENCE) -> int:
    """Return how many runs bring the interval of the mean within ± `half_width`: the least n ≥ (t(n−1)·s/h)².

    The spread s is that of the runs at hand, so the number is an estimate that grows surer with them.

    >>> runs_needed(np.array([1.0, 2.0, 3.0, 4.0, 5.0]), 1.0)
    13
    """
    from scipy.special import ndtri, stdtrit

    spread = float(values.std(ddof=1)) if values.size > 1 else math.inf
    if spread == 0:
        return LEAST_RUNS
    if not math.isfinite(spread) or half_width <= 0:
        return MOST_RUNS
    # The normal quantile gives a number that is never too large; t asks for a few more.
    n = max(2, min(math.ceil((float(ndtri((1 + confidence) / 2)) * spread / half_width) ** 2), MOST_RUNS))
    while n < MOST_RUNS and float(stdtrit(n - 1, (1 + confidence) / 2)) * spread > half_width * math.sqrt(n):
        n += 1
    return max(n, LEAST_RUNS)


def _correlation(base: Real, changed: Real) -> float | None:
    if base.size < 2 or base.std() == 0 or changed.std() == 0:
        return None
    return float(np.corrcoef(base, changed)[0, 1])


def _word(differences: Real, mean: float, reach: float, wanted: Wanted) -> EffectWord:
    if differences.size < LEAST_RUNS:
        return "too few runs"
    if not differences.any():
        return "the same"
    if not abs(mean) > reach:
        return "no difference seen"
    if wanted == "neither":
        return "more" if mean > 0 else "less"
    return "better" if (mean < 0) == (wanted == "lower") else "worse"
