"""How far forecasts can be believed: what intervals held, and whether chances came true."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from obeya.foresight.history import Int, Real, Truth
from obeya.foresight.past_errors import PastErrors

SHARES: Final = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
N_RESAMPLED: Final = 400
_Z: Final = 1.959964


@dataclass(frozen=True, slots=True)
class Held:
    """Forecasts that promised to be exceeded with a chance of 1 − `promised`: which share of answers came out below."""

    promised: float
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class RiskBin:
    """All questions answered with a chance from `chance_from` to `chance_to`: how often it came true.

    `share_low` and `share_high` hold the share with 95 %, counting each case once.
    """

    chance_from: float
    chance_to: float
    chance_mean: float
    share_late: float
    share_low: float
    share_high: float
    n: int
    n_cases: int


def held_shares(
    errors: list[PastErrors], expected: list[Real], came: Real, weights: Real, case: Int
) -> tuple[Held, ...]:
    """Return how many answers lay below each promised quantile; the errors of each stretch go with its forecasts."""
    n_cases = int(np.unique(case).size)
    found = []
    for share in SHARES:
        bound = np.concatenate(
            [each.quantiles(rows, share) for each, rows in zip(errors, expected, strict=True)]
        )
        held = float(np.average(came <= bound, weights=weights))
        found.append(Held(share, held, *wilson(held, n_cases)))
    return tuple(found)


def risk_bins(risk: Real, is_late: Truth, case: Int, *, n_bins: int = 10) -> tuple[RiskBin, ...]:
    """Return by tenths of the chance how often it came true; tenths without a question are left out."""
    place = np.minimum((risk * n_bins).astype(np.int64), n_bins - 1)
    found = []
    for each in np.unique(place):
        rows = place == each
        n_cases, share = int(np.unique(case[rows]).size), float(is_late[rows].mean())
        low, high = wilson(share, n_cases)
        found.append(
            RiskBin(
                each / n_bins,
                (each + 1) / n_bins,
                float(risk[rows].mean()),
                share,
                low,
                high,
                int(rows.sum()),
                n_cases,
            )
        )
    return tuple(found)


def wilson(share: float, n: int) -> tuple[float, float]:
    """Return the 95 % interval of a share of n (Wilson, Journal of the American Statistical Association 22, 1927)."""
    if n == 0:
        return 0.0, 1.0
    centre = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    reach = _Z / (1 + _Z**2 / n) * math.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    return max(centre - reach, 0.0), min(centre + reach, 1.0)


def difference_by_cases(ours: Real, theirs: Real, weights: Real, case: Int) -> tuple[float, float]:
    """Return the 95 % interval of (ours − theirs) ÷ theirs of mean errors; whole cases are drawn anew."""
    kinds, place = np.unique(case, return_inverse=True)
    mine = np.bincount(place, weights * ours)
    naive = np.bincount(place, weights * theirs)
    draws = np.random.default_rng(1).poisson(1.0, (N_RESAMPLED, kinds.size))
    below = draws @ naive
    ratios = (draws @ mine)[below > 0] / below[below > 0] - 1
    if ratios.size == 0:
        return 0.0, 0.0
    low, high = np.quantile(ratios, [0.025, 0.975])
    return float(low), float(high)


def area_under_curve(risk: Real, is_late: Truth) -> float | None:
    """Return how often a late case had the higher chance of a late and a timely one; None without both."""
    from scipy.stats import rankdata

    n_late, n_kept = int(is_late.sum()), int((~is_late).sum())
    if not n_late or not n_kept:
        return None
    return float((rankdata(risk)[is_late].sum() - n_late * (n_late + 1) / 2) / (n_late * n_kept))
