"""Arrivals, departures and open cases for every day and week of a log, on the clock of its display zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from obeya.mining.local_time import day_of, local_day, local_day_number

if TYPE_CHECKING:
    from obeya.tables.event_log import EventLog

# 1970-01-01, day 0, was a Thursday: three days after a Monday.
_DAYS_AFTER_MONDAY = 3


@dataclass(frozen=True, slots=True)
class DayLoad:
    """One day: cases begun, cases completed, cases open at its end."""

    day: date
    n_arrivals: int
    n_departures: int
    wip: int
    "Cases open at midnight, when the day ends."


@dataclass(frozen=True, slots=True)
class WeekLoad:
    """One week: cases begun, cases completed, cases open at its end."""

    week: date
    "The Monday it begins with."
    n_arrivals: int
    n_departures: int
    wip: int
    "Cases open when the last day of the week ends that the log covers."
    mean_wip: float
    "Mean of the open cases at the ends of its days."


@dataclass(frozen=True, slots=True)
class DailyFlow:
    """Consecutive days (numbered since 1970-01-01) with arrivals, departures and cases open at their end."""

    days: NDArray[np.int64]
    n_arrivals: NDArray[np.int64]
    n_departures: NDArray[np.int64]
    wip: NDArray[np.int64]


def daily_flow(log: EventLog) -> DailyFlow:
    """Return arrivals, departures and open cases of every day from the first arrival on.

    A case arrives with its first event and departs with its last one when it is complete; an open case stays
    open to the end of the whole log. Days without cases are there with zeros. A case that begins and ends on
    the same day never counts as open at a day's end.
    """
    cases = log.cases
    arrived = cases.select(day=local_day(cases.first_at, log), arrived=1, departed=0)
    done = cases.filter(cases.is_complete)
    departed = done.select(day=local_day(done.last_at, log), arrived=0, departed=1)
    moves = arrived.union(departed)
    counted = moves.group_by("day").agg(n_arrivals=moves.arrived.sum(), n_departures=moves.departed.sum())
    table = counted.to_pyarrow()
    day, arrivals, departures = (
        np.asarray(table[name].to_numpy(), np.int64) for name in ("day", "n_arrivals", "n_departures")
    )
    return _fill_days(log, day, arrivals, departures)


def days_of(flow: DailyFlow) -> tuple[DayLoad, ...]:
    """Return the days of a flow as rows of a result."""
    columns = (flow.days, flow.n_arrivals, flow.n_departures, flow.wip)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return tuple(DayLoad(day_of(day), *counts) for day, *counts in rows)


def weeks_of(flow: DailyFlow) -> tuple[WeekLoad, ...]:
    """Return the weeks of a flow, Monday to Sunday; the first and the last may be cut by the log."""
    if not flow.days.size:
        return ()
    mondays = flow.days - (flow.days + _DAYS_AFTER_MONDAY) % 7
    first = np.flatnonzero(np.append(True, np.diff(mondays) > 0))
    last = np.append(first[1:], mondays.size) - 1
    sums = [np.add.reduceat(values, first) for values in (flow.n_arrivals, flow.n_departures, flow.wip)]
    arrivals, departures, wip_days = (values.tolist() for values in sums)
    n_days = (last - first + 1).tolist()
    return tuple(
        WeekLoad(day_of(int(mondays[first[i]])), arrivals[i], departures[i], int(flow.wip[last[i]]), wip / n)
        for i, (wip, n) in enumerate(zip(wip_days, n_days, strict=True))
    )


def _fill_days(
    log: EventLog, day: NDArray[np.int64], arrivals: NDArray[np.int64], departures: NDArray[np.int64]
) -> DailyFlow:
    if not day.size:
        none = np.zeros(0, np.int64)
        return DailyFlow(none, none, none, none)
    first, last = int(day.min()), int(day.max())
    if arrivals.sum() > departures.sum():
        last = max(last, local_day_number(log.span()[1], log.facts.zone))
    days = np.arange(first, last + 1)
    arrived, departed = np.zeros_like(days), np.zeros_like(days)
    arrived[day - first] = arrivals
    departed[day - first] = departures
    return DailyFlow(days, arrived, departed, np.cumsum(arrived - departed))
