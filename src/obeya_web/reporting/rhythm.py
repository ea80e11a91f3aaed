"""When a report is due. Pure: the moment comes in."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from obeya_web.reporting.words import Rhythm

SENT_AT: Final = time(7)
"""The clock of whoever subscribed shows it when the report goes."""


def begin_of(rhythm: str, day: date) -> date:
    """Return the first day of the week or month that a day lies in."""
    return day.replace(day=1) if rhythm == Rhythm.MONTH else day - timedelta(days=day.weekday())


def due_begin(rhythm: str, *, now: datetime, since: datetime, zone: ZoneInfo) -> date | None:
    """Return the period whose report is to be sent by now; none before the first one after `since`.

    Only the period that lies around `now` is: what was missed before it, is not made up for.
    """
    begin = begin_of(rhythm, now.astimezone(zone).date())
    due = datetime.combine(begin, SENT_AT, tzinfo=zone)
    return begin if since < due <= now else None


def next_due(rhythm: str, *, now: datetime, zone: ZoneInfo) -> datetime:
    """Return when the next report goes."""
    begin = begin_of(rhythm, now.astimezone(zone).date())
    due = datetime.combine(begin, SENT_AT, tzinfo=zone)
    if due > now:
        return due
    far = begin + timedelta(days=31 if rhythm == Rhythm.MONTH else 7)
    return datetime.combine(begin_of(rhythm, far), SENT_AT, tzinfo=zone)
