"""A mix of case types that shifts changes a mean although nothing else did: measure it, and hold it fixed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from obeya.studies.gain.observations import Numbers, Observations
from obeya.studies.gain.week_plan import WeekPlan

MOST_SHIFT: Final = 0.10
"""From here on the mix is held fixed: the share of cases that would have to be of another type to undo the shift."""

_CHANCE: Final = 0.001


@dataclass(frozen=True, slots=True)
class MixShift:
    """How far the mix of case types moved, from 0 to 1, and the type whose share changed most."""

    share: float
    type_name: str
    before: float
    after: float
    is_large: bool
    "Whether it is above 10 % and beyond chance (chi-square, p < 0.001)."


def mix_shift(rows: Observations, plan: WeekPlan) -> MixShift | None:
    """Compare the mix before and after: half the sum of the absolute differences of the shares."""
    week, n_types = plan.week_of(rows.started), len(rows.type_names)
    if n_types < 2:
        return None
    before = np.bincount(rows.types[(week >= 0) & (week < plan.n_before)], minlength=n_types)
    after = np.bincount(rows.types[week >= plan.n_before], minlength=n_types)
    if not before.sum() or not after.sum():
        return None
    shares = before / before.sum(), after / after.sum()
    distance = float(np.abs(shares[1] - shares[0]).sum() / 2)
    most = int(np.argmax(np.abs(shares[1] - shares[0])))
    is_large = distance > MOST_SHIFT and _chance(before, after) < _CHANCE
    return MixShift(distance, rows.type_names[most], float(shares[0][most]), float(shares[1][most]), is_large)


def standardised_means(
    values: Numbers,
    week: NDArray[np.int64],
    types: NDArray[np.int32],
    plan: WeekPlan,
    *,
    n_types: int,
    weights: Numbers | None = None,
) -> Numbers:
    """Return weekly means with the mix of the baseline: the mean of each type, weighted by its share before.

    A type missing from a week takes its mean of the baseline, moved by as much as the rest of the week differs.
    """
    n_weeks, weights = plan.starts.size, np.ones(values.size) if weights is None else weights
    inside = week >= 0
    cell = week[inside] * n_types + types[inside]
    n = np.bincount(cell, weights=weights[inside], minlength=n_weeks * n_types).reshape(n_weeks, n_types)
    sums = np.bincount(cell, weights=(values * weights)[inside], minlength=n_weeks * n_types).reshape(
        n_weeks, n_types
    )
    n_base, base_sums = n[: plan.n_before].sum(axis=0), sums[: plan.n_before].sum(axis=0)
    share = n_base / max(n_base.sum(), 1e-12)
    base = np.divide(
        base_sums, n_base, out=np.full(n_types, base_sums.sum() / max(n_base.sum(), 1e-12)), where=n_base > 0
    )
    means = np.divide(sums, n, out=np.zeros_like(sums), where=n > 0)
    seen = (n > 0) * share
    moved = (seen * (means - base)).sum(axis=1) / np.maximum(seen.sum(axis=1), 1e-12)
    filled = np.where(n > 0, means, base + moved[:, None])
    return np.asarray(filled @ share, np.float64)


def _chance(before: NDArray[np.int64], after: NDArray[np.int64]) -> float:
    from scipy.special import chdtrc

    table = np.stack([before, after]).astype(np.float64)
    table = table[:, table.sum(axis=0) > 0]
    expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0) / table.sum()
    return float(chdtrc(table.shape[1] - 1, ((table - expected) ** 2 / expected).sum()))
