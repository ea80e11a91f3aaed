"""Numbers and durations in the few characters that a picture has room for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from obeya.figures.text import display_name
from obeya.tables.sentences import joined, numeral, resaid, say, say_many
from obeya.tables.wording import say_count, say_date, say_hours, say_wait_word

if TYPE_CHECKING:
    from obeya.tables.basis import Basis

_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86400.0


def _two_digits(value: float) -> str:
    """Write one decimal below 10, none above, and never a trailing zero."""
    text = f"{value:.1f}" if round(value, 1) < 10 else f"{value:,.0f}"
    return numeral(text.removesuffix(".0"))


def short_duration(seconds: float, *, working_day_h: float | None = None) -> str:
    """Write a duration as one number and one unit: `40 s`, `12 min`, `22 h`, `6.2 d`.

    Working time is written in working days of `working_day_h` hours each: `2.5 wd`.
    """
    if round(seconds) < _MINUTE:
        return say("{n} s", n=numeral(f"{seconds:.0f}"))
    if round(seconds / _MINUTE) < 60:
        return say("{n} min", n=numeral(f"{seconds / _MINUTE:.0f}"))
    if working_day_h is not None and seconds >= working_day_h * _HOUR:
        return say("{n} wd", n=_two_digits(seconds / _HOUR / working_day_h))
    if working_day_h is not None or (round(seconds / _HOUR) < 48 and seconds != _DAY):
        return say("{n} h", n=_two_digits(seconds / _HOUR))
    return say("{n} d", n=_two_digits(seconds / _DAY))


def short_count(value: float) -> str:
    """Write a count with thousands separators, and from 100,000 on in thousands or millions."""
    if value < 100_000:
        return numeral(f"{value:,.0f}")
    if value < 999_500:
        return say("{n}k", n=numeral(f"{value / 1e3:,.0f}"))
    return say("{n}M", n=_two_digits(value / 1e6))


def short_hours(hours: float) -> str:
    """Write an amount of time in hours, with three digits that count, and from 100,000 on in thousands."""
    return say("{n} h", n=short_count(hours)) if hours >= 100_000 else say_hours(hours * _HOUR)


def percent(share: float) -> str:
    """Write a share of 1 in percent, and say `< 1 %` or `> 99 %` rather than round to nothing or all."""
    if 0 < share < 0.01:
        return numeral("< 1 %")
    if 0.99 < share < 1:
        return numeral("> 99 %")
    return numeral(f"{share * 100:.0f} %")


def cases(n: int) -> str:
    """Say a number of cases."""
    return say_many(n, "{n} case", "{n} cases", n=say_count(n))


def step_words(source: str, target: str) -> str:
    """Say a path in a sentence, such as `from Receive to Check`, or `between one Check and the next`."""
    if source == target:
        return say("between one {step} and the next", step=display_name(source))
    return say("from {source} to {target}", source=display_name(source), target=display_name(target))


def time_between_words(wait_word: str) -> str:
    """Say what passes on a path, as a part of all of it: waiting only where a start is known or estimated."""
    return say("time between steps") if wait_word == "gap" else say_wait_word(wait_word)


def basis_words(basis: Basis) -> str:
    """Say where numbers come from: cases, filter, clock and age of the data."""
    words = [cases(basis.n_cases), resaid(basis.filter), time_basis_words(basis.time_basis)]
    if basis.as_of is not None:
        words.append(say("data until {day}", day=say_date(basis.as_of)))
    said = joined(", ", [word for word in words if word])
    return say("{log}: {words}.", log=basis.log, words=said)


def time_basis_words(time_basis: str) -> str:
    """Say which clock ran: the calendar's, or that of a working calendar."""
    if time_basis == "calendar":
        return say("calendar time")
    return say("working time ({calendar})", calendar=time_basis)
