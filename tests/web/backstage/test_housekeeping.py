"""Administrators learn of a disk that fills up and of a backup that failed, before others do."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from obeya_web.accounts.models import Grant, Person
from obeya_web.backstage import housekeeping
from obeya_web.backstage.housekeeping import begin_housekeeping, tell_of_failed_backup
from obeya_web.jobs.models import Job, Schedule
from obeya_web.jobs.queue import enqueue
from obeya_web.jobs.worker import work
from obeya_web.notices.models import Notice
from obeya_web.project.handlers import HANDLERS
from tests.web.conftest import Cast


def keep_house() -> dict[str, int]:
    job = enqueue("keep_house", {})
    work(HANDLERS, deliveries={}, until_idle=True)
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.error
    return job.result or {}


def told() -> list[tuple[str, str]]:
    return list(Notice.objects.order_by("pk").values_list("person__name", "text"))


def test_a_disk_with_room_is_not_worth_a_word(cast: Cast, settings: Any) -> None:
    if keep_house()["free_mb"] < 2_000:
        pytest.skip("the disk of this machine is nearly full")
    assert told() == []


def test_those_who_run_the_installation_are_told_once_that_the_disk_is_nearly_full(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = Person.objects.create_user("elsewhere@example.org", name="elsewhere")
    Grant.objects.create(person=elsewhere, unit=cast.sales, role="admin")
    usage = SimpleNamespace(free=1_234_000_000)
    monkeypatch.setattr(housekeeping.shutil, "disk_usage", lambda folder: usage)
    keep_house()
    keep_house()
    assert told() == [
        ("admin", "The disk of obeya has 1234 MB left. Free some space before imports are refused.")
    ]


def test_a_home_that_is_not_there_yet_is_looked_at_where_it_will_be(tmp_path: Path, settings: Any) -> None:
    settings.CONFIGURATION = SimpleNamespace(home=tmp_path / "not" / "yet")
    assert housekeeping._folder() == tmp_path


def test_a_failed_backup_is_told_with_its_fault(cast: Cast) -> None:
    tell_of_failed_backup("No space left on device.")
    assert told() == [("admin", "The backup did not work: No space left on device.")]


def test_old_notices_are_forgotten_on_the_way(cast: Cast) -> None:
    long_ago = timezone.now() - timedelta(days=91)
    Notice.objects.create(person=cast.owner, kind="import_finished", text="Old.", read_at=long_ago)
    assert keep_house()["forgotten"] == 1


def test_starting_workers_again_keeps_one_schedule(db: None) -> None:
    begin_housekeeping()
    begin_housekeeping()
    assert Schedule.objects.get(kind="keep_house").is_on
