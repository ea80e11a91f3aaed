"""Points in time as people type them: a year, a month, a day, a local time, or an instant with its offset."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import numpy as np

from obeya.errors import FilterError
from obeya.tables.sentences import joined, phrase, say
from obeya.tables.timezones import local_to_utc
from obeya.tables.wording import say_date, say_moment, say_month

MOMENT = re.compile(
    r"\d{4}(?:-\d{2}(?:-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{3}(?:\d{3})?)?)?(?:Z|[+-]\d{2}:\d{2})?)?)?)?",
    re.ASCII,
)
_EPOCH = datetime.fromisoformat("1970-01-01")
_ON, _IN, _AT = phrase("on {moment}"), phrase("in {moment}"), phrase("at {moment}")
_UP_TO, _BEFORE = phrase("up to {moment}"), phrase("before {moment}")
EXAMPLES = "2024, 2024-03, 2024-03-31, 2024-03-31T14:30 or 2024-03-31T14:30Z"


def check_moment(text: str) -> None:
    """Raise `FilterError` unless `text` names a year, month, day, local time or instant."""
    if not MOMENT.fullmatch(text):
        raise FilterError(f"{text!r} is not a date or time; write {EXAMPLES}.")
    try:
        begin, end = _span(text)
    except (ValueError, OverflowError) as error:
        raise FilterError(f"{text!r} is not on the calendar; write {EXAMPLES}.") from error
    # Shifted to another zone, a time at the edge of what Python can hold would overflow.
    if begin.year < 1000 or end.year > 9998:
        raise FilterError(f"{text!r} is out of range: years go from 1000 to 9997.")


def check_period(since: str | None, until: str | None) -> None:
    """Raise `FilterError` unless the period has an end and both ends can be read."""
    if since is None and until is None:
        raise FilterError("A period needs a beginning, an end, or both.")
    for text in (since, until):
        if text is not None:
            check_moment(text)
    if since is not None and until is not None:
        begin, end = _span(since)[0], _span(until)[1]
        if (begin.tzinfo is None) == (end.tzinfo is None) and begin >= end:
            period = write_period(since, until)
            raise FilterError(f"The period {period} is empty; its end must come after its beginning.")


def begin_of(text: str, zone: str) -> datetime:
    """Return the instant (UTC) at which a moment begins: local midnight for a day, month or year."""
    return _to_utc(_span(text)[0], zone)


def end_of(text: str, zone: str) -> datetime:
    """Return the first instant (UTC) after a moment: a day, month or year counts whole, a time ends at itself."""
    return _to_utc(_span(text)[1], zone)


def say_period(since: str | None, until: str | None) -> str:
    """Say a period: “in 2024”, “on 5 Mar 2024”, “from 1 Jan 2024 to 31 Mar 2024”, “before 5 Mar 2024 14:30”."""
    if since is not None and since == until:
        form = _ON if len(since) == 10 else _IN if len(since) < 10 else _AT
        return say(form, moment=say_moment_text(since))
    if until is None:
        return say("from {moment} on", moment=say_moment_text(since or ""))
    if since is None:
        form = _UP_TO if _is_whole_days(until) else _BEFORE
        return say(form, moment=say_moment_text(until))
    return say("from {begin} to {end}", begin=say_moment_text(since), end=say_moment_text(until))


def write_period(since: str | None, until: str | None) -> str:
    """Write a period for the parser: ``2024-01-01..2024-03-31``, ``2024``, ``2024-03-01..``."""
    if since == until:
        return since or ""
    return f"{since or ''}..{until or ''}"


def _is_whole_days(text: str) -> bool:
    return len(text) <= 10


def say_moment_text(text: str) -> str:
    """Say one moment: “2024”, “Mar 2024”, “5 Mar 2024”, “5 Mar 2024 14:30 UTC”; what is none stays as it is."""
    if not MOMENT.fullmatch(text):
        return text
    if not _is_whole_days(text):
        at, offset = datetime.fromisoformat(text).replace(tzinfo=None), re.search(r"(Z|[+-]\d\d:\d\d)$", text)
        if at.second or at.microsecond:
            return text
        if offset is None:
            return say_moment(at)
        return joined(" ", (say_moment(at), "UTC" if offset[1] == "Z" else offset[1]))
    if len(text) == 10:
        return say_date(date.fromisoformat(text))
    return say_month(date.fromisoformat(f"{text}-01")) if len(text) == 7 else text


def _span(text: str) -> tuple[datetime, datetime]:
    """Return the beginning and the end of what `text` names, aware only if it names an offset."""
    if not _is_whole_days(text):
        at = datetime.fromisoformat(text)
        return at, at
    if len(text) == 10:
        day = datetime.fromisoformat(text)
        return day, day + timedelta(days=1)
    year, month = int(text[:4]), int(text[5:7] or 1)
    if len(text) == 4:
        return _first_of(year, 1), _first_of(year + 1, 1)
    return _first_of(year, month), _first_of(year + month // 12, month % 12 + 1)


def _first_of(year: int, month: int) -> datetime:
    return datetime.fromisoformat(f"{year:04d}-{month:02d}-01")


def _to_utc(at: datetime, zone: str) -> datetime:
    """Return a naive UTC time, as the log's columns hold it."""
    if at.tzinfo is not None:
        return at.astimezone(UTC).replace(tzinfo=None)
    local_us = np.array([(at - _EPOCH) // timedelta(microseconds=1)], np.int64)
    utc_us, _, _ = local_to_utc(local_us, zone)
    return _EPOCH + timedelta(microseconds=int(utc_us[0]))
