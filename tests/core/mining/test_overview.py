"""The overview counts what a log holds and how far it can be trusted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from obeya.mining.overview import overview
from obeya.tables.event_log import EventLog
from obeya.tables.filters import read_filter

MakeLog = Callable[..., EventLog]
few_logs = settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _three_cases(make_log: MakeLog) -> EventLog:
    rows = [
        ("1", "in", "2024-01-01T08:00", None, "ann"),
        ("1", "check", "2024-01-03T08:00", "2024-01-02T08:00", "bob"),
        ("1", "out", "2024-01-03T08:00", None, None),
        ("2", "in", "2024-01-08T08:00", None, "ann"),
        ("2", "out", "2024-01-09T08:00", None, "ann"),
        ("3", "in", "2024-01-09T07:00", None, "ann"),
    ]
    return make_log(rows, attributes={"desk": ["a", "a", "b", "b", "a", "a"]})


def test_an_overview_says_size_span_and_quality(make_log_on: MakeLog) -> None:
    """Serves X006."""
    found = overview(_three_cases(make_log_on))

    assert (found.n_cases, found.n_events, found.n_activity_instances) == (3, 6, 6)
    assert (found.n_activities, found.n_variants, found.n_resources, found.n_rejected) == (3, 3, 2, 0)
    assert found.first_at == datetime(2024, 1, 1, 8, tzinfo=UTC)
    assert found.last_at == datetime(2024, 1, 9, 8, tzinfo=UTC)
    assert (found.n_with_start, found.n_with_resource) == (1, 5)
    assert found.duration_s is not None
    assert (found.duration_s.mean, found.duration_s.median, found.duration_s.max) == (86_400, 86_400, 172_800)
    assert [(count.activity, count.n, count.n_cases) for count in found.activities] == [
        ("in", 3, 3),
        ("out", 2, 2),
        ("check", 1, 1),
    ]
    assert [(fact.name, fact.kind, fact.scope) for fact in found.attributes] == [("desk", "text", "event")]


def test_weeks_count_cases_begun_and_completed(make_log: MakeLog) -> None:
    found = overview(_three_cases(make_log))

    assert found.n_open_cases == 1
    assert [(week.week, week.n_started, week.n_completed) for week in found.weeks] == [
        (date(2024, 1, 1), 1, 1),
        (date(2024, 1, 8), 2, 1),
    ]


def test_a_filter_recounts_everything_but_the_rejected(make_log: MakeLog) -> None:
    found = overview(_three_cases(make_log).where(read_filter('has "check"')))

    assert (found.n_cases, found.n_events, found.n_resources, found.n_variants) == (1, 3, 2, 1)
    assert found.first_at == datetime(2024, 1, 1, 8, tzinfo=UTC)
    assert found.last_at == datetime(2024, 1, 3, 8, tzinfo=UTC)


def test_an_overview_of_no_case_has_no_times(make_log: MakeLog) -> None:
    found = overview(_three_cases(make_log).where(read_filter('not has "in"')))

    assert (found.n_cases, found.n_events, found.n_resources) == (0, 0, 0)
    assert (found.first_at, found.duration_s, found.cases_completed_per_week) == (None, None, None)


@few_logs
@given(seed=st.integers(0, 2**32 - 1))
def test_ties_are_counted_alike_in_whole_and_in_filtered_logs(
    make_log: MakeLog, random_rows: Callable[[int], Any], in_order: Callable[[Any], Any], seed: int
) -> None:
    rows = random_rows(seed)
    log = make_log(rows)
    tied = set()
    for case in in_order(rows).values():
        placed = [(number, row[3] or row[2]) for number, row in enumerate(case)]
        tied |= {(case[0][0], n) for a, b in pairwise(placed) if a[1] == b[1] for n in (a[0], b[0])}

    whole, filtered = overview(log), overview(log.where(read_filter("events > 0")))

    assert whole.n_tied == len(tied)
    assert filtered.n_tied == len(tied)
    assert whole.share_tied_events == pytest.approx(len(tied) / len(rows))
