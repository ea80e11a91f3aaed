"""Linking: order, neighbours, waits, occurrences, variants; against hand-worked cases and a slow oracle."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from obeya.tables.columns import MOMENT, Flag
from obeya.tables.linking import LinkedLog, link_instances

BEGIN = datetime(2024, 1, 1, 8)


def link(rows: list[tuple[int, int, int | None, int | None]], repeat: int = 1) -> LinkedLog:
    """Rows are (case, activity, start minute, completion minute)."""
    n_cases = max(row[0] for row in rows) + 1
    rows = [(case + copy * n_cases, *rest) for copy in range(repeat) for case, *rest in rows]
    used = sorted({row[0] for row in rows})
    return link_instances(
        pa.table(
            {
                "case_index": pa.array([used.index(row[0]) for row in rows], pa.int32()),
                "activity": pa.array([row[1] for row in rows], pa.int32()),
                "started_at": pa.array([at(row[2]) for row in rows], MOMENT),
                "completed_at": pa.array([at(row[3]) for row in rows], MOMENT),
                "resource": pa.array([None] * len(rows), pa.int32()),
                "n_source_events": pa.array([1] * len(rows), pa.int32()),
                "flags": pa.array([0] * len(rows), pa.int32()),
                "row": pa.array(np.arange(len(rows))),
            }
        ),
        case_ids=pa.array([str(c) for c in used]),
        n_activities=10,
    )


def at(minute: int | None) -> datetime | None:
    return None if minute is None else BEGIN + timedelta(minutes=minute)


def column(log: LinkedLog, name: str) -> list[Any]:
    return log.events[name].to_pylist()


def test_a_case_with_starts_has_waits_and_service_times() -> None:
    log = link([(0, 1, 0, 10), (0, 2, 25, 40), (0, 3, 30, 35)])
    assert column(log, "activity") == [1, 2, 3]
    assert column(log, "previous_activity") == [None, 1, 2]
    assert column(log, "next_activity") == [2, 3, None]
    # The third step began before the second was over: it did not wait.
    assert column(log, "wait_s") == [None, 900.0, 0.0]
    assert column(log, "service_s") == [600.0, 900.0, 300.0]
    assert log.cases["duration_s"].to_pylist() == [2400.0]


def test_without_starts_the_gap_runs_from_completion_to_completion() -> None:
    log = link([(0, 1, None, 10), (0, 2, None, 40)])
    assert column(log, "wait_s") == [None, 1800.0]
    assert column(log, "service_s") == [None, None]


def test_a_step_never_completed_leaves_the_next_wait_unknown() -> None:
    log = link([(0, 1, 0, None), (0, 2, 30, 40)])
    assert column(log, "wait_s") == [None, None]
    assert log.cases["last_at"].to_pylist() == [at(40)]


def test_an_end_before_its_start_is_flagged_and_has_no_service_time() -> None:
    log = link([(0, 1, 20, 10)])
    assert column(log, "service_s") == [None]
    assert column(log, "flags") == [Flag.END_BEFORE_START]
    assert log.cases["duration_s"].to_pylist() == [600.0]


def test_ties_keep_the_order_of_the_file_however_often_the_log_is_repeated() -> None:
    rows = [(case, (case * 7 + step * step) % 5, None, step // 3) for case in range(40) for step in range(9)]
    once, many = link(rows), link(rows, repeat=25)
    assert many.variants.num_rows == once.variants.num_rows
    assert many.variants["n_cases"].to_pylist() == [25 * n for n in once.variants["n_cases"].to_pylist()]
    assert once.n_tied == 40 * 9


rows_strategy = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 4), st.none() | st.integers(0, 30), st.integers(0, 30)),
    min_size=1,
    max_size=60,
)


@given(rows_strategy)
def test_linking_agrees_with_a_slow_oracle(rows: list[tuple[int, int, int | None, int | None]]) -> None:
    log = link(rows)
    cases: dict[int, list[tuple[int, int, int | None, int]]] = defaultdict(list)
    for place, (case, activity, start, end) in enumerate(rows):
        cases[case].append((place, activity, start, end))
    expected = []
    for case in sorted(cases):
        events = sorted(cases[case], key=lambda e: (e[2] if e[2] is not None else e[3], e[3], e[0]))
        seen: Counter[Any] = Counter()
        for position, (_, activity, start, end) in enumerate(events):
            previous = events[position - 1] if position else None
            seen[activity] += 1
            path = (previous[1], activity) if previous else None
            seen[path] += 1
            arrived = end if start is None else start
            expected.append(
                (
                    position,
                    activity,
                    previous[1] if previous else None,
                    max(arrived - previous[3], 0) * 60.0 if previous else None,
                    seen[activity],
                    seen[path] if path else None,
                )
            )
    names = ("position", "activity", "previous_activity", "wait_s", "activity_occurrence", "path_occurrence")
    assert list(zip(*(column(log, name) for name in names), strict=True)) == expected


@given(rows_strategy, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter_without_ties(rows: Any, random: Any) -> None:
    distinct = list({(case, end): (case, activity, None, end) for case, activity, _, end in rows}.values())
    shuffled = random.sample(distinct, len(distinct))
    a, b = link(distinct), link(shuffled)
    assert a.variants.equals(b.variants)
    assert sorted(column(a, "wait_s"), key=str) == sorted(column(b, "wait_s"), key=str)
