"""Numbers, durations and moments in the reader's language; the rounding is the core's, so all outputs agree."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import formats, timezone
from django.utils.translation import gettext, ngettext

from obeya.tables.sentences import resaid
from obeya.tables.wording import (
    say_count,
    say_hours,
    say_interval,
    say_number,
    say_percent,
    say_share,
    say_time,
)
from obeya_web.lib.tongue import in_readers_language

_RECENT = timedelta(days=7)


def duration_here(seconds: float | None, working_day_h: float | None = None) -> str:
    """Return a duration such as "3 d 4 h"; working time in working days."""
    with in_readers_language():
        return say_time(seconds, working_day_h)


def hours_here(hours: float | None) -> str:
    """Return an amount of time in hours, such as "1,240 h"."""
    with in_readers_language():
        return say_hours(None if hours is None else hours * 3600)


def count_here(n: int | None) -> str:
    """Return a count such as "5,903"."""
    with in_readers_language():
        return say_count(n)


def number_here(x: float | None) -> str:
    """Return a measured number with three digits that count at most, such as "1,240"."""
    with in_readers_language():
        return say_number(x)


def interval_here(low: float, high: float) -> str:
    """Return the two ends of an interval, such as "188 to 240"."""
    with in_readers_language():
        return say_interval(low, high)


def share_here(share: float | None) -> str:
    """Return a share of 1 such as "18 %"."""
    with in_readers_language():
        return say_share(share)


def percent_here(part: int, whole: int) -> str:
    """Return a part of a whole such as "18 %, 214 of 1,190"."""
    with in_readers_language():
        return say_percent(part, whole)


def said_here(text: str) -> str:
    """Return what the core said, in the reader's language; any other text stays as it is."""
    with in_readers_language():
        return resaid(text)


def date_here(day: date | None) -> str:
    """Return a day such as "21 Nov 2026"."""
    if day is None:
        return gettext("no data")
    return formats.date_format(day, "DATE_FORMAT")


def age_here(moment: datetime, now: datetime) -> str:
    """Return how long ago a moment was; from a week on, its date."""
    age = now - moment
    if age < timedelta(0) or age >= _RECENT:
        return formats.date_format(timezone.localtime(moment), "DATE_FORMAT")
    minutes = int(age.total_seconds() // 60)
    if minutes < 1:
        return gettext("just now")
    if minutes < 60:
        return ngettext("%(n)d min ago", "%(n)d min ago", minutes) % {"n": minutes}
    if minutes < 24 * 60:
        return ngettext("%(n)d h ago", "%(n)d h ago", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)d d ago", "%(n)d d ago", minutes // 1440) % {"n": minutes // 1440}
