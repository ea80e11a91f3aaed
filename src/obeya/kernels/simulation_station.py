"""One station, first come first served, never off duty: the recursion that needs no heap.

Whoever has been free longest is who became free first, and whoever becomes free first takes who has waited longest: in
both cases the server whose last work ends first (Kiefer and Wolfowitz, 1955). Events are those of the whole kernel.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from obeya.kernels.simulation_places import SLOT_RESOURCE, STEP_KEY, STEP_WORK
from obeya.kernels.simulation_plan import N_SLOTS
from obeya.kernels.simulation_streams import SERVICE, Float64, Int32, Int64, draw, key_of, part, purpose_key


@njit(cache=True, nogil=True)
def simulate_station(
    p: Int64, q: Float64, key: np.uint64, arrivals: Float64
) -> tuple[Int32, Float64, Float64, float]:
    """Return the log in the order of completion, when each case was over, and cases integrated over time."""
    n, n_slots = arrivals.size, p[N_SLOTS]
    numbers, times = np.zeros((n, 3), np.int32), np.empty((n, 4))
    finished = np.empty(n)
    free = np.arange(-n_slots, 0).astype(np.float64)
    name = np.uint64(p[p[STEP_KEY]])
    for case in range(n):
        slot = 0
        for other in range(1, n_slots):
            if free[other] < free[slot]:
                slot = other
        resource = p[p[SLOT_RESOURCE] + slot]
        own = purpose_key(key_of(key, np.uint64(case)), SERVICE, name, 0)
        work = max(0.0, draw(p, q, p[p[STEP_WORK] + resource], own))
        started = max(arrivals[case], free[slot])
        done = started + work
        free[slot] = done
        finished[case] = done
        row = case
        while row > 0 and times[row - 1, 2] > done:
            for column in range(4):
                times[row, column] = times[row - 1, column]
            numbers[row, 0], numbers[row, 2] = numbers[row - 1, 0], numbers[row - 1, 2]
            row -= 1
        numbers[row, 0], numbers[row, 1], numbers[row, 2] = case, 0, resource
        times[row, 0], times[row, 1], times[row, 2], times[row, 3] = arrivals[case], started, done, work
    return numbers, times, finished, integrated(arrivals, times[:, 2])


@part
def integrated(arrivals: Float64, left: Float64) -> float:
    """Integrate the number inside along the clock, from arrivals and departures in order of time."""
    area, now, inside, came = 0.0, 0.0, 0, 0
    for gone in range(left.size):
        while came < arrivals.size and arrivals[came] <= left[gone]:
            area += inside * (arrivals[came] - now)
            now = arrivals[came]
            inside += 1
            came += 1
        area += inside * (left[gone] - now)
        now = left[gone]
        inside -= 1
    return area
