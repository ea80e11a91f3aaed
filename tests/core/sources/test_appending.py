"""Appending gives the same log as importing everything at once, and links only the cases it touches."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from obeya.errors import InputError
from obeya.sources import merging
from obeya.sources.appending import append_file
from obeya.sources.importing import import_file
from obeya.tables.event_log import EventLog
from obeya.tables.store import Store

NOW = datetime(2026, 1, 1, tzinfo=UTC)
COMPARED = (
    "case_id",
    "position",
    "name",
    "started_at",
    "completed_at",
    "wait_s",
    "service_s",
    "activity_occurrence",
    "path_occurrence",
    "amount",
)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "home")


def write(tmp_path: Path, name: str, header: str, rows: list[str]) -> Path:
    path = tmp_path / name
    path.write_text(header + "\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def content(log: EventLog) -> list[dict[str, Any]]:
    """Everything an analysis could see of a log, in an order of its own."""
    events = log.events.join(log.cases.select("case_index", "case_id"), "case_index").to_pyarrow().to_pylist()
    for event in events:
        event["name"] = log.activities[event["activity"]]
    names = [name for name in COMPARED if events and name in events[0]]
    return sorted(({name: event[name] for name in names} for event in events), key=str)


HEADER = "case,activity,time,amount"
FIRST = [f"c{i % 6},step {i % 4},2024-01-{1 + i:02d} 08:00,{10 * (i % 6)}" for i in range(18)]
SECOND = [f"c{i % 9},step {i % 5},2024-02-{1 + i:02d} 08:00,{10 * (i % 9)}" for i in range(12)]


def test_appending_equals_importing_both_files_at_once(store: Store, tmp_path: Path) -> None:
    import_file(write(tmp_path, "a.csv", HEADER, FIRST), store=store, now=NOW, name="log")
    appended = append_file(write(tmp_path, "b.csv", HEADER, SECOND), store=store, name="log", now=NOW)
    together = import_file(write(tmp_path, "ab.csv", HEADER, FIRST + SECOND), store=store, now=NOW)
    assert content(appended) == content(together)
    assert appended.variants.to_pyarrow().equals(together.variants.to_pyarrow())
    assert appended.facts.n_events == together.facts.n_events == 30
    assert len(appended.facts.sources) == 2
    assert [a.equals(b) for a, b in zip(appended.summaries(), together.summaries(), strict=True)] == [
        True,
        True,
    ]


def test_only_touched_cases_are_linked_again(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_file(write(tmp_path, "a.csv", HEADER, FIRST), store=store, now=NOW, name="log")
    linked = []

    def spy(instances: Any, **options: Any) -> Any:
        linked.append(instances.num_rows)
        return original(instances, **options)

    original = merging.link_instances
    monkeypatch.setattr(merging, "link_instances", spy)
    append_file(
        write(tmp_path, "b.csv", HEADER, ["c1,step 9,2024-03-01 08:00,10"]), store=store, name="log", now=NOW
    )
    assert linked == [4]


def test_a_full_export_adds_only_what_is_new(store: Store, tmp_path: Path) -> None:
    """Serves P058, X006 (fault L12): importing an export again adds no event twice."""
    import_file(write(tmp_path, "a.csv", HEADER, FIRST), store=store, now=NOW, name="log")
    log = append_file(
        write(tmp_path, "full.csv", HEADER, FIRST + SECOND[:3]), store=store, name="log", now=NOW
    )
    assert log.facts.n_instances == 21
    assert log.facts.n_duplicates == 18
    assert log.facts.n_records == log.facts.n_events + log.facts.n_duplicates == 39


def test_the_same_file_twice_changes_nothing(store: Store, tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", HEADER, FIRST)
    version = import_file(path, store=store, now=NOW, name="log").facts.version
    assert append_file(path, store=store, name="log", now=NOW).facts.version == version


def test_a_step_started_in_one_file_and_completed_in_the_next_is_one(store: Store, tmp_path: Path) -> None:
    header = "case,activity,time,lifecycle"
    first = ["c,a,2024-01-01 08:00,start", "c,a,2024-01-01 09:00,complete", "c,b,2024-01-01 10:00,start"]
    second = ["c,b,2024-01-01 10:00,start", "c,b,2024-01-01 12:30,complete"]
    import_file(write(tmp_path, "a.csv", header, first), store=store, now=NOW, name="log")
    log = append_file(write(tmp_path, "b.csv", header, second), store=store, name="log", now=NOW)
    events = log.events.order_by("position").to_pyarrow()
    assert events["service_s"].to_pylist() == [3600.0, 9000.0]
    assert events["n_source_events"].to_pylist() == [2, 2]
    assert log.facts.n_duplicates == 1


def test_a_faulty_file_leaves_the_log_as_it_was(store: Store, tmp_path: Path) -> None:
    version = import_file(
        write(tmp_path, "a.csv", HEADER, FIRST), store=store, now=NOW, name="log"
    ).facts.version
    with pytest.raises(InputError):
        append_file(write(tmp_path, "b.csv", "x,y", ["1,2"]), store=store, name="log", now=NOW)
    assert store.version_of("log") == version


def test_an_attribute_that_stops_being_constant_moves_to_the_events(store: Store, tmp_path: Path) -> None:
    first = import_file(write(tmp_path, "a.csv", HEADER, FIRST), store=store, now=NOW, name="log")
    log = append_file(
        write(tmp_path, "b.csv", HEADER, ["c1,step 0,2024-03-01 08:00,77"]), store=store, name="log", now=NOW
    )
    assert [a.name for a in first.facts.case_attributes] == ["amount"]
    assert [a.name for a in log.facts.event_attributes] == ["amount"]
    values = log.events.to_pyarrow()[log.facts.event_attributes[0].column].to_pylist()
    assert sorted(values) == sorted([*(10.0 * (i % 6) for i in range(18)), 77.0])
