"""Times say where time goes, per activity, per path and month by month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, time
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from obeya.mining.times import times
from obeya.mining.trends import slope_per_month
from obeya.tables.calendars import WorkingCalendar
from obeya.tables.event_log import EventLog
from obeya.tables.filters import read_filter

MakeLog = Callable[..., EventLog]
few_logs = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _seconds(earlier: str, later: str) -> float:
    return (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds()


@few_logs
@given(seed=st.integers(0, 2**32 - 1))
def test_times_equal_those_measured_by_hand(
    make_log: MakeLog, random_rows: Callable[[int], Any], in_order: Callable[[Any], Any], seed: int
) -> None:
    rows = random_rows(seed)
    service, wait, on_path = defaultdict(list), defaultdict(list), defaultdict(list)
    for case in in_order(rows).values():
        for row in case:
            if row[3]:
                service[row[1]].append(_seconds(row[3], row[2]))
        for before, row in pairwise(case):
            waited = max(0.0, _seconds(before[2], row[3] or row[2]))
            wait[row[1]].append(waited)
            on_path[before[1], row[1]].append(waited)

    found = times(make_log(rows))

    for activity in found.activities:
        _assert_same(activity.service_s, service[activity.activity])
        _assert_same(activity.wait_s, wait[activity.activity])
        assert activity.wait_hours == pytest.approx(sum(wait[activity.activity]) / 3600)
    for path in found.paths:
        _assert_same(path.wait_s, on_path[path.source, path.target])
        assert sum(month.n for month in path.wait_months) == path.n
    assert found.wait_hours == pytest.approx(sum(map(sum, wait.values())) / 3600)
    assert sum(path.wait_share for path in found.paths) == pytest.approx(1 if found.wait_hours else 0)


def _assert_same(found: Any, values: list[float]) -> None:
    if not values:
        assert found is None
        return
    quantiles = np.quantile(values, [0.25, 0.5, 0.75, 0.9, 1])
    assert [found.p25, found.median, found.p75, found.p90, found.max] == pytest.approx(quantiles)
    assert found.mean == pytest.approx(np.mean(values))
    assert found.n == len(values)


def _monthly(make_log: MakeLog, hours: dict[str, float]) -> EventLog:
    rows = []
    for number, (month, wait) in enumerate(hours.items()):
        begun = datetime.fromisoformat(f"{month}-10T00:00")
        done = datetime.fromtimestamp(begun.timestamp() + wait * 3600)
        rows += [(number, "in", begun.isoformat()), (number, "out", done.isoformat())]
    return make_log(rows)


def test_the_trend_is_the_median_slope_between_months(make_log_on: MakeLog) -> None:
    log = _monthly(make_log_on, {"2024-01": 10, "2024-02": 12, "2024-04": 16, "2024-05": 90})

    found = times(log)

    (path,) = found.paths
    assert [(m.month, m.n, m.median) for m in path.wait_months] == [
        ("2024-01", 1, 36_000),
        ("2024-02", 1, 43_200),
        ("2024-04", 1, 57_600),
        ("2024-05", 1, 324_000),
    ]
    # Slopes in hours per month: 2, 2, 20, 2, 26, 74; their median is 11.
    assert path.wait_trend_s_per_month == pytest.approx(11 * 3600)


def test_two_months_have_no_trend() -> None:
    rows = [{"month": month, "wait_median": 1.0, "n_wait": 1} for month in (1, 2)]

    assert slope_per_month(rows, "wait") is None


def test_months_are_those_of_the_display_zone(make_log: MakeLog) -> None:
    rows = [("1", "in", "2024-01-31T20:00"), ("1", "out", "2024-01-31T23:30")]

    found = times(make_log(rows, zone="Europe/Berlin"))

    assert [month.month for month in found.throughput_months] == ["2024-02"]


def test_the_most_waiting_stands_first_and_shares_add_up(make_log: MakeLog) -> None:
    rows = [
        ("1", "in", "2024-01-01T00:00"),
        ("1", "short", "2024-01-01T01:00"),
        ("1", "long", "2024-01-01T04:00"),
    ]

    found = times(make_log(rows))

    assert [(a.activity, a.wait_share) for a in found.activities] == [
        ("long", 0.75),
        ("short", 0.25),
        ("in", 0),
    ]
    assert (found.wait_hours, found.throughput_hours, found.service_hours) == (4, 4, None)
    assert found.wait_word == "gap"


def test_working_time_counts_only_open_hours(make_log: MakeLog) -> None:
    """Friday 15:00 to Monday 10:00 is 3 hours of a week of 8 to 16 o'clock."""
    rows = [("1", "in", "2024-03-01T15:00"), ("1", "out", "2024-03-04T10:00")]
    office = tuple(((time(8), time(16)),) if day < 5 else () for day in range(7))
    calendar = WorkingCalendar(name="office", zone="UTC", weekly=office)

    found = times(make_log(rows).in_working_time(calendar), between=("in", "out"))

    assert found.basis.time_basis == "office"
    assert found.wait_hours == pytest.approx(3)
    assert found.throughput_hours == pytest.approx(3)
    assert found.between is not None
    assert found.between.duration_s is not None
    assert found.between.duration_s.median == pytest.approx(3 * 3600)


def test_times_of_no_case_are_empty(make_log: MakeLog) -> None:
    log = make_log([("1", "in", "2024-01-01T00:00")]).where(read_filter('not has "in"'))

    found = times(log)

    assert (found.activities, found.paths, found.throughput_s, found.wait_hours) == ((), (), None, 0)


def test_a_log_without_some_events_has_the_times_of_the_rest_alone(make_log: MakeLog) -> None:
    """The first step left of a case has nothing before it: it did not wait for 0 seconds."""
    rows = [
        ("1", "in", "2024-01-01T00:00"),
        ("1", "check", "2024-01-01T01:00"),
        ("1", "out", "2024-01-01T04:00"),
    ]
    rest = times(make_log(rows[1:]))

    found = times(make_log(rows).where(read_filter('events not in ["in"]')))

    assert (found.activities, found.paths) == (rest.activities, rest.paths)
