"""Backups: one instant while writers go on; equal after a restore, here or on another database; damage is refused."""

from __future__ import annotations

import json
import os
import random
import shutil
import stat
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from obeya.errors import BackupError
from obeya_web.cli.backups.archive import Archive, reading, writing
from obeya_web.cli.backups.home_files import FOLDERS, LEFT_OUT
from obeya_web.cli.backups.records import LEFT_OUT as TABLES_LEFT_OUT
from tests.web.cli.house import WRITER_GOES, House
from tools.postgres import find_programs, throw_away_cluster

N_WRITERS = 4
N_BACKUPS = 20 if os.environ.get("OBEYA_FULL") else 5
N_DAMAGES = 200 if os.environ.get("OBEYA_FULL") else 40
# Rows that a restore changes on purpose, or leaves out.
CHANGED = {*TABLES_LEFT_OUT, "jobs.outboxmessage", "accounts.audithead"}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[House, dict[str, Any]]:
    """A house with people, a process with its log, a trail and a waiting message; tests copy it or only read."""
    house = House(tmp_path_factory.mktemp("filled") / "home")
    return house, house.ask("fill")


@pytest.fixture(scope="module")
def backup(filled: tuple[House, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("backups") / "one.backup.zip"
    filled[0].obeya("backup", path, "--with-keys")
    return path


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    if find_programs() is None:
        pytest.skip("PostgreSQL is not installed")
    with throw_away_cluster() as cluster:
        yield cluster


def tables_of(house: House) -> dict[str, Any]:
    facts = house.ask("facts")
    assert facts["is_whole"], facts["fault"]
    return {name: rows for name, rows in facts["tables"].items() if name not in CHANGED}


def rows_of(archive: Archive, table: str) -> list[dict[str, Any]]:
    names = archive.facts["tables"][table]["columns"]
    lines = archive.lines(f"records/{table}.jsonl")
    return [dict(zip(names, json.loads(line), strict=True)) for line in lines]


def test_a_backup_under_writers_is_one_instant(filled, tmp_path):
    house = House(tmp_path / "home")
    shutil.copytree(filled[0].home, house.home)
    with ExitStack() as stack:
        writers = [stack.enter_context(house.program("write", number)) for number in range(N_WRITERS)]
        for writer in writers:
            assert writer.stdout is not None and writer.stdout.readline().strip() == WRITER_GOES
        counts = []
        for number in range(N_BACKUPS):
            house.obeya("backup", tmp_path / f"{number}.zip")
            with reading(tmp_path / f"{number}.zip") as archive:
                entries = rows_of(archive, "accounts_auditevent")
                people = rows_of(archive, "accounts_person")
                head = rows_of(archive, "accounts_audithead")[0]
            counted = sum(person["reading"].get("n", 0) for person in people)
            assert counted == sum(entry["verb"] == "counted" for entry in entries)
            assert [entry["number"] for entry in entries] == list(range(1, head["number"] + 1))
            assert entries[-1]["hash"] == head["hash"]
            counts.append(counted)
        assert all(writer.poll() is None for writer in writers)
    assert counts == sorted(counts) and counts[0] < counts[-1], "the writers went on"
    restored = House(tmp_path / "restored")
    restored.obeya("restore", tmp_path / f"{N_BACKUPS - 1}.zip")
    assert restored.ask("facts")["is_whole"]


def test_a_restore_with_keys_gives_back_everything(filled, backup, tmp_path):
    house, known = filled
    restored = House(tmp_path / "home")
    done = restored.obeya("restore", backup, "--keys", backup.with_suffix(".keys.json"))
    assert tables_of(restored) == tables_of(house)
    assert done.stdout.strip() == house.ask("facts")["head"] == restored.ask("facts")["head"]
    for key in ("keys/pseudonyms.key", "web/secret.key"):
        assert (restored.home / key).read_bytes() == (house.home / key).read_bytes()
        assert stat.S_IMODE((restored.home / key).stat().st_mode) == 0o600
    assert restored.ask("n_events", known["version"]) == house.ask("n_events", known["version"])
    assert restored.ask("messages") == {"waiting-1": "unclear"}, "what may have been sent is not sent again"
    with restored.serving() as server:
        _, answer = server.get(
            f"/api/v1/processes/{known['process']}", Authorization=f"Bearer {known['token']}"
        )
    assert json.loads(answer)["name"]


def test_a_backup_of_the_version_before_is_brought_up_to_date(filled, tmp_path):
    house = House(tmp_path / "home")
    shutil.copytree(filled[0].home, house.home)
    house.ask("forget_last_step")
    house.obeya("backup", tmp_path / "old.zip")
    restored = House(tmp_path / "restored")
    restored.obeya("restore", tmp_path / "old.zip")
    assert tables_of(restored) == tables_of(filled[0])
    assert restored.ask("structure")["steps"] == filled[0].ask("structure")["steps"]


def test_a_number_that_was_given_out_is_not_given_out_again(filled, backup, tmp_path):
    restored = House(tmp_path / "home")
    restored.obeya("restore", backup)
    assert restored.ask("new_unit") > filled[1]["gone"]


@pytest.mark.postgres
def test_sqlite_moves_to_postgresql_and_back(filled, backup, cluster, tmp_path):
    house, _ = filled
    there = House(tmp_path / "there", cluster.url())
    there.obeya("restore", backup, "--keys", backup.with_suffix(".keys.json"))
    assert tables_of(there) == tables_of(house)
    assert there.ask("new_unit") > filled[1]["gone"]
    told = there.obeya("restore", backup, "--replace", code=2).stderr
    assert "PostgreSQL database is not empty" in told

    there.obeya("backup", tmp_path / "back.zip")
    back = House(tmp_path / "back")
    back.obeya("restore", tmp_path / "back.zip")
    assert tables_of(back) == tables_of(there)


def test_a_home_that_is_not_empty_is_refused_and_kept_when_replaced(filled, backup, tmp_path):
    house = House(tmp_path / "home")
    shutil.copytree(filled[0].home, house.home)
    before = (house.home / "web" / "obeya.sqlite3").read_bytes()
    told = house.obeya("restore", backup, code=2).stderr
    assert "not empty" in told and "--replace" in told
    assert (house.home / "web" / "obeya.sqlite3").read_bytes() == before
    house.obeya("restore", backup, "--replace")
    kept = next(house.home.glob("replaced-*"))
    assert (kept / "obeya.sqlite3").read_bytes() == before and any((kept / "versions").iterdir())
    assert tables_of(house) == tables_of(filled[0])


def test_the_keys_of_another_backup_are_refused(filled, backup, tmp_path):
    filled[0].obeya("backup", tmp_path / "two.zip", "--with-keys")
    told = (
        House(tmp_path / "home").obeya("restore", backup, "--keys", tmp_path / "two.keys.json", code=2).stderr
    )
    assert "another backup" in told and not (tmp_path / "home" / "web" / "obeya.sqlite3").exists()


def test_keys_are_in_no_backup(filled, backup):
    keys = [(filled[0].home / name).read_text().strip() for name in ("keys/pseudonyms.key", "web/secret.key")]
    with reading(backup) as archive:
        texts = [archive.archive.read(name) for name in archive.archive.namelist()]
    assert not [text for text in texts for key in keys if key.encode() in text]


def test_every_flipped_bit_and_every_cut_is_refused(backup, tmp_path):
    whole = backup.read_bytes()
    rng = random.Random(7)
    path = tmp_path / "damaged.zip"
    for number in range(N_DAMAGES):
        damaged = bytearray(whole)
        at = rng.randrange(len(whole))
        if number % 4:
            damaged[at] ^= 1 << rng.randrange(8)
        else:
            del damaged[at:]
        path.write_bytes(damaged)
        with pytest.raises(BackupError, match="is damaged"), reading(path):
            pass


def test_a_damaged_backup_changes_nothing(backup, tmp_path):
    path = tmp_path / "damaged.zip"
    path.write_bytes(backup.read_bytes()[:-1] + b"?")
    told = House(tmp_path / "home").obeya("restore", path, code=2).stderr
    assert "is damaged" in told and not (tmp_path / "home").exists()


@pytest.mark.parametrize("name", ["../evil", "home/../../evil", "/home/evil", "home\\evil", "evil"])
def test_names_that_lead_outside_are_refused(tmp_path, name):
    path = tmp_path / "evil.zip"
    with writing(path) as writer:
        with writer.entry(name) as sink:
            sink.write(b"evil")
        writer.close({})
    with pytest.raises(BackupError, match="other files"), reading(path):
        pass


def test_a_backup_that_fails_leaves_nothing(tmp_path):
    with pytest.raises(FileNotFoundError), writing(tmp_path / "a.zip") as writer:
        writer.add("home/x", tmp_path / "missing", n_bytes=1)
    assert list(tmp_path.iterdir()) == []


def test_a_backup_is_never_overwritten(filled, backup):
    told = filled[0].obeya("backup", backup, code=2).stderr
    assert "never overwritten" in told


def test_a_damaged_stored_file_is_saved_and_told(filled, tmp_path):
    house = House(tmp_path / "home")
    shutil.copytree(filled[0].home, house.home)
    events = next((house.home / "versions").glob("*/events.parquet"))
    events.chmod(0o644)
    events.write_bytes(events.read_bytes()[:-1] + b"?")
    done = house.obeya("backup", tmp_path / "one.zip", code=2)
    assert "events.parquet" in done.stderr and (tmp_path / "one.zip").exists()


def test_everything_in_a_home_is_saved_or_left_out_on_purpose(filled):
    home = filled[0].home
    found = [path.relative_to(home).as_posix() for path in home.rglob("*")]
    known = (*FOLDERS, *LEFT_OUT)
    parents = {folder.rsplit("/", 1)[0] for folder in known if "/" in folder}
    assert [each for each in found if each not in parents and not each.startswith(known)] == []
