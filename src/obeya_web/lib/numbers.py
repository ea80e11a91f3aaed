"""Numbers, durations and moments in the reader's language; the rounding is the core's, so all outputs agree."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from django.utils import formats, timezone
from django.utils.translation import gettext, ngettext, pgettext

from obeya.tables.wording import NO_DATA, say_count, say_share, say_time

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_UNIT = re.compile(r"(?<=\d )(wd|d|h|min|s)\b")
_WORKING = " working"
_RECENT = timedelta(days=7)


def duration_here(seconds: float | None, working_day_h: float | None = None) -> str:
    """Return a duration such as "3 d 4 h", with the units of the language; working time in working days."""
    units = {
        "wd": pgettext("unit of time, working days", "wd"),
        "d": pgettext("unit of time", "d"),
        "h": pgettext("unit of time", "h"),
        "min": pgettext("unit of time", "min"),
        "s": pgettext("unit of time", "s"),
    }
    said = str(say_time(seconds, working_day_h))
    short = _here(_UNIT.sub(lambda match: units[match[1]], said.removesuffix(_WORKING)))
    return gettext("%(time)s working") % {"time": short} if said.endswith(_WORKING) else short


def count_here(n: int | None) -> str:
    """Return a count such as "5,903"."""
    return _here(say_count(n))


def share_here(share: float | None) -> str:
    """Return a share of 1 such as "18 %"."""
    return _here(say_share(share))


def date_here(day: date | None) -> str:
    """Return a day such as "21 Nov 2026"."""
    if day is None:
        return gettext("no data")
    return formats.date_format(day, "DATE_FORMAT")


def _here(text: str) -> str:
    """Return the text with the separators of the language."""
    if text == NO_DATA:
        return gettext("no data")
    thousands = formats.get_format("THOUSAND_SEPARATOR")
    decimal = formats.get_format("DECIMAL_SEPARATOR")
    signs = {",": thousands, ".": decimal}
    return _NUMBER.sub(lambda match: "".join(signs.get(sign, sign) for sign in match[0]), text)


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
