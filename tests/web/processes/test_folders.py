"""Watched folders: each whole new file once, broken ones kept with their fault, nothing outside of the root."""

from __future__ import annotations

import dataclasses
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from obeya.errors import InputError
from obeya_web.jobs.models import Schedule
from obeya_web.processes.actions.folders import do_watch_folder
from obeya_web.processes.logs import open_log
from obeya_web.processes.models import Process, Source, SourceState
from tests.web.processes.journey import do_the_work

CsvFile = Callable[..., Path]


@pytest.fixture
def root(settings: Settings, tmp_path: Path, home: Path) -> Path:
    folder = tmp_path / "root"
    (folder / "orders").mkdir(parents=True)
    settings.CONFIGURATION = dataclasses.replace(settings.CONFIGURATION, watch_root=folder)
    return folder


@pytest.fixture
def client(cast, signed_in):
    return signed_in(cast.owner)


def put(path: Path, folder: Path, *, age_s: float = 120.0) -> Path:
    """Put a file into a folder, last written to some time ago."""
    target = Path(shutil.copy(path, folder))
    moment = time.time() - age_s
    os.utime(target, (moment, moment))
    return target


def look(client, source: Source) -> None:
    client.post(f"/processes/invoice-approval/folders/{source.pk}/look/")
    do_the_work()


@pytest.fixture
def source(cast, client, root: Path) -> Source:
    client.post("/processes/invoice-approval/folders/", {"folder": "orders"})
    return Source.objects.get(kind="folder")


def test_each_new_file_is_imported_once(cast, client, source: Source, root: Path, csv_file: CsvFile) -> None:
    """Serves X006."""
    put(csv_file("a.csv", n=10), root / "orders")
    look(client, source)
    put(csv_file("b.csv", n=10, first=10), root / "orders")
    look(client, source)
    look(client, source)

    process = Process.objects.select_related("unit").get(pk=cast.process.pk)
    log = open_log(process)
    assert log is not None and log.facts.n_cases == 20
    assert sorted(source.files.values_list("name", "state")) == [("a.csv", "imported"), ("b.csv", "imported")]
    page = client.get("/processes/invoice-approval/").content.decode()
    assert "from orders" in page and "looked into" in page


def test_a_schedule_looks_into_the_folder(cast, source: Source) -> None:
    schedule = Schedule.objects.get(kind="watch_folder")

    assert schedule.payload == {"source": source.pk} and schedule.is_on


def test_a_file_that_is_still_being_written_waits(
    client, source: Source, root: Path, csv_file: CsvFile
) -> None:
    put(csv_file("a.csv"), root / "orders", age_s=2)
    put(csv_file("b.csv"), root / "orders").rename(root / "orders" / ".b.csv")

    look(client, source)

    assert not source.files.exists()


def test_a_broken_file_is_kept_and_told_and_the_others_go_on(
    client, source: Source, root: Path, csv_file: CsvFile, tmp_path: Path
) -> None:
    broken = tmp_path / "a-broken.csv"
    broken.write_text("x,y\n1,2\n")
    put(broken, root / "orders")
    put(csv_file("b.csv"), root / "orders")

    look(client, source)

    assert dict(source.files.values_list("name", "state")) == {
        "a-broken.csv": SourceState.FAILED,
        "b.csv": SourceState.IMPORTED,
    }
    assert (root / "orders" / "a-broken.csv").exists()
    for url in ("/", "/processes/invoice-approval/"):
        page = client.get(url).content.decode()
        assert "a-broken.csv" in page and "not imported" in page


def test_a_folder_that_is_gone_says_so_on_the_page(client, source: Source, root: Path) -> None:
    (root / "orders").rmdir()

    look(client, source)

    assert "There is no folder" in client.get("/processes/invoice-approval/").content.decode()


@pytest.mark.parametrize("name", ["..", "../other", "/etc", "orders/../../other", "nothing", "link", "a\0b"])
def test_only_folders_below_the_root_are_watched(cast, root: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "other").mkdir()
    (root / "link").symlink_to(tmp_path / "other")

    with pytest.raises(InputError, match="There is no folder"):
        do_watch_folder(cast.process, name, person=cast.owner)


def test_a_link_to_a_file_elsewhere_is_left_alone(
    client, source: Source, root: Path, csv_file: CsvFile, tmp_path: Path
) -> None:
    path = put(csv_file("a.csv"), tmp_path / "root")
    (root / "orders" / "a.csv").symlink_to(path)

    look(client, source)

    assert not source.files.exists()


def test_without_a_root_no_folder_is_offered(cast, client) -> None:
    assert "Watch a folder" not in client.get("/processes/invoice-approval/").content.decode()
    with pytest.raises(InputError, match="OBEYA_WATCH_ROOT"):
        do_watch_folder(cast.process, "orders", person=cast.owner)


def test_what_came_from_a_folder_stays_when_it_is_forgotten(
    cast, client, source: Source, root: Path, csv_file: CsvFile
) -> None:
    put(csv_file("a.csv"), root / "orders")
    look(client, source)

    client.post(f"/processes/invoice-approval/folders/{source.pk}/forget/")

    assert list(Source.objects.values_list("name", "kind")) == [("a.csv", "file")]
    assert not Schedule.objects.filter(kind="watch_folder").exists()
