"""Schedules: work that comes again at times of a clock on a wall, whatever happens to that clock."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from cronsim import CronSim, CronSimError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from obeya.errors import ObeyaError
from obeya_web.jobs.models import Schedule, Tick
from obeya_web.jobs.queue import enqueue
from obeya_web.lib.zones import zone_names

# A time that passed no longer ago than this was not missed: the worker was only being started again.
ON_TIME = timedelta(minutes=5)
# Ticks of one round; a schedule that is far behind goes on in the next.
AT_ONCE = 200


class ScheduleError(ObeyaError):
    """A schedule cannot be read."""


def keep_schedule(
    name: str,
    kind: str,
    *,
    cron: str,
    zone: str = "UTC",
    catch_up: Schedule.CatchUp = Schedule.CatchUp.LATEST,
    payload: Mapping[str, Any] | None = None,
    now: datetime | None = None,
) -> Schedule:
    """Make a schedule, or change the one of that name; it begins now, not in the past.

    `cron` has five fields (minute, hour, day, month, weekday) and is meant in `zone`. Each job gets the payload and
    `due_at`, the time it is about, in ISO 8601 with its offset.
    """
    check_times(cron, zone)
    now = now or timezone.now()
    fields: dict[str, Any] = {
        "kind": kind,
        "cron": cron,
        "zone": zone,
        "catch_up": catch_up,
        "payload": dict(payload or {}),
        "is_on": True,
        "error": "",
    }
    next_at = next(due_times(cron, zone, after=now), None)
    with transaction.atomic():
        schedule, is_new = Schedule.objects.get_or_create(name=name, defaults={**fields, "next_at": next_at})
        if is_new:
            return schedule
        if (schedule.cron, schedule.zone) != (cron, zone) or not schedule.is_on:
            fields["next_at"] = next_at
        Schedule.objects.filter(pk=schedule.pk).update(**fields)
        schedule.refresh_from_db()
    return schedule


def drop_schedule(name: str) -> None:
    """Remove a schedule; jobs that it began go on."""
    Schedule.objects.filter(name=name).delete()


def check_times(cron: str, zone: str) -> None:
    """Refuse what is no cron expression or no time zone."""
    if zone not in zone_names():
        raise ScheduleError(_("“%(zone)s” is not a time zone; write it like Europe/Berlin.") % {"zone": zone})
    if len(cron.split()) != 5:
        raise ScheduleError(
            _("“%(cron)s” needs five fields: minute, hour, day, month, weekday.") % {"cron": cron}
        )
    try:
        CronSim(cron, datetime(2000, 1, 1, tzinfo=UTC))
    except CronSimError as fault:
        raise ScheduleError(_("“%(cron)s”: %(fault)s.") % {"cron": cron, "fault": fault}) from fault


def due_times(cron: str, zone: str, *, after: datetime) -> Iterator[datetime]:
    """Return the due times later than a moment, in order, each in the schedule's zone.

    On the night that skips an hour a time inside it comes right after the gap; on the night that repeats one it comes
    once. Expressions with a star as minute or hour follow real hours instead, as in Debian's cron.
    """
    after = after.astimezone(UTC)
    for moment in CronSim(cron, after.astimezone(zoneinfo.ZoneInfo(zone))):
        # Compared in UTC: two times of one zone compare by their digits, which lie on the repeated hour.
        if moment.astimezone(UTC) > after:
            yield moment


def tick(now: datetime) -> int:
    """Begin the jobs of all schedules that are due; return how many were begun."""
    due = Schedule.objects.filter(is_on=True, next_at__lte=now).values_list("pk", flat=True)
    return sum(_tick_one(pk, now) for pk in list(due))


def _tick_one(pk: int, now: datetime) -> int:
    with transaction.atomic():
        rows = Schedule.objects.filter(pk=pk, is_on=True, next_at__lte=now)
        if connection.features.has_select_for_update:
            rows = rows.select_for_update()
        schedule = rows.first()
        if schedule is None:
            return 0
        chosen, next_at = _choose(schedule, now)
        begun = sum(_begin(schedule, due_at) for due_at in chosen)
        Schedule.objects.filter(pk=pk).update(next_at=next_at)
    return begun


def _choose(schedule: Schedule, now: datetime) -> tuple[list[datetime], datetime | None]:
    """Return the due times to begin jobs for, and the first due time that is left for later."""
    assert schedule.next_at is not None
    just_before = schedule.next_at - timedelta(seconds=1)
    passed: list[datetime] = []
    later = None
    for due_at in due_times(schedule.cron, schedule.zone, after=just_before):
        if due_at > now or (schedule.catch_up == Schedule.CatchUp.EACH and len(passed) == AT_ONCE):
            later = due_at
            break
        passed.append(due_at)
    if schedule.catch_up == Schedule.CatchUp.EACH:
        return passed, later
    latest = passed[-1:]
    if schedule.catch_up == Schedule.CatchUp.SKIP:
        latest = [due_at for due_at in latest if now - due_at <= ON_TIME]
    return latest, later


def _begin(schedule: Schedule, due_at: datetime) -> int:
    """Begin the job of one due time, unless that was done."""
    tick, is_new = Tick.objects.get_or_create(schedule=schedule, due_at=due_at)
    if not is_new:
        return 0
    tick.job = enqueue(schedule.kind, {**schedule.payload, "due_at": due_at.isoformat()}, run_at=due_at)
    tick.save(update_fields=["job"])
    return 1
