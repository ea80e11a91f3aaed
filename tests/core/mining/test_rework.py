"""Rework is counted as bupaR counts it, and its hours once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime, time
from itertools import chain, groupby
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from obeya.mining.loops import LoopStatistics
from obeya.mining.rework import rework
from obeya.tables.calendars import WorkingCalendar
from obeya.tables.event_log import EventLog
from obeya.tables.filters import read_filter

MakeLog = Callable[..., EventLog]
few_logs = settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _trace(make_log: MakeLog, trace: str, people: str = "") -> EventLog:
    rows = [("1", a, f"2024-01-01T{hour:02d}:00") for hour, a in enumerate(trace)]
    by = [(None, who) for who in people] if people else [(None, None)] * len(trace)
    return make_log([(*row, *who) for row, who in zip(rows, by, strict=True)])


@pytest.mark.parametrize(
    ("trace", "self_loops", "repetitions"),
    [
        ("abc", (0, None), (0, None)),
        ("aaa", (1, 2), (0, None)),
        ("aba", (0, None), (1, 1)),
        ("aabaa", (2, 1), (1, 1)),
        ("abababa", (0, None), (2, 2.5)),
    ],
)
def test_self_loops_are_runs_and_repetitions_come_back(
    make_log: MakeLog, trace: str, self_loops: tuple[int, Any], repetitions: tuple[int, Any]
) -> None:
    """Hand-worked: number of loops and mean size."""
    found = rework(_trace(make_log, trace))

    for loops, expected in ((found.self_loops.all, self_loops), (found.repetitions.all, repetitions)):
        assert (loops.n, loops.size and loops.size.mean) == expected


def test_one_resource_repeats_and_several_redo(make_log_on: MakeLog) -> None:
    """Serves L067."""
    found = rework(_trace(make_log_on, "aabbcac", "xxyzxxx"))

    assert (found.self_loops.repeat.n, found.self_loops.redo.n) == (1, 1)
    assert (found.repetitions.repeat.n, found.repetitions.redo.n) == (2, 0)
    assert [(a.activity, a.n_again, a.n_repeat, a.n_redo) for a in found.activities] == [
        ("a", 2, 2, 0),
        ("c", 1, 1, 0),
        ("b", 1, 0, 1),
    ]


def test_hours_inside_overlapping_spans_count_once(make_log_on: MakeLog) -> None:
    """a spans hours 0 to 3, b spans 1 to 4, d spans 6 to 7: five hours of the case, not seven."""
    found = rework(_trace(make_log_on, "abcabxdd"))

    assert found.hours_lost == pytest.approx(5)
    assert {a.activity: a.hours_lost for a in found.activities} == pytest.approx({"a": 3, "b": 3, "d": 1})
    assert found.share_of_lead_time == pytest.approx(5 / 7)
    assert [(case.case_id, case.n_again) for case in found.worst_cases] == [("1", 3)]


def test_a_return_goes_back_after_something_else(make_log: MakeLog) -> None:
    found = rework(_trace(make_log, "aabacb"))

    assert [(r.source, r.target, r.n, r.hours_lost) for r in found.returns] == [
        ("c", "b", 1, pytest.approx(3)),
        ("b", "a", 1, pytest.approx(2)),
    ]


def test_service_done_again_is_summed_where_starts_are_known(make_log: MakeLog) -> None:
    rows = [
        ("1", "a", "2024-01-01T02:00", "2024-01-01T00:00"),
        ("1", "a", "2024-01-01T05:00", "2024-01-01T04:00"),
        ("1", "b", "2024-01-01T06:00", "2024-01-01T05:00"),
    ]

    found = rework(make_log(rows))

    assert found.service_hours_again == pytest.approx(1)


def test_rework_in_working_time_counts_open_hours(make_log: MakeLog) -> None:
    """From Friday 15:00 to Monday 10:00 a week of 8 to 16 o'clock has 3 hours."""
    office = tuple(((time(8), time(16)),) if day < 5 else () for day in range(7))
    calendar = WorkingCalendar(name="office", zone="UTC", weekly=office)
    log = make_log([("1", "a", "2024-03-01T15:00"), ("1", "a", "2024-03-04T10:00")])

    found = rework(log.in_working_time(calendar))

    assert found.hours_lost == pytest.approx(3)


def test_without_resources_nobody_is_said_to_have_redone_it(make_log: MakeLog) -> None:
    found = rework(_trace(make_log, "aba"))

    assert (found.repetitions.unknown.n, found.repetitions.repeat.n, found.repetitions.redo.n) == (1, 0, 0)


def test_a_filtered_log_is_looked_at_as_it_is_left(make_log: MakeLog) -> None:
    """Without b, the two a stand side by side: a repetition becomes a self-loop."""
    found = rework(_trace(make_log, "aba").where(read_filter('events not in ["b"]')))

    assert (found.self_loops.all.n, found.repetitions.all.n) == (1, 0)


def test_no_case_has_no_rework(make_log: MakeLog) -> None:
    found = rework(_trace(make_log, "aa").where(read_filter('not has "a"')))

    assert (found.n_cases, found.n_cases_reworked, found.hours_lost) == (0, 0, 0)
    assert (found.self_loops.all.per_case, found.share_of_lead_time) == (None, None)


@few_logs
@given(seed=st.integers(0, 2**32 - 1))
def test_rework_equals_that_counted_by_hand(
    make_log: MakeLog, random_rows: Callable[[int], Any], in_order: Callable[[Any], Any], seed: int
) -> None:
    rows = random_rows(seed)
    cases = in_order(rows)
    self_loops, repetitions = _loops_by_hand(cases)

    found = rework(make_log(rows))

    for kind in ("all", "repeat", "redo", "unknown"):
        _assert_same(getattr(found.self_loops, kind), self_loops, kind, cases)
        _assert_same(getattr(found.repetitions, kind), repetitions, kind, cases)
    assert found.n_cases_reworked == sum(len({row[1] for row in case}) < len(case) for case in cases.values())
    assert found.hours_lost == pytest.approx(sum(map(_hours_by_hand, cases.values())))
    again = Counter(row[1] for row in rows) - Counter(a for _, a in {(row[0], row[1]) for row in rows})
    assert {a.activity: a.n_again for a in found.activities} == again


def _loops_by_hand(cases: dict[str, list[Any]]) -> tuple[list[Any], list[Any]]:
    self_loops, repetitions = [], []
    for name, case in cases.items():
        runs = [
            (activity, [row[4] for row in run]) for activity, run in groupby(case, key=lambda row: row[1])
        ]
        self_loops += [(name, len(people) - 1, _kind(people)) for _, people in runs if len(people) > 1]
        by_activity = defaultdict(list)
        for activity, people in runs:
            by_activity[activity].append(people)
        repetitions += [
            (name, len(parts) - 1, _kind(list(chain(*parts))))
            for parts in by_activity.values()
            if len(parts) > 1
        ]
    return self_loops, repetitions


def _kind(people: list[str | None]) -> str:
    if len(set(people) - {None}) > 1:
        return "redo"
    return "unknown" if None in people else "repeat"


def _assert_same(found: LoopStatistics, loops: list[Any], kind: str, cases: dict[str, Any]) -> None:
    chosen = [loop for loop in loops if kind in ("all", loop[2])]
    per_case = Counter(loop[0] for loop in chosen)
    numbers = [per_case[name] for name in cases]
    assert (found.n, found.n_cases) == (len(chosen), len(per_case))
    assert found.per_case is not None
    assert found.per_case.mean == pytest.approx(np.mean(numbers))
    assert found.per_case.max == max(numbers)
    if chosen:
        assert found.size is not None
        assert found.size.mean == pytest.approx(np.mean([loop[1] for loop in chosen]))


def _hours_by_hand(case: list[Any]) -> float:
    """Count the minutes of a case that lie inside any span from first to last completion of an activity."""
    spans = defaultdict(list)
    for row in case:
        spans[row[1]].append(int(datetime.fromisoformat(row[2]).timestamp() // 60))
    inside: set[int] = set()
    for done in spans.values():
        inside |= set(range(min(done), max(done)))
    return len(inside) / 60
