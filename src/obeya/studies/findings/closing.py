"""Time after a case was over is not waiting: a patient at home, a closed ticket that is opened again.

An activity closes cases when it is one of the end activities of the log and at least half of the cases that
have it end with it. What passes between it and a later step is left out of every finding and of all hours.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

from obeya.mining.answers import rows_of

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.tables.event_log import EventLog

SECONDS_PER_HOUR = 3_600.0


@dataclass(frozen=True, slots=True)
class Closings:
    """The activities after which cases were over and went on all the same, and the hours in between."""

    activities: tuple[str, ...]
    hours: float


def find_closings(log: EventLog) -> Closings:
    """Return the closing activities that some cases leave again."""
    ends = [code for code, name in enumerate(log.activities) if name in log.facts.end_activities]
    if not ends:
        return Closings((), 0.0)
    events = log.events
    reopened = events.filter(events.previous_activity.isin(ends))
    left = rows_of(reopened.group_by(activity=reopened.previous_activity).agg(wait_s=reopened.wait_s.sum()))
    if not left:
        return Closings((), 0.0)
    closing = _closing(log)
    hours = {
        row["activity"]: (row["wait_s"] or 0.0) / SECONDS_PER_HOUR
        for row in left
        if row["activity"] in closing
    }
    names = tuple(log.activities[code] for code in sorted(hours))
    return Closings(names, float(sum(hours.values())))


def without_closed_time(log: EventLog, closings: Closings) -> EventLog:
    """Return the log in which the time after a closing activity is not known."""
    if not closings.activities:
        return log
    return dataclasses.replace(
        log,
        events=log.events.mutate(wait_s=open_wait(log.events, log, closings.activities)),
        stored_summaries=None,
    )


def open_wait(events: ir.Table, log: EventLog, closing: tuple[str, ...]) -> ir.FloatingValue:
    """Return the time before each step, null after a closing activity."""
    import ibis

    if not closing:
        return events.wait_s
    codes = [code for code, name in enumerate(log.activities) if name in closing]
    after_end = events.previous_activity.isin(codes).fill_null(False)
    return ibis.ifelse(after_end, ibis.null("float64"), events.wait_s)


def _closing(log: EventLog) -> set[int]:
    """Return the activities that end at least half of the cases that have them."""
    events, cases = log.events, log.cases
    first = events.filter(events.activity_occurrence == 1)
    having = {row["activity"]: row["n"] for row in rows_of(first.group_by("activity").agg(n=first.count()))}
    ending = rows_of(cases.group_by(activity=cases.last_activity).agg(n=cases.count()))
    return {row["activity"] for row in ending if 2 * row["n"] >= having.get(row["activity"], 0)}
