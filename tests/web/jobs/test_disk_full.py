"""A full disk under a job: told in a sentence at once, not tried again as a fault of our own. Serves D07."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb
import pytest
from django.db import connection

from obeya_web.jobs.models import Job
from obeya_web.jobs.queue import enqueue, retry
from obeya_web.jobs.run import Run
from obeya_web.jobs.worker import work
from obeya_web.lib.database_faults import is_full

SENTENCE = "The disk of this installation is full. Nothing was changed; make room and try again."
MANY = "SELECT random() AS x, random()::VARCHAR AS y FROM range(2000000)"

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(sys.platform != "linux", reason="sets the limits of Linux"),
]


@contextmanager
def small_files() -> Iterator[None]:
    """Let nothing write a file of more than a megabyte: a quota that needs no rights."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def write_a_file(folder: Path) -> None:
    with small_files(), (folder / "one").open("wb") as sink:
        sink.write(bytes(2 << 20))


def write_parquet(folder: Path) -> None:
    with small_files():
        duckdb.connect().execute(f"COPY ({MANY}) TO '{folder}/one.parquet'")


def sort_more_than_fits(folder: Path) -> None:
    engine = duckdb.connect()
    engine.execute(f"SET temp_directory='{folder}/spill'; SET max_temp_directory_size='1MB'")
    engine.execute("SET memory_limit='40MB'; SET threads=1")
    engine.execute(f"CREATE TABLE big AS {MANY}").fetchall()
    engine.execute("SELECT * FROM big ORDER BY y, x").fetchall()


def write_many_rows(folder: Path) -> None:
    if connection.vendor != "sqlite":
        raise OSError(28, "No space left on device")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count={cursor.fetchone()[0]}")
        try:
            cursor.execute("CREATE TABLE big AS SELECT hex(randomblob(4000000)) AS x")
        finally:
            cursor.execute("PRAGMA max_page_count=1073741823")


@pytest.mark.parametrize("fill", [write_a_file, write_parquet, sort_more_than_fits, write_many_rows])
def test_a_full_disk_fails_the_job_at_once_with_a_sentence(
    tmp_path: Path, fill: Callable[[Path], None]
) -> None:
    job = enqueue("fill", {})
    work({"fill": lambda run: fill(tmp_path)}, deliveries={}, until_idle=True)
    job.refresh_from_db()
    assert (job.state, job.error, job.attempts) == (Job.State.FAILED, SENTENCE, 1), job.traceback


def test_it_is_done_when_there_is_room_and_a_person_starts_it_again(tmp_path: Path) -> None:
    def fill(run: Run) -> None:
        if run.payload["once"] and not (tmp_path / "one").exists():
            write_a_file(tmp_path)

    job = enqueue("fill", {"once": True})
    work({"fill": fill}, deliveries={}, until_idle=True)
    assert retry(job)
    work({"fill": fill}, deliveries={}, until_idle=True)
    job.refresh_from_db()
    assert job.state == Job.State.DONE


def test_a_disk_that_really_is_full_is_known_by_the_words_of_the_engine(small_disk: Path) -> None:
    with suppress(OSError):
        (small_disk / "filler").write_bytes(bytes(7 << 20))
    with pytest.raises(duckdb.IOException) as caught:
        duckdb.connect().execute(f"COPY ({MANY}) TO '{small_disk}/one.parquet'")
    assert is_full(caught.value)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 8 MB, where this machine lets us have one."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(place)]
    done = subprocess.run(mount, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {done.stderr.strip()}")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)
