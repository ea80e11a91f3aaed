"""Days and months on the clock of a log's display zone, as expressions that every engine computes alike.

The offset of a zone is constant between two clock changes, and a log spans few of them: the changes come
from `obeya.tables.timezones`, so no engine's own idea of a time zone is asked.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from obeya.mining.durations import US_PER_S, epoch_us
from obeya.tables.timezones import utc_to_local

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.tables.event_log import EventLog

_DAY_S = 86_400
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_DAY = date(1970, 1, 1)


def local_day(moment: ir.TimestampValue, log: EventLog) -> ir.IntegerValue:
    """Return the local calendar day of a UTC instant as whole days since 1970-01-01."""
    us = epoch_us(local_moment(moment, log)).cast("float64")
    return (us / (_DAY_S * US_PER_S)).floor().cast("int64")


def local_month(moment: ir.TimestampValue, log: EventLog) -> ir.IntegerValue:
    """Return the local calendar month of a UTC instant as months since year 0."""
    local = local_moment(moment, log)
    return local.year().cast("int64") * 12 + local.month().cast("int64") - 1


def local_moment(moment: ir.TimestampValue, log: EventLog) -> ir.TimestampValue:
    """Return a UTC instant of the log as the clock of the display zone showed it."""
    import ibis

    first, last = (_second_of(instant) for instant in log.span())
    changes, offsets = _clock_changes(log.facts.zone, first, last)
    local = _shifted(moment, offsets[-1])
    for at, offset in zip(reversed(changes), reversed(offsets[:-1]), strict=True):
        before = moment < ibis.timestamp(_moment_of(at))
        local = ibis.ifelse(before, _shifted(moment, offset), local)
    return local


def local_day_number(instant: datetime, zone: str) -> int:
    """Return the number that `local_day` gives to one UTC instant."""
    second = np.array([_second_of(instant)])
    return int(_local_seconds(second, zone)[0] // _DAY_S)


def day_of(number: int) -> date:
    """Return the date that `local_day` numbered."""
    return _FIRST_DAY + timedelta(days=number)


def month_name(number: int) -> str:
    """Return the month that `local_month` numbered as `YYYY-MM`."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def _shifted(moment: ir.TimestampValue, offset_s: int) -> ir.TimestampValue:
    import ibis

    return moment + ibis.interval(seconds=offset_s) if offset_s else moment


@lru_cache(maxsize=64)
def _clock_changes(zone: str, first_s: int, last_s: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the seconds at which the offset changes in the span, and the offsets before, between, after.

    Offsets are compared day by day and then second by second inside the days that differ; a day never
    holds two changes.
    """
    days = np.append(np.arange(first_s, last_s, _DAY_S), last_s)
    offset = _local_seconds(days, zone) - days
    changes, offsets = [], [int(offset[0])]
    for i in np.flatnonzero(np.diff(offset)):
        inside = np.arange(days[i], days[i + 1] + 1)
        changed = _local_seconds(inside, zone) - inside != offset[i]
        changes.append(int(inside[np.argmax(changed)]))
        offsets.append(int(offset[i + 1]))
    return tuple(changes), tuple(offsets)


def _local_seconds(seconds: NDArray[np.int64], zone: str) -> NDArray[np.int64]:
    return utc_to_local(seconds * US_PER_S, zone) // US_PER_S


def _second_of(instant: datetime) -> int:
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return int((aware - _EPOCH).total_seconds() // 1)


def _moment_of(second: int) -> datetime:
    """Return a UTC instant the way tables hold it: without a zone."""
    return (_EPOCH + timedelta(seconds=second)).replace(tzinfo=None)
