"""When work arrives before each step and when it is taken up, day by day on the clock of the display zone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from obeya.mining.local_time import local_day
from obeya.studies.findings.steps import Moves, floats_of

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.tables.event_log import EventLog

Counts = NDArray[np.int64]
Amounts = NDArray[np.float64]
# Day 0, 1970-01-01, was a Thursday.
_DAYS_AFTER_MONDAY = 3


@dataclass(frozen=True, slots=True)
class StepDays:
    """One step on consecutive days from `first_day` on: arrivals before it, how they waited, and when it began.

    `n_long` and `n_very_long` count, by day of arrival, waits over the median and the 90th percentile of the step.
    """

    first_day: int
    n_arrived: Amounts
    n_long: Amounts
    n_very_long: Amounts
    wait_s: Amounts
    n_taken_up: Amounts

    @property
    def weekday(self) -> Counts:
        """The weekday of each day, Monday 0."""
        return (np.arange(self.n_arrived.size) + self.first_day + _DAYS_AFTER_MONDAY) % 7

    @property
    def in_queue(self) -> Amounts:
        """How many wait at the end of each day."""
        return np.cumsum(self.n_arrived - self.n_taken_up)


@dataclass(frozen=True, slots=True)
class Days:
    """The days of every step, as rows sorted by step."""

    activity: Counts
    day: Counts
    values: dict[str, Amounts]

    def of(self, activity: int) -> StepDays | None:
        """Return the days of one step; None when nothing ever arrived before it."""
        begin, end = np.searchsorted(self.activity, (activity, activity + 1))
        if begin == end:
            return None
        day = self.day[begin:end]
        first, n = int(day.min()), int(day.max() - day.min()) + 1
        filled = {
            name: np.bincount(day - first, values[begin:end], n).astype(np.float64)
            for name, values in self.values.items()
        }
        return StepDays(first, **filled)


def survey_days(log: EventLog, moves: Moves) -> Days:
    """Count arrivals and begins of every step by local day, in one pass."""
    import ibis

    events = with_limits(log.events, moves)
    known = events.filter(events.wait_s.notnull() & events.previous_completed_at.notnull())
    arrived = known.select(
        "activity",
        day=local_day(known.previous_completed_at, log),
        n_arrived=1,
        n_long=(known.wait_s > known.median_wait_s).ifelse(1, 0),
        n_very_long=(known.wait_s > known.p90_wait_s).ifelse(1, 0),
        wait_s=known.wait_s,
        n_taken_up=0,
    )
    begun = known.select(
        "activity",
        day=local_day(known.started_at.coalesce(known.completed_at), log),
        n_arrived=0,
        n_long=0,
        n_very_long=0,
        wait_s=ibis.literal(0.0),
        n_taken_up=1,
    )
    both = arrived.union(begun)
    names = ("n_arrived", "n_long", "n_very_long", "wait_s", "n_taken_up")
    table = both.group_by("activity", "day").agg(**{name: both[name].sum() for name in names}).to_pyarrow()
    activity, day = (np.asarray(table[name].to_numpy(), np.int64) for name in ("activity", "day"))
    order = np.lexsort((day, activity))
    return Days(activity[order], day[order], {name: floats_of(table[name])[order] for name in names})


def with_limits(events: ir.Table, moves: Moves) -> ir.Table:
    """Add the median and the 90th percentile of the wait before each row's step."""
    import ibis

    known = np.flatnonzero(~np.isnan(moves.median_wait_s))
    limits = ibis.memtable(
        pa.table(
            {
                "limited": pa.array(known.astype(np.int32)),
                "median_wait_s": pa.array(moves.median_wait_s[known]),
                "p90_wait_s": pa.array(moves.p90_wait_s[known]),
            }
        )
    )
    return events.inner_join(limits, events.activity == limits.limited).drop("limited")
