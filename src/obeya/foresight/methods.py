"""Methods that forecast a series of counts, the simplest first; each says how its numbers come about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from obeya.tables.sentences import phrase

Real = NDArray[np.float64]

_LEVELS: Final = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.8)
_TRENDS: Final = (0.0, 0.05, 0.2)
_SEASONS: Final = (0.02, 0.1, 0.3, 0.5)
DAMPED: Final = 0.95
CROSTON: Final = 0.1
SPARSE: Final = 0.3
"""From this share of zeros on, demand is intermittent and Croston's method is tried."""


@dataclass(frozen=True, slots=True)
class Method:
    """A method by name; `forecast(values, period, horizon)` returns what it expects of the next `horizon` places."""

    key: str
    name: str
    forecast: Callable[[Real, int, int], Real]


def last_period(values: Real, period: int, horizon: int) -> Real:
    """Repeat the last period."""
    return np.resize(values[-period:], horizon).astype(np.float64)


def mean_of_places(values: Real, period: int, horizon: int) -> Real:
    """Expect the mean of the last eight periods at the same place."""
    places = (values.size + np.arange(horizon)) % period
    recent = values[-8 * period :]
    at = (np.arange(values.size) % period)[-8 * period :]
    return np.array([recent[at == place].mean() for place in places], dtype=np.float64)


def simple_smoothing(values: Real, period: int, horizon: int) -> Real:
    """Expect the last level; the constant is the one with the smallest squared one-step errors."""
    from obeya.kernels.smoothing import smooth_level

    errors = [float(((smooth_level(values, alpha)[0] - values)[1:] ** 2).sum()) for alpha in _LEVELS]
    return np.full(horizon, smooth_level(values, _LEVELS[int(np.argmin(errors))])[1])


def holt_winters(values: Real, period: int, horizon: int) -> Real:
    """Expect level, damped trend and season; the constants are those with the smallest squared one-step errors."""
    from obeya.kernels.smoothing import smooth_season

    choices = list(product(_LEVELS, _TRENDS, _SEASONS))
    errors = [
        float(((smooth_season(values, period, *each, DAMPED)[0] - values)[period:] ** 2).sum())
        for each in choices
    ]
    _, level, trend, season = smooth_season(values, period, *choices[int(np.argmin(errors))], DAMPED)
    steps = np.cumsum(DAMPED ** np.arange(1, horizon + 1))
    places = (values.size + np.arange(horizon)) % period
    return np.maximum(level + trend * steps + season[places], 0.0)


def croston(values: Real, period: int, horizon: int) -> Real:
    """Expect the same rate everywhere, from the size of demands and the gaps between them."""
    from obeya.kernels.smoothing import smooth_gaps

    return np.full(horizon, smooth_gaps(values, CROSTON))


METHODS: Final[tuple[Method, ...]] = (
    Method("last_period", phrase("the last period again"), last_period),
    Method("mean", phrase("mean of the last eight periods"), mean_of_places),
    Method("ses", phrase("simple exponential smoothing"), simple_smoothing),
    Method("holt_winters", phrase("Holt-Winters, additive season and damped trend"), holt_winters),
    Method("croston", phrase("Croston, for demand with many zeros"), croston),
)
"""The first is the naive one that every other has to beat."""


def methods_for(values: Real) -> tuple[Method, ...]:
    """Return the methods that fit a series: Croston's only where enough of it is zero."""
    is_sparse = float(np.mean(values == 0)) >= SPARSE
    return METHODS if is_sparse else METHODS[:-1]
