"""Times written as bare numbers: seconds since 1970 and its fractions, Excel's days, digits run together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from obeya.sources.time_fields import US_PER_S, Bools, Int64s, TimeFields
from obeya.sources.time_shapes import Kind
from obeya.tables.timezones import FIRST_US, LAST_US

_US_PER_DAY = 86_400 * US_PER_S
_US_PER_MS = 1_000
_EXCEL_ZERO_DAY = -25_569  # 1899-12-30: day 0 of Excel since it takes 1900 for a leap year
_EXCEL_FIRST_TRUE_DAY = 61
_EXCEL_LAST_DAY = 2_958_465  # 9999-12-31
_MS_PER_DAY = 86_400_000
_BILLION = 10**9
_ENOUGH_IN_UNIT = 0.5
_FAR = 30  # times the plausible range: reaches the sentinel 9999-12-31 in every unit without overflow
_PACKED_DIGITS = (8, 12, 14, 17)  # yyyymmdd, with hhmm, hhmmss and milliseconds


@dataclass(frozen=True, slots=True)
class _Unit:
    """A way to count time: its plausible range, and microseconds per unit (or units per microsecond)."""

    words: str
    low: float
    high: float
    us: int = 1
    per_us: int = 1
    is_excel: bool = False


# Excel: 1954 to 2173; seconds from 1973 to 2286, and the same span in the finer units.
_UNITS = (
    _Unit("day numbers of Excel", 2e4, 1e5, is_excel=True),
    _Unit("seconds since 1970", 1e8, 1e10, us=US_PER_S),
    _Unit("milliseconds since 1970", 1e11, 1e13, us=_US_PER_MS),
    _Unit("microseconds since 1970", 1e14, 1e16),
    _Unit("nanoseconds since 1970", 1e17, 1e19, per_us=1_000),
)


@dataclass(frozen=True, slots=True)
class NumberTimes:
    """Times from numbers: microseconds (0 where not readable), and whether they are local time or UTC."""

    us: Int64s
    is_readable: Bools
    is_local: bool
    words: str


def is_packed(fields: TimeFields) -> bool:
    """Whether all numbers of a column are dates with their digits run together, such as 20110413140231."""
    at = np.flatnonzero((fields.kind == Kind.NUMBER) & (fields.clock_us != 0))
    return len(at) > 0 and bool(np.isin(fields.p3[at], _PACKED_DIGITS).all())


def unpack_digits(fields: TimeFields) -> None:
    """Turn numbers such as 20110413 or 20110413140231 into dates with the year first, in place."""
    at = np.flatnonzero(fields.kind == Kind.NUMBER)
    packed = np.maximum(fields.clock_us[at], 0) * 10 ** np.maximum(0, 17 - fields.p3[at])
    date, clock = packed // 10**9, packed % 10**9
    seconds = clock // 10**7 * 3_600 + clock // 10**5 % 100 * 60 + clock // 1_000 % 100
    is_clock = (clock < 24 * 10**7) & (clock // 10**5 % 100 < 60) & (clock // 1_000 % 100 <= 60)
    fields.clock_us[at] = seconds * US_PER_S + clock % 1_000 * _US_PER_MS + fields.p1[at] // 1_000
    fields.p1[at], fields.p2[at], fields.p3[at] = date // 10_000, date // 100 % 100, date % 100
    fields.kind[at] = np.where(is_clock, Kind.YEAR_FIRST, Kind.UNREADABLE)


def read_numbers(fields: TimeFields, at: Int64s) -> NumberTimes:
    """Turn the numbers at the given places into times, in the unit that fits most of them.

    Numbers that fit no unit stay unreadable, all of them: a column of amounts or ids is no column of times.
    """
    whole, billionths = fields.clock_us[at], fields.p1[at]
    unit = _fitting_unit(np.abs(whole[whole != 0]))
    if unit is None:
        return NumberTimes(np.zeros(len(at), np.int64), np.zeros(len(at), np.bool_), False, "numbers")
    if unit.is_excel:
        return _excel_days(whole, billionths, unit)
    is_near = np.abs(whole) < _FAR * unit.high
    us = np.where(is_near, whole, 0) // unit.per_us * unit.us
    below_unit = billionths * unit.us // (_BILLION * unit.per_us)
    us += np.where(whole < 0, -below_unit, below_unit)
    is_readable = is_near & (us >= FIRST_US) & (us <= LAST_US)
    return NumberTimes(np.where(is_readable, us, 0), is_readable, False, unit.words)


def _fitting_unit(sizes: Int64s) -> _Unit | None:
    shares = [
        float(np.mean((sizes >= unit.low) & (sizes < unit.high))) if len(sizes) else 0 for unit in _UNITS
    ]
    return _UNITS[int(np.argmax(shares))] if max(shares) >= _ENOUGH_IN_UNIT else None


def _excel_days(whole: Int64s, billionths: Int64s, unit: _Unit) -> NumberTimes:
    """Days since 1899-12-30 with the time of day after the point, to the millisecond that Excel keeps."""
    is_readable = (whole >= 0) & (whole <= _EXCEL_LAST_DAY)
    day = np.where(is_readable, whole, 0)
    day = day + _EXCEL_ZERO_DAY + (day < _EXCEL_FIRST_TRUE_DAY)
    milliseconds = (billionths * _MS_PER_DAY + _BILLION // 2) // _BILLION
    return NumberTimes(day * _US_PER_DAY + milliseconds * _US_PER_MS, is_readable, True, unit.words)
