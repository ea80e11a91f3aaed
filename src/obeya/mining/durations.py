"""Seconds between any two moments of a log, in the time it counts: calendar time or working time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from obeya.tables.instants import US_PER_S, calendar_seconds, epoch_us
from obeya.tables.relinking import seconds_between

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.tables.event_log import EventLog

__all__ = ["US_PER_S", "calendar_seconds", "epoch_us", "with_seconds"]


def with_seconds(table: ir.Table, log: EventLog, *, begin: str, end: str, name: str) -> ir.Table:
    """Add the column `name`: seconds from one moment column to another, in the time the log counts.

    Null where either moment is missing, 0 where the end comes first.
    """
    import ibis

    timed = seconds_between(table, begin, end, name=name, clock=log.clock)
    known = timed[begin].notnull() & timed[end].notnull()
    return timed.mutate(**{name: ibis.ifelse(known, timed[name], ibis.null("float64"))})
