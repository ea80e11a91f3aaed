"""Numbers and durations in the few characters that a picture has room for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from obeya.figures.text import display_name
from obeya.tables.wording import say_count, say_date, say_hours

if TYPE_CHECKING:
    from obeya.tables.basis import Basis

_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86400.0


def _two_digits(value: float) -> str:
    """Write one decimal below 10, none above, and never a trailing zero."""
    text = f"{value:.1f}" if round(value, 1) < 10 else f"{value:,.0f}"
    return text.removesuffix(".0")


def short_duration(seconds: float, *, working_day_h: float | None = None) -> str:
    """Write a duration as one number and one unit: `40 s`, `12 min`, `22 h`, `6.2 d`.

    Working time is written in working days of `working_day_h` hours each: `2.5 wd`.
    """
    if round(seconds) < _MINUTE:
        return f"{seconds:.0f} s"
    if round(seconds / _MINUTE) < 60:
        return f"{seconds / _MINUTE:.0f} min"
    if working_day_h is not None and seconds >= working_day_h * _HOUR:
        return f"{_two_digits(seconds / _HOUR / working_day_h)} wd"
    if working_day_h is not None or (round(seconds / _HOUR) < 48 and seconds != _DAY):
        return f"{_two_digits(seconds / _HOUR)} h"
    return f"{_two_digits(seconds / _DAY)} d"


def short_count(value: float) -> str:
    """Write a count with thousands separators, and from 100,000 on in thousands or millions."""
    if value < 100_000:
        return f"{value:,.0f}"
    if value < 999_500:
        return f"{value / 1e3:,.0f}k"
    return f"{_two_digits(value / 1e6)}M"


def short_hours(hours: float) -> str:
    """Write an amount of time in hours, with three digits that count, and from 100,000 on in thousands."""
    return f"{short_count(hours)} h" if hours >= 100_000 else say_hours(hours * _HOUR)


def percent(share: float) -> str:
    """Write a share of 1 in percent, and say `< 1 %` or `> 99 %` rather than round to nothing or all."""
    if 0 < share < 0.01:
        return "< 1 %"
    if 0.99 < share < 1:
        return "> 99 %"
    return f"{share * 100:.0f} %"


def cases(n: int) -> str:
    """Say a number of cases."""
    return "1 case" if n == 1 else f"{say_count(n)} cases"


def step_words(source: str, target: str) -> str:
    """Say a path in a sentence, such as `from Receive to Check`, or `between one Check and the next`."""
    if source == target:
        return f"between one {display_name(source)} and the next"
    return f"from {display_name(source)} to {display_name(target)}"


def time_between_words(wait_word: str) -> str:
    """Say what passes on a path, as a part of all of it: waiting only where a start is known or estimated."""
    return "time between steps" if wait_word == "gap" else wait_word


def basis_words(basis: Basis) -> str:
    """Say where numbers come from: cases, filter, clock and age of the data."""
    words = [cases(basis.n_cases), basis.filter, time_basis_words(basis.time_basis)]
    if basis.as_of is not None:
        words.append(f"data until {say_date(basis.as_of)}")
    return f"{basis.log}: {', '.join(word for word in words if word)}."


def time_basis_words(time_basis: str) -> str:
    """Say which clock ran: the calendar's, or that of a working calendar."""
    return "calendar time" if time_basis == "calendar" else f"working time ({time_basis})"
