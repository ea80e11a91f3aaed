"""Cases that have not ended: what they are expected to take, given how long they have taken already.

Leaving them out makes young weeks look fast: of the cases that started lately only the short ones have ended. On a
process with a median of seven days in which nothing changed, such a look after 30 days shows a gain of 22 %.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from obeya.studies.gain.observations import Numbers

MATURE: Final = 0.9
"""A week is reported as known once this share of its cases has ended; before, it is labelled provisional."""

_ROUNDS, _CLOSE = 400, 1e-7


@dataclass(frozen=True, slots=True)
class Shape:
    """How logarithms of times spread around the mean of their week, from weeks whose cases have nearly all ended."""

    residuals: Numbers
    "Sorted."

    def mean_beyond(self, limits: Numbers) -> Numbers:
        """Return the mean of the residuals above each limit; the limit itself where none is above."""
        return self._beyond(self.residuals, limits, limits)

    def mean_factor_beyond(self, limits: Numbers) -> Numbers:
        """Return the mean of exp(residual) over the residuals above each limit."""
        return self._beyond(np.exp(self.residuals), limits, np.exp(limits))

    def _beyond(self, values: Numbers, limits: Numbers, otherwise: Numbers) -> Numbers:
        sums = np.append(np.cumsum(values[::-1])[::-1], 0.0)
        place = np.searchsorted(self.residuals, limits, side="right")
        n = self.residuals.size - place
        return np.where(n > 0, sums[place] / np.maximum(n, 1), otherwise)


@dataclass(frozen=True, slots=True)
class Completed:
    """Times with those of open cases filled in by their expectation: logarithms, and the times themselves."""

    logs: Numbers
    values: Numbers


def shape_of(logs: Numbers, week: NDArray[np.int64], is_open: NDArray[np.bool_], n_weeks: int) -> Shape:
    """Return the spread of `logs` around the means of the mature weeks; of all weeks where none is mature."""
    share = closed_share(week, is_open, n_weeks)
    rows = (week >= 0) & ~is_open
    mature = rows & (share[np.maximum(week, 0)] >= MATURE)
    chosen = mature if mature.any() else rows
    n = np.maximum(np.bincount(week[chosen], minlength=n_weeks), 1)
    means = np.bincount(week[chosen], weights=logs[chosen], minlength=n_weeks) / n
    return Shape(np.sort(logs[chosen] - means[week[chosen]]))


def closed_share(week: NDArray[np.int64], is_open: NDArray[np.bool_], n_weeks: int) -> Numbers:
    """Return the share of the cases of each week that have ended; 1 for a week without cases."""
    inside = week >= 0
    n = np.bincount(week[inside], minlength=n_weeks)
    n_open = np.bincount(week[inside & is_open], minlength=n_weeks)
    return 1.0 - n_open / np.maximum(n, 1)


def complete(
    logs: Numbers, week: NDArray[np.int64], is_open: NDArray[np.bool_], n_weeks: int, *, shape: Shape
) -> Completed:
    """Fill in the open cases of each week by their expected time under an accelerated failure time model.

    The model: the logarithm of a time is the level of its week plus a residual of `shape`, so no distribution is
    assumed. Levels and expectations are found in turn (Buckley and James, Biometrika 66, 1979, 429-436).
    """
    filled, values = logs.copy(), np.exp(logs)
    rows = np.flatnonzero(is_open & (week >= 0))
    if not rows.size or not shape.residuals.size:
        return Completed(filled, values)
    inside = week >= 0
    n = np.maximum(np.bincount(week[inside], minlength=n_weeks), 1)
    closed = np.bincount(week[inside], weights=np.where(is_open, 0.0, logs)[inside], minlength=n_weeks)
    places, limits = week[rows], logs[rows]
    level = (closed + np.bincount(places, weights=limits, minlength=n_weeks)) / n
    for _ in range(_ROUNDS):
        expected = level[places] + shape.mean_beyond(limits - level[places])
        following = (closed + np.bincount(places, weights=expected, minlength=n_weeks)) / n
        moved = float(np.abs(following - level).max())
        level = following
        if moved < _CLOSE:
            break
    filled[rows] = level[places] + shape.mean_beyond(limits - level[places])
    values[rows] = np.exp(level[places]) * shape.mean_factor_beyond(limits - level[places])
    return Completed(filled, values)


def kaplan_meier_quantile(values: Numbers, is_open: NDArray[np.bool_], share: float) -> float:
    """Return the time by which `share` of the cases have ended, with open ones censored; NaN where unknown.

    Kaplan and Meier, Journal of the American Statistical Association 53 (1958), 457-481. At equal times ends come
    before censorings.
    """
    order = np.lexsort((is_open, values))
    ended = ~is_open[order]
    at_risk = np.arange(values.size, 0, -1)
    survival = np.cumprod(1.0 - ended / at_risk)
    reached = np.flatnonzero(survival <= 1.0 - share + 1e-12)
    return float(values[order][reached[0]]) if reached.size else float("nan")
