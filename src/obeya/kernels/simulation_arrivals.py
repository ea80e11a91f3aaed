"""When cases come: gaps on a calendar, or at random along a rate that changes over time."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from obeya.kernels.simulation_calendars import finish_of, next_on
from obeya.kernels.simulation_streams import ARRIVALS, Float64, Int64, draw, key_of, purpose_key, unit


@njit(cache=True, nogil=True)
def run_key(seed: np.uint64, replication: np.uint64) -> np.uint64:
    """Return the key of one replication."""
    return key_of(key_of(seed, np.uint64(0)), replication)


@njit(cache=True, nogil=True)
def arrivals_by_gaps(
    p: Int64, q: Float64, which: int, key: np.uint64, most: int, until: float, on_clock: bool, at_start: bool
) -> tuple[Float64, bool]:
    """Return when cases come, and whether the calendar was long enough.

    Gaps count working time of calendar 0; or they run on the clock, and who would come while the calendar is off comes
    when it is on next. With `at_start` the first case comes at the start, without a gap.
    """
    at = np.empty(most)
    now = 0.0
    for i in range(most):
        gap = 0.0
        if i > 0 or not at_start:
            gap = max(0.0, draw(p, q, which, purpose_key(key, ARRIVALS, np.uint64(0), i)))
        now = next_on(p, q, 0, now + gap) if on_clock else finish_of(p, q, 0, now, gap)
        if now == math.inf:
            return at[:i].copy(), False
        if now > until:
            return at[:i].copy(), True
        at[i] = now
    return at, True


@njit(cache=True, nogil=True)
def arrivals_by_rate(
    begin: Float64, expected: Float64, key: np.uint64, most: int, until: float
) -> tuple[Float64, bool]:
    """Return when cases come, and whether the rates reached far enough.

    `expected` is how many cases are expected before each instant of `begin`; between them the rate is constant.
    """
    at = np.empty(most)
    total = 0.0
    place = 0
    last = begin.size - 1
    for i in range(most):
        total -= math.log(unit(purpose_key(key, ARRIVALS, np.uint64(0), i)))
        while place < last and expected[place + 1] < total:
            place += 1
        if place == last:
            return at[:i].copy(), bool(begin[last] > until)
        share = (total - expected[place]) / (expected[place + 1] - expected[place])
        now = begin[place] + share * (begin[place + 1] - begin[place])
        if now > until:
            return at[:i].copy(), True
        at[i] = now
    return at, True
