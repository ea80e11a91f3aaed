from __future__ import annotations

import zoneinfo
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from obeya_web.jobs.models import Job, Schedule, Tick
from obeya_web.jobs.queue import enqueue
from obeya_web.jobs.schedule import AT_ONCE, ScheduleError, drop_schedule, due_times, keep_schedule, tick

CatchUp = Schedule.CatchUp
BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")
FRIDAY = datetime(2026, 11, 20, 17, 0, tzinfo=BERLIN)
MONDAY = datetime(2026, 11, 23, 17, 0, tzinfo=BERLIN)
pytestmark = pytest.mark.django_db

# Zones that change at midnight, by half an hour, in the southern winter, in Ramadan, or not at all.
ZONES = (
    *(
        "Europe/Berlin",
        "Europe/London",
        "Europe/Lisbon",
        "Atlantic/Azores",
        "America/New_York",
        "America/Chicago",
    ),
    *("America/Los_Angeles", "America/St_Johns", "America/Sao_Paulo", "America/Santiago", "America/Havana"),
    *("Asia/Tehran", "Asia/Beirut", "Asia/Gaza", "Asia/Kolkata", "Africa/Cairo", "Africa/Casablanca"),
    *("Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Chatham", "UTC"),
)


def morning(name: str, catch_up: Schedule.CatchUp) -> Schedule:
    """A schedule for eight in the morning in Berlin, made on Friday afternoon."""
    return keep_schedule(name, name, cron="0 8 * * *", zone="Europe/Berlin", catch_up=catch_up, now=FRIDAY)


def due_ats() -> list[str]:
    return [job.payload["due_at"] for job in Job.objects.order_by("run_at")]


def test_a_new_schedule_begins_now_and_not_in_the_past() -> None:
    morning("digest", CatchUp.EACH)
    assert tick(FRIDAY + timedelta(minutes=1)) == 0


def test_a_due_time_begins_one_job_with_the_time_it_is_about() -> None:
    morning("digest", CatchUp.LATEST)
    saturday = datetime(2026, 11, 21, 8, 0, 1, tzinfo=BERLIN)
    assert tick(saturday) == 1
    assert tick(saturday) == 0
    assert due_ats() == ["2026-11-21T08:00:00+01:00"]


def test_after_three_days_down_latest_is_done_once() -> None:
    morning("digest", CatchUp.LATEST)
    assert tick(MONDAY) == 1
    assert due_ats() == ["2026-11-23T08:00:00+01:00"]


def test_after_three_days_down_each_is_done_three_times_with_the_right_dates() -> None:
    morning("snapshot", CatchUp.EACH)
    assert tick(MONDAY) == 3
    assert due_ats() == [f"2026-11-{day}T08:00:00+01:00" for day in (21, 22, 23)]


def test_after_three_days_down_skip_waits_for_the_next_time() -> None:
    morning("reminder", CatchUp.SKIP)
    assert tick(MONDAY) == 0
    assert tick(MONDAY + timedelta(hours=15, minutes=1)) == 1
    assert due_ats() == ["2026-11-24T08:00:00+01:00"]


def test_a_short_pause_is_not_a_missed_time() -> None:
    morning("reminder", CatchUp.SKIP)
    assert tick(datetime(2026, 11, 21, 8, 4, tzinfo=BERLIN)) == 1


def test_a_schedule_far_behind_catches_up_in_rounds_without_losing_or_doubling() -> None:
    keep_schedule("minutes", "count", cron="* * * * *", catch_up=CatchUp.EACH, now=FRIDAY)
    until = FRIDAY + timedelta(minutes=2 * AT_ONCE + 50)
    assert [tick(until) for _ in range(4)] == [AT_ONCE, AT_ONCE, 50, 0]
    assert len(set(due_ats())) == 2 * AT_ONCE + 50


def test_a_tick_that_another_scheduler_made_is_not_made_again() -> None:
    schedule = morning("digest", CatchUp.EACH)
    due_at = datetime(2026, 11, 21, 8, 0, tzinfo=BERLIN)
    Tick.objects.create(schedule=schedule, due_at=due_at, job=enqueue("digest", {}))
    assert tick(MONDAY) == 2


def test_keeping_a_schedule_again_changes_it_without_doubling_it() -> None:
    morning("digest", CatchUp.LATEST)
    kept = keep_schedule("digest", "digest", cron="0 9 * * *", zone="Europe/Berlin", now=FRIDAY)
    assert Schedule.objects.get().pk == kept.pk
    tick(MONDAY)
    assert due_ats() == ["2026-11-23T09:00:00+01:00"]


def test_keeping_an_unchanged_schedule_again_forgets_no_due_time() -> None:
    morning("digest", CatchUp.EACH)
    keep_schedule(
        "digest", "digest", cron="0 8 * * *", zone="Europe/Berlin", catch_up=CatchUp.EACH, now=MONDAY
    )
    assert tick(MONDAY) == 3


def test_a_schedule_that_is_off_or_dropped_begins_nothing() -> None:
    morning("off", CatchUp.EACH)
    Schedule.objects.update(is_on=False)
    morning("dropped", CatchUp.EACH)
    drop_schedule("dropped")
    assert tick(MONDAY) == 0


@pytest.mark.parametrize(
    ("cron", "zone", "word"),
    [
        ("0 8 * * *", "Europe/Atlantis", "Atlantis"),
        ("8 o'clock", "UTC", "five fields"),
        ("99 8 * * *", "UTC", "99"),
        ("0 0 0 8 * *", "UTC", "five fields"),
    ],
)
def test_a_schedule_that_cannot_be_read_is_refused(cron: str, zone: str, word: str) -> None:
    with pytest.raises(ScheduleError, match=word):
        keep_schedule("wrong", "count", cron=cron, zone=zone)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("cron", ["30 2 * * *", "0 0 * * *", "15 1 * * *"])
def test_a_daily_time_comes_once_on_every_day_of_eleven_years(cron: str, zone: str) -> None:
    start = datetime(2020, 1, 1, 12, tzinfo=zoneinfo.ZoneInfo(zone))
    end = date(2030, 12, 31)
    moment, days, moments = start.astimezone(UTC), [], []
    # One step at a time, as the scheduler goes: each begins where the last has ended.
    while True:
        moment = next(due_times(cron, zone, after=moment))
        if moment.date() > end:
            break
        days.append(moment.date())
        moments.append(moment.astimezone(UTC))
    assert days == [start.date() + timedelta(days=n) for n in range(1, (end - start.date()).days + 1)]
    assert all(before < after for before, after in pairwise(moments))


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe"])
def test_an_hourly_time_comes_every_real_hour(zone: str) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    moment, moments = start, []
    while moment < start + timedelta(days=366):
        moment = next(due_times("0 * * * *", zone, after=moment)).astimezone(UTC)
        moments.append(moment)
    gaps = {(after - before).total_seconds() / 60 for before, after in pairwise(moments)}
    assert gaps <= ({60} if zone != "Australia/Lord_Howe" else {30, 60, 90})


def test_the_last_day_of_the_month_is_found() -> None:
    moments = due_times("0 6 L * *", "Europe/Berlin", after=datetime(2028, 1, 1, tzinfo=UTC))
    assert [next(moments).date() for _ in range(3)] == [
        date(2028, 1, 31),
        date(2028, 2, 29),
        date(2028, 3, 31),
    ]
