"""Working time on calendars that are written out as intervals: is it on, when is it on next, when is work done."""

from __future__ import annotations

import numpy as np

from obeya.kernels.simulation_places import CALENDAR_ALWAYS, CALENDARS, ON_BEFORE, ON_FROM, ON_TO
from obeya.kernels.simulation_streams import Float64, Int64, part

# Given back where the written-out intervals end too early; the caller writes out more of them and begins again.
BEYOND = np.inf


@part
def interval_at(p: Int64, q: Float64, calendar: int, moment: float) -> int:
    """Return the first interval that ends after `moment`; the end of the calendar's part if there is none."""
    low, high = p[p[CALENDARS] + calendar], p[p[CALENDARS] + calendar + 1]
    while low < high:
        middle = (low + high) // 2
        if q[p[ON_TO] + middle] > moment:
            high = middle
        else:
            low = middle + 1
    return int(low)


@part
def next_on(p: Int64, q: Float64, calendar: int, moment: float) -> float:
    """Return the first instant from `moment` on at which the calendar is on."""
    if p[p[CALENDAR_ALWAYS] + calendar]:
        return moment
    place = interval_at(p, q, calendar, moment)
    if place == p[p[CALENDARS] + calendar + 1]:
        return BEYOND
    return float(max(moment, q[p[ON_FROM] + place]))


@part
def finish_of(p: Int64, q: Float64, calendar: int, moment: float, work: float) -> float:
    """Return when `work` seconds of working time are done that begin at `moment`."""
    if p[p[CALENDAR_ALWAYS] + calendar]:
        return moment + work
    place = interval_at(p, q, calendar, moment)
    last = p[p[CALENDARS] + calendar + 1]
    if place == last:
        return BEYOND
    begun = max(moment, q[p[ON_FROM] + place])
    if begun + work <= q[p[ON_TO] + place]:
        return float(begun + work)
    target = q[p[ON_BEFORE] + place] + (begun - q[p[ON_FROM] + place]) + work
    low, high = place + 1, last
    while low < high:
        middle = (low + high) // 2
        if q[p[ON_BEFORE] + middle] + (q[p[ON_TO] + middle] - q[p[ON_FROM] + middle]) >= target:
            high = middle
        else:
            low = middle + 1
    if low == last:
        return BEYOND
    return float(q[p[ON_FROM] + low] + (target - q[p[ON_BEFORE] + low]))


@part
def worked_until(p: Int64, q: Float64, calendar: int, moment: float) -> float:
    """Return the working time between 0 and `moment`."""
    if p[p[CALENDAR_ALWAYS] + calendar]:
        return moment
    place = interval_at(p, q, calendar, moment)
    last = p[p[CALENDARS] + calendar + 1]
    if place == last:
        if last == p[p[CALENDARS] + calendar]:
            return 0.0
        return float(q[p[ON_BEFORE] + last - 1] + q[p[ON_TO] + last - 1] - q[p[ON_FROM] + last - 1])
    return float(q[p[ON_BEFORE] + place] + max(0.0, moment - q[p[ON_FROM] + place]))
