"""When new data of a process break the agreed path, its owner knows within a minute, once for each rule and import."""

from __future__ import annotations

import dataclasses
import os
import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from obeya.sources.appending import append_file
from obeya.sources.importing import import_file
from obeya_web.accounts.models import Person
from obeya_web.jobs.models import Job
from obeya_web.jobs.queue import QUICK
from obeya_web.measures.actions.measures import do_retire_measure
from obeya_web.measures.models import Measure, PathBreach
from obeya_web.notices.models import Notice
from obeya_web.processes.actions.folders import do_look_now, do_watch_folder
from obeya_web.processes.actions.publishing import do_show_log, point_name
from obeya_web.processes.logs import store
from obeya_web.processes.models import Process
from tests.web.conftest import Cast
from tests.web.measures.conftest import Add
from tests.web.processes.journey import do_the_work, import_files

PAGE = "/processes/invoice-approval/"
AGREED = 'not has "Skip approval" and not "Pay" ->> "Approve"'
NOW = datetime(2026, 3, 1, tzinfo=UTC)
Steps = tuple[str, ...]
USUAL: Steps = ("Receive", "Approve", "Pay")


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> Path:
    settings.CONFIGURATION = dataclasses.replace(settings.CONFIGURATION, home=tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def client(cast: Cast, signed_in: Callable[[Person], Client]) -> Client:
    return signed_in(cast.owner)


@pytest.fixture
def batch(tmp_path: Path) -> Callable[..., Path]:
    """Write a file of cases, a minute apart, on a day of their own."""

    def write(name: str, **cases: Steps) -> Path:
        lines = ["Order,Step,Done at"]
        for place, (case, steps) in enumerate(cases.items()):
            for n, step in enumerate(steps):
                done = datetime(2026, 2, 1 + int(name), 8) + timedelta(minutes=place * 10 + n)
                lines.append(f"{case},{step},{done:%Y-%m-%d %H:%M:%S}")
        path = tmp_path / f"batch-{name}.csv"
        path.write_text("\n".join(lines) + "\n")
        return path

    return write


@pytest.fixture
def agreed(cast: Cast, client: Client, add: Add, batch: Callable[..., Path]) -> Measure:
    """A process with twelve usual cases, and the path that its owner agreed with those who do the work."""
    process = cast.process
    log = import_file(batch("1", **{f"O-{n}": USUAL for n in range(12)}), store=store(), now=NOW)
    do_show_log(process, log, [], person=cast.owner, adds=False)
    point_name(process)
    definition = {"what": "adherence", "source": "log", "agreed": AGREED, "period": "week"}
    return add("As agreed", process=process, owner=cast.mate, definition=definition)


def append(path: Path) -> None:
    """Add a file as an import does, and look at the path alone: findings and measures are tried elsewhere."""
    process = Process.objects.select_related("unit").get(slug="invoice-approval")
    log = append_file(path, store=store(), name=process.log_name, now=NOW)
    do_show_log(process, log, [], person=None, adds=True)
    point_name(process)
    look_at_paths()


def look_at_paths() -> None:
    Job.objects.exclude(kind="check_path").delete()
    do_the_work()


def told(person: Person) -> list[str]:
    return list(
        Notice.objects.filter(person=person, kind="path_broken").order_by("pk").values_list("text", flat=True)
    )


def test_a_forbidden_step_in_an_import_is_told_within_a_minute_once_for_each_rule(
    cast: Cast, client: Client, agreed: Measure, batch: Callable[..., Path]
) -> None:
    """Serves X053."""
    path = batch("2", A=("Receive", "Skip approval"), B=("Receive", "Skip approval"), C=("Pay", "Approve"))
    import_files(client, path, url=f"{PAGE}import/", adds="on")
    new = "New data of “Invoice approval” break the agreed path in"
    order = "cases that go from “Pay” to “Approve” sooner or later"
    expected = [f"{new} 2 cases: cases that include “Skip approval”.", f"{new} 1 case: {order}."]
    assert told(cast.owner) == told(cast.mate) == expected
    assert told(cast.reader) == []
    imported = Process.objects.get(pk=cast.process.pk).sources.latest("pk")
    assert Notice.objects.latest("pk").created_at - imported.imported_at < timedelta(minutes=1)
    page = client.get(f"/measures/{agreed.pk}/").content.decode()
    assert order in page and "· A, B</span>" in page


def test_every_import_is_told_of_and_only_what_it_brings(
    cast: Cast, agreed: Measure, batch: Callable[..., Path]
) -> None:
    append(batch("2", A=("Receive", "Skip approval")))
    # The rest of the same case, and a case as agreed, are no news.
    append(batch("3", A=("Approve", "Pay"), D=USUAL))
    assert len(told(cast.owner)) == 1
    append(batch("4", E=("Receive", "Skip approval")))
    assert PathBreach.objects.latest("pk").case_ids == ["E"]
    assert len(told(cast.owner)) == 2
    job = Job.objects.get(kind="check_path", payload__version=PathBreach.objects.latest("pk").log_version)
    assert job.queue == QUICK
    Job.objects.filter(pk=job.pk).update(state=Job.State.READY, ended_at=None, attempts=0)
    look_at_paths()
    assert [notice.n_times for notice in Notice.objects.filter(person=cast.owner)] == [1, 1]


def test_a_file_in_a_watched_folder_is_looked_at_too(
    cast: Cast, agreed: Measure, batch: Callable[..., Path], settings: Settings, tmp_path: Path
) -> None:
    """Serves X053."""
    root = tmp_path / "root"
    (root / "orders").mkdir(parents=True)
    settings.CONFIGURATION = dataclasses.replace(settings.CONFIGURATION, watch_root=root)
    process = Process.objects.select_related("unit").get(pk=cast.process.pk)
    folder = do_watch_folder(process, "orders", person=cast.owner)
    dropped = Path(shutil.copy(batch("2", A=("Receive", "Skip approval")), root / "orders"))
    os.utime(dropped, (time.time() - 120,) * 2)
    do_look_now(folder, person=cast.owner)
    Job.objects.exclude(kind="watch_folder").delete()
    do_the_work()
    assert len(told(cast.owner)) == 1


def test_a_retired_path_is_not_looked_at_and_keeps_no_data(
    cast: Cast, agreed: Measure, batch: Callable[..., Path]
) -> None:
    """Before that its owner is told in their language."""
    Person.objects.filter(pk=cast.owner.pk).update(language="de")
    append(batch("2", A=("Receive", "Skip approval")))
    new = "Neue Daten von „Invoice approval“ brechen den vereinbarten Ablauf in 1 Fall"
    assert told(cast.owner) == [f"{new}: Fälle, die „Skip approval“ enthalten."]
    name = f"{Process.objects.get(pk=cast.process.pk).log_name}.checked"
    assert store().has(name)
    do_retire_measure(cast.owner, agreed, why="Nobody works like that any more")
    append(batch("3", B=("Receive", "Skip approval")))
    assert len(told(cast.owner)) == 1 and not store().has(name)
