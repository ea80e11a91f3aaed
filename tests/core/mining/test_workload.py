"""Work in progress is what is open; Little's law holds where it must."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from obeya.mining.little import littles_law
from obeya.mining.workload import workload
from obeya.tables.event_log import EventLog
from obeya.tables.filters import read_filter

MakeLog = Callable[..., EventLog]
SEEDS = st.integers(0, 2**32 - 1)
few_logs = settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _case_table(log: EventLog) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = log.cases.to_pyarrow().to_pylist()
    return rows


@few_logs
@given(seed=SEEDS, zone=st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kolkata"]))
def test_the_backlog_of_each_day_is_the_count_of_open_cases(
    make_log: MakeLog, random_rows: Callable[[int], Any], seed: int, zone: str
) -> None:
    """Serves L062: at each local midnight, look at every case and count."""
    log = make_log(random_rows(seed), zone=zone)
    cases = _case_table(log)

    found = workload(log)

    assert found.n_cases == len(cases)
    for day in found.days:
        midnight = datetime.combine(day.day + timedelta(days=1), datetime.min.time(), ZoneInfo(zone))
        ends = midnight.astimezone(UTC).replace(tzinfo=None)
        still_open = [
            c for c in cases if c["first_at"] < ends and (not c["is_complete"] or c["last_at"] >= ends)
        ]
        assert day.wip == len(still_open)
    assert [later.day - day.day for day, later in zip(found.days, found.days[1:], strict=False)] == [
        timedelta(days=1)
    ] * (len(found.days) - 1)
    assert found.days[-1].wip == found.n_open_cases == sum(not case["is_complete"] for case in cases)
    assert sum(week.n_arrivals for week in found.weeks) == len(cases)


@few_logs
@given(seed=SEEDS)
def test_littles_law_is_exact_over_a_window_that_begins_and_ends_empty(
    make_log: MakeLog, random_rows: Callable[[int], Any], seed: int
) -> None:
    """Serves L074: with no warm-up every stay lies inside the window, and L = λ W holds by area."""
    law = littles_law(make_log(random_rows(seed)), warm_up_s=0)

    if law is not None:
        assert law.wip_by_law == pytest.approx(law.mean_wip, rel=1e-9)
        assert law.relative_difference == pytest.approx(0, abs=1e-9)
        assert law.arrivals_per_day * law.mean_time_s / 86_400 == pytest.approx(law.mean_wip)


def _queue(make_log: MakeLog) -> EventLog:
    """A case each day at 8, each taking 36 hours, for 40 days: 1.5 cases are open on average."""
    rows = []
    for number in range(40):
        begun = datetime(2024, 1, 1, 8) + timedelta(days=number)
        rows += [
            (number, "in", begun.isoformat(), begun.isoformat()),
            (
                number,
                "out",
                (begun + timedelta(hours=36)).isoformat(),
                (begun + timedelta(hours=24)).isoformat(),
            ),
        ]
    return make_log(rows)


def test_littles_law_of_a_steady_process_leaves_the_ends_out(make_log_on: MakeLog) -> None:
    law = littles_law(_queue(make_log_on))

    assert law is not None
    assert law.warm_up_s == 36 * 3600
    assert law.window_from == datetime(2024, 1, 2, 20, tzinfo=UTC)
    assert law.mean_time_s == 36 * 3600
    assert law.mean_wip == pytest.approx(1.5, abs=0.02)
    assert abs(law.relative_difference) < 0.03


def test_queues_are_hours_spent_over_the_hours_of_the_log(make_log: MakeLog) -> None:
    found = workload(_queue(make_log))

    span_hours = 39 * 24 + 36
    (waiting, first) = found.queues
    assert (waiting.activity, first.activity) == ("out", "in")
    assert waiting.mean_waiting == pytest.approx(40 * 24 / span_hours)
    assert waiting.mean_in_service == pytest.approx(40 * 12 / span_hours)
    assert first.mean_waiting == 0


def _some_open(make_log: MakeLog) -> EventLog:
    rows: list[tuple[Any, ...]] = []
    for number in range(6):
        rows += [(f"done {number}", "in", f"2024-01-0{number + 1}T08:00")]
        rows += [(f"done {number}", "in", f"2024-01-0{number + 1}T09:00")] * (number % 2)
        rows += [(f"done {number}", "out", f"2024-01-{number + 10}T08:00")]
    rows += [("old", "in", "2024-01-08T08:00"), ("new", "in", "2024-01-14T20:00")]
    return make_log(rows)


def test_open_cases_age_until_the_end_of_the_log(make_log_on: MakeLog) -> None:
    """Serves L062."""
    found = workload(_some_open(make_log_on))

    assert found.n_open_cases == found.ageing.n_open_cases == 2
    assert found.ageing.age_s is not None
    assert found.ageing.age_s.max == 7 * 86_400
    assert {bucket.from_days: bucket.n_cases for bucket in found.ageing.buckets if bucket.n_cases} == {
        0: 1,
        7: 1,
    }
    assert [(case.case_id, case.last_activity) for case in found.ageing.oldest] == [
        ("old", "in"),
        ("new", "in"),
    ]


def test_the_rework_rate_counts_cases_by_month_of_completion(make_log: MakeLog) -> None:
    """Serves L062."""
    found = workload(_some_open(make_log))

    assert [(rate.month, rate.n_cases, rate.n_reworked, rate.share) for rate in found.rework_rate] == [
        ("2024-01", 6, 3, 0.5)
    ]


def test_days_without_work_are_there_with_what_is_still_open(make_log: MakeLog) -> None:
    rows = [("1", "in", "2024-01-01T08:00"), ("1", "out", "2024-01-04T08:00")]

    found = workload(make_log(rows))

    assert [(day.day, day.n_arrivals, day.n_departures, day.wip) for day in found.days] == [
        (date(2024, 1, 1), 1, 0, 1),
        (date(2024, 1, 2), 0, 0, 1),
        (date(2024, 1, 3), 0, 0, 1),
        (date(2024, 1, 4), 0, 1, 0),
    ]
    assert (found.max_wip, found.mean_wip) == (1, 0.75)


def test_no_case_is_no_load(make_log: MakeLog) -> None:
    found = workload(_queue(make_log).where(read_filter('not has "in"')))

    assert (found.n_cases, found.max_wip, found.days, found.weeks) == (0, 0, (), ())
    assert (found.arrivals_per_week, found.mean_wip, found.little) == (None, None, None)
