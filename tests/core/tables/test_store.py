"""The store publishes whole versions or nothing, agrees with its hashes, and keeps its key to itself."""

from __future__ import annotations

import dataclasses
import stat
from pathlib import Path

import pyarrow as pa
import pytest

from obeya.errors import DamagedStoreError, StoreError, UnknownLogError
from obeya.tables.draft import write_parquet
from obeya.tables.facts import LogFacts, Source
from obeya.tables.store import Store

FACTS = LogFacts(
    name="small",
    version="v1",
    sources=(Source("a.csv", "csv", "0" * 64, 2, 0),),
    mapping={},
    zone="UTC",
    lifecycle="raw",
    starts="none",
    imported_at="2024-01-01T00:00:00+00:00",
    obeya_version="0",
    first_at="2024-01-01T00:00:00+00:00",
    last_at="2024-01-01T00:00:00+00:00",
    n_records=2,
    n_rejected=0,
    n_events=2,
    n_set_aside=0,
    n_instances=2,
    n_cases=1,
    n_tied=0,
)
TABLES = {"events": pa.table({"x": list(range(1000))}), "cases": pa.table({"y": ["a"]})}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "home")


def test_a_published_version_holds_what_was_written(store: Store) -> None:
    facts = store.publish(FACTS, TABLES)
    assert store.table("v1", "events").equals(TABLES["events"])
    assert store.facts_of("v1") == facts
    assert set(facts.files) == {"events.parquet", "cases.parquet"}


def test_publishing_the_same_version_again_changes_no_byte(store: Store) -> None:
    store.publish(FACTS, TABLES)
    before = (store.directory("v1") / "manifest.json").stat().st_mtime_ns
    store.publish(dataclasses.replace(FACTS, n_cases=99), {"events": pa.table({"x": [1]})})
    assert (store.directory("v1") / "manifest.json").stat().st_mtime_ns == before


def test_a_name_means_one_version_at_a_time(store: Store) -> None:
    store.publish(FACTS, TABLES)
    store.publish(dataclasses.replace(FACTS, version="v2"), TABLES)
    store.point("small", "v1")
    store.point("small", "v2")
    assert store.names() == ("small",)
    assert store.facts("small").version == "v2"


def test_an_unknown_name_lists_the_known_ones(store: Store) -> None:
    store.publish(FACTS, TABLES)
    store.point("invoices", "v1")
    with pytest.raises(UnknownLogError, match="Stored logs: invoices"):
        store.open("invoice")


@pytest.mark.parametrize("name", ["../escape", "", "a/b", ".hidden", "x" * 101, "a\x00b"])
def test_a_name_cannot_leave_the_store(store: Store, name: str) -> None:
    with pytest.raises(StoreError, match="cannot be the name"):
        store.point(name, "v1")
    assert not store.has(name)


@pytest.mark.parametrize("place", [0, 200, -1])
def test_one_flipped_bit_is_found_by_scrub_and_at_opening(store: Store, place: int) -> None:
    """Covers fault L36: stored Parquet rots silently, readers do not notice."""
    store.publish(FACTS, TABLES)
    store.point("small", "v1")
    path = store.directory("v1") / "events.parquet"
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.chmod(0o600)
    path.write_bytes(data)
    versions, damages = store.scrub()
    assert versions == ("v1",)
    assert [damage.file for damage in damages] == ["events.parquet"]
    with pytest.raises(DamagedStoreError, match=r"events\.parquet .* Import the file again"):
        store.open("small")


def test_a_missing_file_is_damage(store: Store) -> None:
    store.publish(FACTS, TABLES)
    (store.directory("v1") / "cases.parquet").unlink()
    assert [damage.fault for damage in store.scrub()[1]] == ["missing"]


def test_a_broken_manifest_is_damage_and_not_a_traceback(store: Store) -> None:
    store.publish(FACTS, TABLES)
    (store.directory("v1") / "manifest.json").write_text("{")
    assert store.scrub()[1][0].file == "manifest.json"
    with pytest.raises(DamagedStoreError, match="no readable manifest"):
        store.facts_of("v1")


def test_a_failed_publication_leaves_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(table: pa.Table, path: Path) -> None:
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("obeya.tables.draft.write_parquet", refuse)
    with pytest.raises(OSError, match="No space left"):
        store.publish(FACTS, TABLES)
    assert not store.has_version("v1")
    assert list((store.home / "staging").iterdir()) == []


def test_what_a_killed_import_left_is_swept_after_a_day(store: Store) -> None:
    left = store.home / "staging" / "dead"
    left.mkdir(parents=True)
    written = left.stat().st_mtime
    assert store.sweep(written + 3600) == 0
    assert store.sweep(written + 25 * 3600) == 1
    assert not left.exists()


def test_the_key_is_made_once_and_is_readable_by_its_owner_only(store: Store) -> None:
    key = store.pseudonym_key()
    assert len(key) == 32
    assert Store(store.home).pseudonym_key() == key
    mode = (store.home / "keys" / "pseudonyms.key").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_unnamed_versions_are_forgotten_beyond_the_newest(store: Store) -> None:
    for number in range(4):
        store.publish(dataclasses.replace(FACTS, version=f"v{number}"), TABLES)
    store.point("kept", "v0")
    store.forget_unnamed(keep=1)
    assert store.has_version("v0")
    assert sum(store.has_version(f"v{number}") for number in range(1, 4)) == 1


def test_facts_survive_the_manifest(store: Store) -> None:
    assert LogFacts.from_json(FACTS.to_json()) == FACTS


def test_events_in_parts_are_read_in_order_and_checked_part_by_part(store: Store) -> None:
    with store.draft("v1") as draft:
        (draft.folder / "events.parquet").mkdir()
        for number in (1, 0):
            rows = pa.table({"x": [2 * number, 2 * number + 1]})
            write_parquet(rows, draft.folder / "events.parquet" / f"part-{number:05}.parquet")
        facts = draft.publish(FACTS)
    assert store.table("v1", "events")["x"].to_pylist() == [0, 1, 2, 3]
    assert set(facts.files) == {"events.parquet/part-00000.parquet", "events.parquet/part-00001.parquet"}
    part = store.directory("v1") / "events.parquet" / "part-00001.parquet"
    part.chmod(0o600)
    part.write_bytes(part.read_bytes()[:-1] + b"\0")
    (damage,) = store.scrub()[1]
    assert damage.file == "events.parquet/part-00001.parquet"
