"""Events that remain after a filter are linked as if the others had never been."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from obeya.tables.event_log import EventLog
from obeya.tables.relinking import count_cases_of_variants, relink, seconds_between

LogMaker = Callable[..., EventLog]

# The check by Bert overlaps the entry by Anna; the second entry was never completed.
ROWS = [
    ("c1", "Enter", "2024-01-01T10:00", "2024-01-01T08:00", "Anna"),
    ("c1", "Check", "2024-01-01T12:00", "2024-01-01T09:00", "Bert"),
    ("c1", "Enter", None, "2024-01-01T13:00", "Anna"),
    ("c1", "Check", "2024-01-02T12:00", "2024-01-02T11:00", None),
    ("c1", "Pay", "2024-01-02T15:00", None, "Cleo"),
    ("c2", "Check", "2024-01-05T12:00", "2024-01-05T11:00", "Bert"),
    ("c3", "Pay", "2024-01-06T12:00", "2024-01-06T11:00", "Cleo"),
]


def relinked_without(log: EventLog, *activities: str) -> list[list[dict[str, Any]]]:
    codes = [log.activities.index(name) for name in activities]
    tables = relink(log.events.filter(~log.events.activity.isin(codes)), log.cases)
    keys = [("case_index", "position"), ("case_index",), ("variant",)]
    rows = [
        table.order_by(list(key)).to_pyarrow().to_pylist() for table, key in zip(tables, keys, strict=True)
    ]
    for row in rows[0]:
        for column in ("activity", "previous_activity", "next_activity"):
            row[column] = None if row[column] is None else log.activities[row[column]]
        for column in ("resource", "previous_resource"):
            row[column] = None if row[column] is None else log.resources[row[column]]
    return rows


def test_neighbours_and_waits_are_those_of_the_events_that_remain(make_log: LogMaker):
    events, _, _ = relinked_without(make_log(ROWS), "Check")

    said = ("case_index", "position", "activity", "previous_activity", "next_activity")
    assert [tuple(event[column] for column in said) for event in events] == [
        (0, 0, "Enter", None, "Enter"),
        (0, 1, "Enter", "Enter", "Pay"),
        (0, 2, "Pay", "Enter", None),
        (2, 0, "Pay", None, None),
    ]
    assert [e["previous_resource"] for e in events] == [None, "Anna", "Anna", None]
    assert [e["previous_completed_at"] for e in events] == [None, datetime(2024, 1, 1, 10), None, None]
    # From 10:00 to 13:00; unknown after an entry that was never completed.
    assert [e["wait_s"] for e in events] == [None, 3 * 3_600, None, None]


def test_occurrences_are_counted_anew(make_log: LogMaker):
    events, _, _ = relinked_without(make_log(ROWS), "Enter", "Pay")

    assert [(e["case_index"], e["activity_occurrence"], e["path_occurrence"]) for e in events] == [
        (0, 1, None),
        (0, 2, 1),
        (1, 1, None),
    ]


def test_overlaps_wait_no_time(make_log: LogMaker):
    events, _, _ = relinked_without(make_log(ROWS), "Pay")

    assert [(e["activity"], e["wait_s"]) for e in events][:3] == [
        ("Enter", None),
        ("Check", 0.0),
        ("Enter", 3_600.0),
    ]


def test_cases_are_summed_up_anew_and_those_without_events_vanish(make_log: LogMaker):
    log = make_log(ROWS)

    _, cases, variants = relinked_without(log, "Check", "Pay")

    (case,) = cases
    enter = log.activities.index("Enter")
    assert (case["case_id"], case["n_events"], case["variant"]) == ("c1", 2, 0)
    assert (case["first_activity"], case["last_activity"]) == (enter, enter)
    assert (case["first_at"], case["last_at"]) == (datetime(2024, 1, 1, 8), datetime(2024, 1, 1, 13))
    assert case["duration_s"] == 5 * 3_600
    assert variants == [{"variant": 0, "n_cases": 1, "activities": [enter, enter], "n_activities": 2}]


def test_whether_a_case_is_over_does_not_depend_on_the_events_looked_at(make_log: LogMaker):
    log = make_log(ROWS)

    _, cases, _ = relinked_without(log, "Pay")

    before = {row["case_id"]: row["is_complete"] for row in log.cases.to_pyarrow().to_pylist()}
    assert {row["case_id"]: row["is_complete"] for row in cases} == {"c1": before["c1"], "c2": before["c2"]}


def test_variants_are_numbered_by_cases_then_length_then_first_case(make_log: LogMaker):
    paths = {"p": "AX", "q": "B", "r": "A", "s": "BX", "t": "AB"}
    rows = [(c, a, f"2024-01-01T{hour:02d}:00") for c, path in paths.items() for hour, a in enumerate(path)]
    log = make_log(rows)

    _, cases, variants = relinked_without(log, "X")

    named = [
        ("".join(log.activities[code] for code in row["activities"]), row["n_cases"]) for row in variants
    ]
    # A and B have two cases each; A comes first in the log.
    assert named == [("A", 2), ("B", 2), ("AB", 1)]
    assert {row["case_id"]: row["variant"] for row in cases} == {"p": 0, "q": 1, "r": 0, "s": 1, "t": 2}


def test_leaving_nothing_out_changes_nothing(make_log: LogMaker):
    log = make_log(ROWS)

    events, cases, variants = relink(log.events, log.cases)

    for before, after, key in (
        (log.events, events, ["case_index", "position"]),
        (log.cases, cases, ["case_index"]),
    ):
        rows = [
            [{**row, "variant": None} for row in table.order_by(key).to_pyarrow().to_pylist()]
            for table in (before, after)
        ]
        assert rows[0] == rows[1]
    assert variants.count().to_pyarrow().as_py() == 3


def test_variants_of_some_cases_keep_their_numbers(make_log: LogMaker):
    log = make_log(ROWS)
    some = log.cases.filter(log.cases.case_id != "c1")

    left = count_cases_of_variants(some, log.variants).to_pyarrow().to_pylist()

    numbers = some.variant.to_pyarrow().to_pylist()
    assert sorted(row["variant"] for row in left) == sorted(numbers)
    assert [row["n_cases"] for row in left] == [1, 1]


@pytest.mark.parametrize("year", [1950, 1969, 2024])
def test_seconds_are_exact_to_the_microsecond_in_any_century(make_log: LogMaker, year: int):
    log = make_log([("c1", "A", f"{year}-12-31T23:59:59.999999", f"{year}-12-31T23:59:59.700001")])

    timed = seconds_between(log.events, "started_at", "completed_at", name="s", clock=None)

    assert timed.s.to_pyarrow().to_pylist() == [0.299998]
