"""The process map counts what follows what; its sliders leave out without changing what is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from obeya.errors import QuestionError
from obeya.mining.process_map import ProcessMap, process_map
from obeya.tables.event_log import EventLog
from obeya.tables.filters import read_filter

MakeLog = Callable[..., EventLog]
SEEDS = st.integers(0, 2**32 - 1)
few_logs = settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _log_of_traces(make_log: MakeLog, traces: dict[str, int]) -> EventLog:
    rows = []
    for number, (trace, n) in enumerate(traces.items()):
        for case in range(n):
            rows += [(f"{number}-{case}", a, f"2024-01-01T{i:02d}:00") for i, a in enumerate(trace)]
    return make_log(rows)


def _seconds(earlier: str, later: str) -> float:
    return (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds()


@few_logs
@given(seed=SEEDS)
def test_the_map_equals_one_counted_by_hand(
    make_log: MakeLog, random_rows: Callable[[int], Any], in_order: Callable[[Any], Any], seed: int
) -> None:
    rows = random_rows(seed)
    cases = in_order(rows)
    moves = [(a, b) for case in cases.values() for a, b in pairwise(case)]

    found = process_map(make_log(rows))

    assert {node.activity: node.n for node in found.activities} == Counter(row[1] for row in rows)
    with_activity = {(row[0], row[1]) for row in rows}
    assert {node.activity: node.n_cases for node in found.activities} == Counter(a for _, a in with_activity)
    assert {(p.source, p.target): p.n for p in found.paths} == Counter((a[1], b[1]) for a, b in moves)
    with_path = {(a[0], a[1], b[1]) for a, b in moves}
    assert {(p.source, p.target): p.n_cases for p in found.paths} == Counter(key[1:] for key in with_path)
    assert found.starts == Counter(case[0][1] for case in cases.values())
    assert found.ends == Counter(case[-1][1] for case in cases.values())
    assert found.basis.n_cases == len(cases)
    for path in found.paths:
        waits = [
            max(0.0, _seconds(a[2], b[3] or b[2]))
            for a, b in moves
            if (a[1], b[1]) == (path.source, path.target)
        ]
        assert path.wait_s is not None
        assert path.wait_s.median == pytest.approx(np.median(waits))
        assert path.wait_s.p90 == pytest.approx(np.quantile(waits, 0.9))


@few_logs
@given(seed=SEEDS, activities=st.floats(0, 1), paths=st.floats(0, 1))
def test_sliders_leave_out_but_change_no_number_and_break_no_way(
    make_log: MakeLog, random_rows: Callable[[int], Any], seed: int, activities: float, paths: float
) -> None:
    log = make_log(random_rows(seed))
    whole = process_map(log)

    part = process_map(log, activities=activities, paths=paths)

    assert set(part.activities) <= set(whole.activities)
    assert set(part.paths) <= set(whole.paths)
    assert part.share_of_events >= activities - 1e-9
    assert set(part.happy_path) <= {node.activity for node in part.activities}
    assert set(pairwise(part.happy_path)) <= {(p.source, p.target) for p in part.paths}
    assert _all_on_a_way(part)


def _all_on_a_way(found: ProcessMap) -> bool:
    """Whether each activity is reached from a start and reaches an end along paths shown."""
    names = {node.activity for node in found.activities}
    forward = {(p.source, p.target) for p in found.paths}
    return _reach(set(found.starts), forward) >= names and (
        _reach(set(found.ends), {(b, a) for a, b in forward}) >= names
    )


def _reach(roots: set[str], paths: set[tuple[str, str]]) -> set[str]:
    reached = set(roots)
    while True:
        more = {b for a, b in paths if a in reached} - reached
        if not more:
            return reached
        reached |= more


def test_moves_are_instances_less_cases_and_a_map_of_all_covers_all(make_log_on: MakeLog) -> None:
    """Serves L006."""
    log = _log_of_traces(make_log_on, {"abcd": 3, "abbd": 2, "ad": 1})

    found = process_map(log)

    assert sum(p.n for p in found.paths) == sum(node.n for node in found.activities) - 6
    assert (found.share_of_events, found.share_of_moves) == (1, 1)
    assert (found.n_activities_total, found.n_paths_total) == (4, 6)
    assert found.happy_path == ("a", "b", "c", "d")


def test_sliders_at_zero_show_the_happy_path_alone(make_log: MakeLog) -> None:
    log = _log_of_traces(make_log, {"abc": 3, "axc": 2, "ayyc": 2})

    found = process_map(log, activities=0, paths=0)

    assert {(p.source, p.target): p.n for p in found.paths} == {("a", "b"): 3, ("b", "c"): 3}
    assert found.n_activities_total == 5
    assert found.share_of_moves == pytest.approx(6 / 16)


def test_an_activity_comes_back_where_nothing_else_connects_those_shown(make_log: MakeLog) -> None:
    """b is frequent (it loops) and reached only through the rare x: x must come back or b floats."""
    log = _log_of_traces(make_log, {"ac": 5, "axbbbbbc": 4})

    found = process_map(log, activities=0.6, paths=0)

    assert [node.activity for node in found.activities] == ["b", "a", "c", "x"]
    assert {("a", "x"), ("x", "b"), ("b", "c")} <= {(p.source, p.target) for p in found.paths}


def test_of_equally_frequent_variants_the_shorter_is_the_happy_path(make_log: MakeLog) -> None:
    log = _log_of_traces(make_log, {"abcd": 2, "ad": 2})

    assert process_map(log).happy_path == ("a", "d")


def test_a_filtered_map_equals_the_map_of_only_those_cases(make_log_on: MakeLog) -> None:
    log = _log_of_traces(make_log_on, {"abcd": 3, "abbd": 2, "ad": 1})

    filtered = process_map(log.where(read_filter('has "c"')))

    assert {(p.source, p.target): p.n for p in filtered.paths} == dict.fromkeys(
        [("a", "b"), ("b", "c"), ("c", "d")], 3
    )
    assert filtered.starts == {"a": 3}
    assert filtered.basis.filter != "all cases"


def test_a_map_of_no_case_is_empty(make_log: MakeLog) -> None:
    log = _log_of_traces(make_log, {"ab": 1})

    found = process_map(log.where(read_filter('not has "a"')))

    assert (found.activities, found.paths, found.happy_path, found.basis.n_cases) == ((), (), (), 0)


@pytest.mark.parametrize("slider", [-0.1, 1.5])
def test_a_slider_outside_0_to_1_is_refused(make_log: MakeLog, slider: float) -> None:
    log = _log_of_traces(make_log, {"ab": 1})

    with pytest.raises(QuestionError, match="from 0 to 1"):
        process_map(log, activities=slider)


def test_a_log_without_starts_says_gap_and_has_no_service_time(make_log: MakeLog) -> None:
    found = process_map(_log_of_traces(make_log, {"ab": 2}))

    assert found.wait_word == "gap"
    assert [node.service_s for node in found.activities] == [None, None]
