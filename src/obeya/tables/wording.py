"""Numbers, durations and dates as people say them; every output path takes its words from here.

What is returned is English text that can be said again in another language; see `obeya.tables.sentences`.
"""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import Final

from obeya.tables.sentences import Numeral, joined, numeral, phrase, resaid, say

MINUS = "\N{MINUS SIGN}"
NO_DATA: Final = say("no data")

# Month names are our own: strftime("%b") follows the machine's locale.
_MONTHS: Final = (
    phrase("Jan"), phrase("Feb"), phrase("Mar"), phrase("Apr"), phrase("May"), phrase("Jun"),
    phrase("Jul"), phrase("Aug"), phrase("Sep"), phrase("Oct"), phrase("Nov"), phrase("Dec"),
)  # fmt: skip

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_DAYS_SAID_ALONE = 14  # from here on hours are noise: dropping them moves the number by less than 4 %
_MINUTES_SAID_ALONE = 10


def say_duration(seconds: float | None) -> str:
    """Say a duration with at most two units, such as "45 s", "12 min", "3 h 20 min", "3 d 4 h", "14 d".

    A day here is 24 hours; use `say_working` for working days. Halves round away from zero,
    and rounding carries over, so that 59 min 40 s is "1 h", never "60 min".
    """
    if seconds is None or math.isnan(seconds):
        return resaid(NO_DATA)
    return _signed(seconds, _say_size(abs(seconds)))


def say_working(seconds: float | None, hours_per_day: float) -> str:
    """Say working time in working days, such as "2.5 wd"; under one working day as "3 h 20 min working".

    `hours_per_day` is the length of a working day of the calendar in force.
    """
    if seconds is None or math.isnan(seconds):
        return resaid(NO_DATA)
    size = abs(seconds)
    if size == 0:
        return say("{n} wd", n=numeral("0"))
    if size < hours_per_day * _HOUR:
        return _signed(seconds, say("{time} working", time=_say_size(size)))
    return _signed(seconds, say("{n} wd", n=_sensible(size / _HOUR / hours_per_day)))


def say_time(seconds: float | None, working_day_h: float | None = None) -> str:
    """Say calendar time, or working time where the hours of a working day are given."""
    return say_duration(seconds) if working_day_h is None else say_working(seconds, working_day_h)


def say_hours(seconds: float | None) -> str:
    """Say an amount of time in hours, such as "1,240 h" or "2.5 h", with three digits that count at most."""
    if seconds is None or math.isnan(seconds):
        return resaid(NO_DATA)
    return _signed(seconds, say("{n} h", n=_sensible(abs(seconds) / _HOUR)))


def say_count(n: int | None) -> str:
    """Say a count in full, such as "6,012"."""
    if n is None:
        return resaid(NO_DATA)
    return numeral(f"{MINUS if n < 0 else ''}{abs(n):,}")


def say_number(x: float | None) -> str:
    """Say a measured number with three digits that count at most, such as "1,240", "188", "2.5"."""
    if x is None or math.isnan(x):
        return resaid(NO_DATA)
    return _signed(x, _sensible(abs(x)))


def say_percent(part: int, whole: int) -> str:
    """Say a part of a whole with both counts, such as "18 %, 214 of 1,190"."""
    if whole == 0:
        return resaid(NO_DATA)
    return say(
        "{share}, {part} of {whole}",
        share=say_share(part / whole),
        part=say_count(part),
        whole=say_count(whole),
    )


def say_share(x: float | None) -> str:
    """Say a share from 0 to 1 as a percentage, such as "44 %"; "0 %" and "100 %" mean none and all."""
    if x is None or math.isnan(x):
        return resaid(NO_DATA)
    percent = abs(x) * 100
    if percent == 0:
        return numeral("0 %")
    if percent < 0.1:
        return _signed(x, numeral("< 0.1 %" if x > 0 else "0.1 %"))
    if 99 < percent < 100:
        return _signed(x, numeral("> 99.9 %" if percent > 99.9 else f"{percent:.1f} %"))
    if percent < 1:
        return _signed(x, numeral(f"{_half_up(percent, 1):.1f} %"))
    return _signed(x, numeral(f"{_half_up(percent):,.0f} %"))


def say_interval(low: float, high: float) -> str:
    """Say the two ends of an interval, such as "188 to 240"."""
    return say("{low} to {high}", low=say_number(low), high=say_number(high))


def say_date(day: date | None) -> str:
    """Say a day, such as "21 Nov 2026"."""
    if day is None:
        return resaid(NO_DATA)
    month = say(_MONTHS[day.month - 1])
    return say(phrase("{day} {month} {year}"), day=str(day.day), month=month, year=str(day.year))


def say_moment(moment: datetime | None) -> str:
    """Say a moment as it stands on its own clock, such as "21 Nov 2026 06:10"; the zone is said beside it."""
    if moment is None:
        return resaid(NO_DATA)
    return joined(" ", (say_date(moment), f"{moment.hour:02d}:{moment.minute:02d}"))


def say_month(day: date) -> str:
    """Say the month of a day, such as "Nov 2026"."""
    return say("{month} {year}", month=say(_MONTHS[day.month - 1]), year=str(day.year))


_WAIT_WORDS: Final = {
    phrase("waiting time"),
    phrase("estimated waiting time"),
    phrase("gap"),
}


def say_wait_word(word: str) -> str:
    """Say what the time before a step is called: waiting time, estimated waiting time, or gap."""
    return say(word) if word in _WAIT_WORDS else word


def _say_size(seconds: float) -> str:
    if 0 < seconds < 0.001:
        return say("{n} s", n=numeral("< 0.001"))
    if _half_up(seconds) < _MINUTE:
        return say("{n} s", n=_sensible(seconds))
    if _half_up(seconds) < _MINUTES_SAID_ALONE * _MINUTE:
        return _two_units(_half_up(seconds), _MINUTE, 1)
    if _half_up(seconds / _MINUTE) < 60:
        return say("{n} min", n=numeral(f"{_half_up(seconds / _MINUTE):.0f}"))
    if _half_up(seconds / _MINUTE) < 24 * 60:
        return _two_units(_half_up(seconds / _MINUTE) * _MINUTE, _HOUR, _MINUTE)
    if _half_up(seconds / _HOUR) < _DAYS_SAID_ALONE * 24:
        return _two_units(_half_up(seconds / _HOUR) * _HOUR, _DAY, _HOUR)
    return say("{n} d", n=numeral(f"{_half_up(seconds / _DAY):,.0f}"))


_UNITS: Final = {
    _DAY: phrase("{n} d"),
    _HOUR: phrase("{n} h"),
    _MINUTE: phrase("{n} min"),
    1: phrase("{n} s"),
}


def _two_units(seconds: float, big: int, small: int) -> str:
    whole, rest = divmod(round(seconds), big)
    said = say(_UNITS[big], n=str(whole))
    return said if rest == 0 else joined(" ", (said, say(_UNITS[small], n=str(rest // small))))


def _sensible(size: float) -> Numeral:
    """Three digits that count from 100 on, whole numbers from 10 on, one decimal below 10."""
    if size == 0:
        return numeral("0")
    if math.isinf(size):
        return numeral("\N{INFINITY}")
    if size < 0.095:
        return numeral(f"{size:.0e}" if size < 0.000_95 else f"{size:.1g}")
    if _half_up(size, 1) < 10:
        return numeral(f"{_half_up(size, 1):.1f}".removesuffix(".0"))
    if _half_up(size) < 100:
        return numeral(f"{_half_up(size):.0f}")
    return numeral(f"{_half_up(size, 2 - math.floor(math.log10(size))):,.0f}")


def _half_up(x: float, digits: int = 0) -> float:
    """Round halves up as people do; Python's round() gives 12 for 12.5 and 13 for 12.6."""
    scale = 10.0**digits
    return math.floor(x * scale + 0.5) / scale


def _signed(x: float, words: str) -> str:
    is_zero = words.startswith("0 ") or words == "0"
    return joined("", (MINUS, words)) if x < 0 and not is_zero else words
