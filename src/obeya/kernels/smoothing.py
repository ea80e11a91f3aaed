"""Exponential smoothing over an array: what was expected one step ahead at each place, and the state at the end."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@njit(cache=True, nogil=True)
def smooth_level(values: Floats, alpha: float) -> tuple[Floats, float]:
    """Return the one-step forecasts and the last level of simple exponential smoothing, begun at the first value."""
    expected = np.empty(values.size, np.float64)
    level = values[0]
    for i in range(values.size):
        expected[i] = level
        level += alpha * (values[i] - level)
    return expected, level


@njit(cache=True, nogil=True)
def smooth_season(
    values: Floats, period: int, alpha: float, beta: float, gamma: float, phi: float
) -> tuple[Floats, float, float, Floats]:
    """Return one-step forecasts, last level, last trend and season of Holt and Winters, additive, trend damped by phi.

    The level begins at the mean of the first period, the trend at the mean step between the first two periods, the
    season at the first period less its mean. `season[i]` belongs to places i, i + period, ….
    """
    level = values[:period].mean()
    trend = (values[period : 2 * period].mean() - level) / period
    season = values[:period] - level
    expected = np.empty(values.size, np.float64)
    for i in range(values.size):
        k = i % period
        ahead = level + phi * trend
        expected[i] = ahead + season[k]
        before = level
        level = alpha * (values[i] - season[k]) + (1 - alpha) * ahead
        trend = beta * (level - before) + (1 - beta) * phi * trend
        season[k] = gamma * (values[i] - ahead) + (1 - gamma) * season[k]
    return expected, level, trend, season


@njit(cache=True, nogil=True)
def smooth_gaps(values: Floats, alpha: float) -> float:
    """Return the rate of Croston's method with the correction of Syntetos and Boylan: (1 − α/2) · size / interval."""
    size, interval, since = 0.0, 0.0, 1
    for value in values:
        if value != 0:
            if size == 0:
                size, interval = value, float(since)
            else:
                size += alpha * (value - size)
                interval += alpha * (since - interval)
            since = 1
        else:
            since += 1
    return 0.0 if size == 0 else (1 - alpha / 2) * size / interval
