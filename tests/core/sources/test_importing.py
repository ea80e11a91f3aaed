"""A file becomes a log whole or not at all; every record is accounted for; the same file is the same version."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from obeya.errors import InputError, MappingError
from obeya.sources.assembling import ImportSettings
from obeya.sources.importing import import_file
from obeya.sources.mapping import Mapping
from obeya.tables.event_log import EventLog
from obeya.tables.store import Store

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HEADER = "case,activity,time\n"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "home")


def write(tmp_path: Path, text: str, name: str = "log.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def load(store: Store, path: Path, **options: Any) -> EventLog:
    return import_file(path, store=store, now=NOW, **options)


def ids(log: EventLog) -> list[str]:
    return sorted(log.cases.to_pyarrow()["case_id"].to_pylist())


def test_ids_stay_text_byte_for_byte(store: Store, tmp_path: Path) -> None:
    """Covers faults L02 and L03: auto types make 1.23e22 and 100000.0 of ids."""
    odd = [
        "NA",
        "null",
        " 1 ",
        "1",
        "01",
        "12345678901234567890123",
        "12345678901234567890124",
        "1E5",
        "None",
    ]
    rows = "".join(f"{case},a,2024-01-01 08:00\n" for case in odd)
    log = load(store, write(tmp_path, HEADER + rows))
    assert ids(log) == sorted(odd)


def test_records_are_events_or_rejected_with_line_and_reason(store: Store, tmp_path: Path) -> None:
    rows = [f"c{i},a,2024-01-{1 + i % 28:02d} 08:00\n" for i in range(40)]
    rows[3] = "c3,,2024-01-04 08:00\n"
    rows[5] = ",a,2024-01-06 08:00\n"
    rows[7] = "c7,a,\n"
    rows[9] = "c9,a,soon\n"
    rows[11] = "c11,a\n"
    log = load(store, write(tmp_path, HEADER + "".join(rows)))
    rejected = store.table(log.facts.version, "rejected").to_pylist()
    assert log.facts.n_records == 40
    assert log.facts.n_events + log.facts.n_rejected == 40
    assert [row["line"] for row in sorted(rejected, key=lambda row: row["line"])] == [5, 7, 9, 11, 13]
    reasons = {row["line"]: row["reason"] for row in rejected}
    assert "no activity" in reasons[5]
    assert "no case id" in reasons[7]
    assert "no time" in reasons[9]
    assert "unreadable time" in reasons[11]
    assert next(row["raw"] for row in rejected if row["line"] == 11) == "c9,a,soon"


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from(
            ["c1,a,2024-01-01", "c2,b,2024-01-02", "x", ",a,2024-01-01", "c3,,2024-01-03", "a,b,c,d"]
        )
    )
)
def test_imported_and_rejected_add_up_to_the_records(tmp_path: Path, lines: list[str]) -> None:
    path = write(tmp_path, HEADER + "c0,a,2024-01-01\n" * 30 + "".join(line + "\n" for line in lines))
    log = load(Store(tmp_path / "home"), path)
    assert log.facts.n_events + log.facts.n_rejected == log.facts.n_records == 30 + len(lines)


def test_many_unreadable_times_stop_the_import_and_name_the_first_ten_lines(
    store: Store, tmp_path: Path
) -> None:
    path = write(tmp_path, HEADER + "c,a,2024-01-01\n" * 5 + "c,a,yesterday\n" * 15)
    with pytest.raises(MappingError) as fault:
        load(
            store, path, mapping=Mapping(case_id="case", activity="activity", completed_at="time"), name="bad"
        )
    assert str(fault.value).count("“yesterday”") == 10
    assert "line 7: “yesterday”" in str(fault.value)
    assert "--completed-at" in str(fault.value)
    assert not store.has("bad")
    assert list((store.home / "staging").iterdir()) == []


def test_the_same_file_imported_the_same_way_is_the_same_version(store: Store, tmp_path: Path) -> None:
    path = write(tmp_path, HEADER + "c,a,2024-01-01\nc,b,2024-01-02\n")
    first = load(store, path, name="one").facts.version
    assert load(store, path, name="one").facts.version == first
    assert load(store, path, settings=ImportSettings(drop_duplicates=True)).facts.version != first
    assert len(list((store.home / "versions").iterdir())) == 2


def test_starts_and_completions_are_paired_first_in_first_out(store: Store, tmp_path: Path) -> None:
    text = (
        "case,activity,time,lifecycle,resource\n"
        "c,a,2024-01-01 08:00,start,ann\n"
        "c,a,2024-01-01 09:00,start,bob\n"
        "c,a,2024-01-01 10:00,complete,\n"
        "c,a,2024-01-01 12:00,complete,bob\n"
        "c,b,2024-01-01 13:00,complete,bob\n"
        "c,a,2024-01-01 14:00,start,bob\n"
        "c,a,2024-01-01 15:00,schedule,bob\n"
    )
    log = load(store, write(tmp_path, text), settings=ImportSettings(keep_names_because="a test"))
    events = log.events.order_by("position").to_pyarrow()
    assert log.facts.lifecycle == "pair"
    assert events["service_s"].to_pylist() == [7200.0, 10800.0, None, None]
    assert [log.resources[code] for code in events["resource"].to_pylist()] == ["ann", "bob", "bob", "bob"]
    assert (log.facts.n_unmatched_starts, log.facts.n_unmatched_completes, log.facts.n_set_aside) == (1, 1, 1)
    assert log.facts.n_events == log.facts.n_records == 7
    assert store.table(log.facts.version, "set_aside")["lifecycle"].to_pylist() == ["schedule"]


def test_complete_keeps_completions_and_raw_keeps_every_row(store: Store, tmp_path: Path) -> None:
    path = write(tmp_path, "case,activity,time,lifecycle\nc,a,2024-01-01,start\nc,a,2024-01-02,complete\n")
    complete = load(store, path, settings=ImportSettings(lifecycle="complete"))
    raw = load(store, path, settings=ImportSettings(lifecycle="raw"))
    assert (complete.facts.n_instances, complete.facts.n_events) == (1, 1)
    assert (raw.facts.n_instances, raw.facts.n_events) == (2, 2)


def test_names_of_people_enter_no_stored_byte(store: Store, tmp_path: Path) -> None:
    """Serves X047 (fault R01): resources are pseudonyms, also where another column repeats them."""
    text = "case,activity,time,resource,approved by,note\n" + "".join(
        f"c{i},a,2024-01-0{1 + i % 9},Canary Miller{i % 3},Canary Miller{(i + 1) % 3},x\n" for i in range(30)
    )
    log = load(store, write(tmp_path, text + "c1,a,,Canary Miller1,Canary Miller2,x\n"), name="people")
    assert all(name.startswith("R-") for name in log.resources)
    for path in store.home.rglob("*"):
        if path.is_file():
            assert b"Canary" not in path.read_bytes(), path
    for path in store.directory(log.facts.version).glob("*.parquet"):
        assert "Canary" not in str(pq.read_table(path).to_pylist())


def test_names_are_kept_only_with_a_reason(store: Store, tmp_path: Path) -> None:
    path = write(tmp_path, "case,activity,time,resource\nc,a,2024-01-01,Ann\nc,b,2024-01-02,SYSTEM\n")
    log = load(store, path, settings=ImportSettings(keep_names_because="agreed with the team"))
    assert log.resources == ("Ann", "SYSTEM")
    assert log.facts.names_kept_because == "agreed with the team"


def test_odd_times_are_flagged_and_kept(store: Store, tmp_path: Path) -> None:
    text = "case,activity,start,end\nc,a,1948-01-01,1948-01-02\nd,a,2024-01-03,2024-01-02\ne,a,2090-01-01,2090-01-02\n"
    log = load(store, write(tmp_path, text), mapping=Mapping(started_at="start", completed_at="end"))
    assert (log.facts.n_before_1970, log.facts.n_end_before_start, log.facts.n_in_future) == (1, 1, 1)
    assert log.facts.n_instances == 3


def test_repeated_rows_are_reported_and_kept_unless_asked(store: Store, tmp_path: Path) -> None:
    path = write(tmp_path, HEADER + "c,a,2024-01-01\nc,b,2024-01-01\nc,a,2024-01-01\nc,b,2024-01-02\n")
    kept = load(store, path)
    dropped = load(store, path, settings=ImportSettings(drop_duplicates=True))
    assert (kept.facts.n_duplicate_rows, kept.facts.n_instances) == (1, 4)
    assert (dropped.facts.n_duplicates, dropped.facts.n_instances, dropped.facts.n_events) == (1, 3, 3)


def test_one_event_is_a_log(store: Store, tmp_path: Path) -> None:
    log = load(store, write(tmp_path, HEADER + "c,a,2024-01-01\n"))
    assert log.facts.n_cases == log.facts.n_instances == 1


@pytest.mark.parametrize("text", ["", HEADER])
def test_a_file_without_events_is_refused_and_leaves_no_trace(
    store: Store, tmp_path: Path, text: str
) -> None:
    with pytest.raises(InputError):
        load(store, write(tmp_path, text), name="empty")
    assert store.names() == ()


def test_a_hundred_thousand_activity_names_are_refused_with_advice(store: Store, tmp_path: Path) -> None:
    table = pa.table(
        {
            "case": pa.array([str(i % 1000) for i in range(100_000)]),
            "activity": pa.array([f"step {i}" for i in range(100_000)]),
            "time": pa.array([NOW.replace(tzinfo=None)] * 100_000, pa.timestamp("us")),
        }
    )
    path = tmp_path / "wide.parquet"
    pq.write_table(table, path)
    with pytest.raises(InputError, match=r"100,000 different values.*--activity"):
        load(store, path, mapping=Mapping(case_id="case", activity="activity", completed_at="time"))


def test_attributes_find_their_type_and_scope(store: Store, tmp_path: Path) -> None:
    text = (
        "case,activity,time,amount,plant,code,urgent,result\n"
        "c,a,2024-01-01,10.5,Graz,007,true,\nc,b,2024-01-02,10.5,Graz,007,true,good\nd,a,2024-01-01,?,Linz,008,false,\n"
    )
    log = load(store, write(tmp_path, text))
    of_cases = {a.name: a.kind for a in log.facts.case_attributes}
    of_events = {a.name: a.kind for a in log.facts.event_attributes}
    # `result` is known for some events of a case only: the events keep it, the case has it too.
    assert of_cases == {
        "amount": "number",
        "plant": "text",
        "code": "text",
        "urgent": "truth",
        "result": "text",
    }
    assert of_events == {"result": "text"}


KILLED = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from obeya.sources.importing import import_file
from obeya.tables.store import Store
print("ready", flush=True)
import_file(Path(sys.argv[1]), store=Store(Path(sys.argv[2])), now=datetime(2026, 1, 1, tzinfo=UTC), name="log")
print("done", flush=True)
"""


def test_an_import_killed_at_any_moment_leaves_nothing_half_there(tmp_path: Path) -> None:
    rows = "".join(
        f"c{i % 500},step {i % 7},2024-01-{1 + i % 28:02d} 08:{i % 60:02d}\n" for i in range(30_000)
    )
    path, home = write(tmp_path, HEADER + rows), tmp_path / "home"
    outcomes = set()
    for step in range(8):
        child = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(path), str(home)],
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(0.15 * step)
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        store = Store(home)
        outcomes.add(store.has("log"))
        assert store.scrub()[1] == ()
        if store.has("log"):
            assert store.open("log").events.count().to_pyarrow().as_py() == 30_000
            store.forget("log")
    log = import_file(path, store=Store(home), now=NOW, name="log")
    assert log.facts.n_events == 30_000
    assert False in outcomes
