"""Instants as numbers, as expressions that every engine computes alike, to the microsecond.

They are asked for as differences: not every engine takes the microseconds of an instant apart, and its
seconds since 1970 are rounded by one engine and cut by another.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import ibis.expr.types as ir

US_PER_S: Final = 1_000_000
_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001  (tables hold UTC instants without a zone)


def epoch_us(moment: ir.TimestampValue) -> ir.IntegerValue:
    """Return the microseconds since 1970-01-01 of an instant."""
    import ibis

    return moment.delta(ibis.timestamp(_EPOCH), unit="microsecond")


def calendar_seconds(begin: ir.TimestampValue, end: ir.TimestampValue) -> ir.FloatingValue:
    """Return the seconds from one instant to another, whatever the hour."""
    return end.delta(begin, unit="microsecond").cast("float64") / US_PER_S
