"""Seconds between any two moments of a log, in the time it counts: calendar time or working time."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from obeya.tables.relinking import seconds_between

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.tables.event_log import EventLog

US_PER_S: Final = 1_000_000
_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001  (tables hold UTC instants without a zone)


def epoch_us(moment: ir.TimestampValue) -> ir.IntegerValue:
    """Return the microseconds since 1970-01-01 of an instant.

    Asked for as a difference, because `epoch_seconds` rounds to the nearest second on one engine and cuts on
    another.
    """
    import ibis

    return moment.delta(ibis.timestamp(_EPOCH), unit="microsecond")


def calendar_seconds(begin: ir.TimestampValue, end: ir.TimestampValue) -> ir.FloatingValue:
    """Return the seconds from one instant to another, whatever the hour."""
    return end.delta(begin, unit="microsecond").cast("float64") / US_PER_S


def with_seconds(table: ir.Table, log: EventLog, *, begin: str, end: str, name: str) -> ir.Table:
    """Add the column `name`: seconds from one moment column to another, in the time the log counts.

    Null where either moment is missing, 0 where the end comes first.
    """
    import ibis

    timed = seconds_between(table, begin, end, name=name, clock=log.clock)
    known = timed[begin].notnull() & timed[end].notnull()
    return timed.mutate(**{name: ibis.ifelse(known, timed[name], ibis.null("float64"))})
