"""Seeded errors are found, and each moves its own dimension alone. Serves O007."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from obeya.errors import QuestionError
from obeya.sources.appending import append_file
from obeya.sources.importing import import_file
from obeya.sources.mapping import Mapping
from obeya.studies.quality import DIMENSIONS, FAULTS, DataQuality, data_quality, rows_behind
from obeya.tables.event_log import EventLog
from obeya.tables.filters import read_filter
from obeya.tables.store import Store

FIRST = datetime(2025, 12, 8, 8)
NOW = datetime(2025, 12, 29, tzinfo=UTC)
STEPS = ("Receive", "Check invoice", "Pay")
COLUMNS = ("case", "step", "start", "end", "who")
MAPPING = Mapping(case_id="case", activity="step", started_at="start", completed_at="end", resource="who")
Rows = list[list[str]]
Seed = Callable[[Rows], object]


def clean_rows(n_cases: int = 20) -> Rows:
    """One case a day of three steps, an hour apart, half an hour each: nothing is wrong with them."""
    rows = []
    for case in range(n_cases):
        for place, step in enumerate(STEPS):
            start = FIRST + timedelta(days=case, hours=place)
            end = start + timedelta(minutes=30)
            rows.append([f"c{case}", step, start.isoformat(), end.isoformat(), f"person {case % 3}"])
    return rows


def write(folder: Path, rows: Rows, name: str = "log.csv") -> Path:
    path = folder / name
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([COLUMNS, *rows])
    return path


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "home")


@pytest.fixture
def imported(tmp_path: Path, store: Store) -> Callable[[Rows], EventLog]:
    def load(rows: Rows) -> EventLog:
        return import_file(write(tmp_path, rows), store=store, now=NOW, name="log", mapping=MAPPING)

    return load


def rejected_of(store: Store, log: EventLog) -> pa.Table:
    return store.table(log.facts.version, "rejected")


def quality_of(store: Store, log: EventLog, *, now: datetime = NOW) -> DataQuality:
    return data_quality(log, rejected=rejected_of(store, log), now=now)


def put(row: int, column: int, value: str) -> Seed:
    def change(rows: Rows) -> None:
        rows[row][column] = value

    return change


def swap_times(rows: Rows) -> None:
    rows[7][2], rows[7][3] = rows[7][3], rows[7][2]


# What is seeded into 60 clean rows: the fault that finds it, and faulty of checked rows of its dimension.
SEEDS: dict[str, tuple[Seed, str, int, int]] = {
    "no case id": (put(4, 0, ""), "no_identity", 1, 60),
    "no step": (put(4, 1, ""), "no_identity", 1, 60),
    "nobody named": (put(4, 4, ""), "no_resource", 1, 60),
    "no start": (put(4, 2, ""), "no_start", 1, 60),
    "no completion in a case that is over": (put(4, 3, ""), "no_completion", 1, 60),
    "a row twice": (lambda rows: rows.append(list(rows[0])), "repeated", 1, 61),
    "a time that is none": (put(4, 3, "in the afternoon"), "unreadable", 1, 60),
    "the zero of a clock": (put(0, 2, "1970-01-01T00:00:00"), "zero_time", 1, 60),
    "a time to come": (put(4, 3, "2027-01-01T00:00:00"), "in_future", 1, 60),
    "an end before its start": (swap_times, "end_before_start", 1, 60),
    "another spelling": (put(4, 1, "check-Invoice "), "other_spelling", 1, 60),
}


def test_clean_data_score_full_marks_in_every_dimension(
    store: Store, imported: Callable[..., EventLog]
) -> None:
    found = quality_of(store, imported(clean_rows()))

    assert [score.key for score in found.scores] == list(DIMENSIONS)
    assert [score.n_faulty for score in found.scores] == [0, 0, 0, 0, 0]
    assert (found.n_rows, found.share, found.grade) == (60, 1.0, "good")


@pytest.mark.parametrize("name", SEEDS)
def test_a_seeded_error_moves_its_own_dimension_alone(
    name: str, store: Store, imported: Callable[..., EventLog]
) -> None:
    seed, fault, n_faulty, n_checked = SEEDS[name]
    rows = clean_rows()
    seed(rows)
    log = imported(rows)
    found = quality_of(store, log)
    own = FAULTS[fault].dimension

    assert {score.key for score in found.scores if score.share < 1} == {own}
    score = found.score(own)
    assert (score.n_faulty, score.n_checked) == (n_faulty, n_checked)
    assert dict(score.n_by_fault)[fault] == n_faulty
    assert found.share == score.share == pytest.approx(1 - n_faulty / n_checked)
    assert rows_behind(log, rejected=rejected_of(store, log), fault=fault).num_rows == n_faulty


def test_the_rows_behind_a_fault_are_those_that_were_seeded(
    store: Store, imported: Callable[..., EventLog]
) -> None:
    rows = clean_rows()
    for seed in (put(4, 4, ""), put(10, 1, "CHECK INVOICE"), put(13, 0, "")):
        seed(rows)
    log = imported(rows)
    behind = {
        fault: rows_behind(log, rejected=rejected_of(store, log), fault=fault).to_pylist()
        for fault in ("no_resource", "other_spelling", "no_identity", "overdue")
    }

    assert [(row["row"], row["case_id"], row["activity"]) for row in behind["no_resource"]] == [
        (4, "c1", "Check invoice")
    ]
    assert [(row["activity"], row["text"]) for row in behind["other_spelling"]] == [
        ("CHECK INVOICE", "Check invoice")
    ]
    assert [row["row"] for row in behind["no_identity"]] == [15]
    assert "no case id" in behind["no_identity"][0]["text"]
    assert behind["overdue"] == []


def test_a_row_with_two_faults_of_a_dimension_is_one_faulty_row(
    store: Store, imported: Callable[..., EventLog]
) -> None:
    rows = clean_rows()
    put(4, 2, "")(rows)
    put(4, 4, "")(rows)
    score = quality_of(store, imported(rows)).score("completeness")

    assert (score.n_faulty, sum(n for _, n in score.n_by_fault)) == (1, 2)


def test_a_step_that_nobody_does_needs_nobody(store: Store, imported: Callable[..., EventLog]) -> None:
    rows = clean_rows()
    for row in rows:
        row[4] = "" if row[1] == "Receive" else row[4]
    assert quality_of(store, imported(rows)).score("completeness").share == 1
    rows[0][4] = "person 1"
    # One of its 20 rows names somebody now, so the other 19 lack it.
    score = quality_of(store, imported(rows)).score("completeness")
    assert score.share == pytest.approx(1 - 19 / 60)


def test_old_data_lose_timeliness_alone(store: Store, imported: Callable[..., EventLog]) -> None:
    """The last event was on 27 December at 10:30; 14 days later it is twice as old as expected."""
    log = imported(clean_rows())
    found = quality_of(store, log, now=datetime(2026, 1, 10, 10, 30, tzinfo=UTC))

    assert (found.score("timeliness").n_faulty, found.score("timeliness").n_checked) == (168, 336)
    assert found.score("timeliness").share == found.share == 0.5
    assert [score.share for score in found.scores if score.key != "timeliness"] == [1, 1, 1, 1]
    monthly = data_quality(
        log, rejected=rejected_of(store, log), now=datetime(2026, 1, 10, tzinfo=UTC), expected_days=30
    )
    assert monthly.share == 1
    closed = data_quality(
        log, rejected=rejected_of(store, log), now=NOW + timedelta(days=999), expected_days=None
    )
    assert "timeliness" not in [score.key for score in closed.scores] and closed.share == 1


def test_what_a_full_export_sends_again_is_no_fault(
    store: Store, imported: Callable[..., EventLog], tmp_path: Path
) -> None:
    rows = clean_rows()
    put(4, 0, "")(rows)
    before = quality_of(store, imported(rows))
    later = write(
        tmp_path,
        [*rows, ["c19", "Archive", "2025-12-28T08:00:00", "2025-12-28T08:30:00", "person 1"]],
        "b.csv",
    )
    log = append_file(later, store=store, name="log", now=NOW)
    after = quality_of(store, log)

    assert log.facts.n_rejected == 2
    assert (before.n_rows, after.n_rows) == (60, 61)
    assert [score.n_faulty for score in after.scores] == [1, 0, 0, 0, 0]


def test_few_rows_are_never_called_good(store: Store, imported: Callable[..., EventLog]) -> None:
    found = quality_of(store, imported(clean_rows(9)), now=datetime(2025, 12, 18, tzinfo=UTC))

    assert (found.n_rows, found.share, found.grade) == (27, 1.0, "too few")


def test_a_part_of_a_log_and_an_unknown_fault_are_refused(
    store: Store, imported: Callable[..., EventLog]
) -> None:
    log = imported(clean_rows())
    part = log.where(read_filter('has "Pay"'))

    with pytest.raises(QuestionError, match="whole log"):
        quality_of(store, part)
    with pytest.raises(QuestionError, match="more than 0"):
        data_quality(log, rejected=rejected_of(store, log), now=NOW, expected_days=0)
    with pytest.raises(QuestionError, match="There are: no_identity"):
        rows_behind(log, rejected=rejected_of(store, log), fault="ugly")
