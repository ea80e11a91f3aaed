"""Working time on a weekly calendar, as two functions that undo each other, for whole arrays at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from obeya.twin.discovery.observations import Floats
from obeya.twin.model import WeekCalendar

DAY_S: Final = 86_400
WEEK_S: Final = 7 * DAY_S
Weekly = tuple[tuple[tuple[int, int], ...], ...]
ALWAYS: Final[Weekly] = (((0, DAY_S),),) * 7


@dataclass(frozen=True, slots=True)
class WeekClock:
    """Counts working seconds on a weekly calendar; instants are local seconds (`local_seconds`)."""

    at: Floats
    "Seconds of the week at which work begins or pauses, from 0 to the end of the week."
    worked: Floats
    "Working seconds of the week that have gone by at each of them."

    @property
    def per_week_s(self) -> float:
        """Working seconds in a week."""
        return float(self.worked[-1])

    def working_seconds(self, local: Floats) -> Floats:
        """Return the working seconds that have gone by; those between two instants are the difference."""
        week = np.floor(local / WEEK_S)
        gone: Floats = week * self.per_week_s + np.interp(local - week * WEEK_S, self.at, self.worked)
        return gone

    def is_open(self, local: Floats) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        """Say for each instant whether people work in the second after it."""
        return self.working_seconds(local + 1.0) > self.working_seconds(local)

    def closed_spans(self, first: float, last: float) -> tuple[Floats, Floats]:
        """Return where each stretch without work begins and ends between two local instants."""
        flat = np.diff(self.worked) <= 0
        weeks = np.arange(np.floor(first / WEEK_S), np.floor(last / WEEK_S) + 1) * WEEK_S
        begins = (weeks[:, None] + self.at[:-1][flat][None, :]).ravel()
        ends = (weeks[:, None] + self.at[1:][flat][None, :]).ravel()
        return begins, ends


def clock_of(weekly: Weekly) -> WeekClock:
    """Return the clock of weekly hours; seven tuples of (from, to) seconds of the day, Monday first.

    >>> nine_to_five = clock_of((((32_400, 61_200),),) * 5 + ((),) * 2)
    >>> nine_to_five.per_week_s / 3600
    40.0
    """
    at, worked = [0.0], [0.0]
    for day, shifts in enumerate(weekly):
        for begin, end in sorted(shifts):
            if day * DAY_S + begin > at[-1]:
                at.append(day * DAY_S + float(begin))
                worked.append(worked[-1])
            at.append(day * DAY_S + float(end))
            worked.append(worked[-1] + end - begin)
    if at[-1] < WEEK_S:
        at.append(float(WEEK_S))
        worked.append(worked[-1])
    return WeekClock(at=np.array(at), worked=np.array(worked))


AROUND_THE_CLOCK: Final = clock_of(ALWAYS)


def clock_of_calendar(calendar: WeekCalendar) -> WeekClock:
    """Return the clock of a calendar of a model, its closed days left aside."""
    return clock_of(calendar.weekly)


def weekly_of_granules(is_open: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], granule_s: int) -> Weekly:
    """Return weekly hours from one flag per granule of the week, neighbours joined."""
    per_day = DAY_S // granule_s
    days = []
    for day in range(7):
        flags = np.concatenate(([False], is_open[day * per_day : (day + 1) * per_day], [False]))
        edges = np.flatnonzero(flags[1:] != flags[:-1])
        days.append(
            tuple(
                (int(b) * granule_s, int(e) * granule_s) for b, e in zip(edges[::2], edges[1::2], strict=True)
            )
        )
    return tuple(days)
