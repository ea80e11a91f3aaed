"""When an e-mail may go: quiet hours and the daily e-mail on the clock of the person. Pure: the moment comes in."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


def end_of_quiet(now: datetime, zone: ZoneInfo, *, quiet_from: time, quiet_until: time) -> datetime:
    """Return when e-mails may go again: `now` outside of the quiet hours, their end within them."""
    here = now.astimezone(zone)
    if not _is_within(here.time(), quiet_from, quiet_until):
        return now
    return next_time(now, zone, quiet_until)


def next_time(now: datetime, zone: ZoneInfo, clock: time) -> datetime:
    """Return the next moment at which the clock on the wall shows a time; where it skips it, just after the gap."""
    here = now.astimezone(zone)
    for days in (0, 1, 2):
        day = here.date() + timedelta(days=days)
        # By way of UTC: a time that the clock skips becomes one that exists.
        moment = datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)
        if moment > now:
            return moment
    raise AssertionError("a clock shows every time within two days")


def _is_within(clock: time, begin: time, end: time) -> bool:
    if begin <= end:
        return begin <= clock < end
    return clock >= begin or clock < end
