"""Measures of a log, beside numbers worked out by hand. Serves L012 and L062."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from obeya.errors import QuestionError
from obeya.mining.daily_flow import daily_flow, days_of
from obeya.studies.measures.built_in import BUILT_IN
from obeya.studies.measures.definition import Asked
from obeya.studies.measures.result import Failed, Series
from obeya.studies.measures.series import all_series, series_of
from obeya.tables.calendar_text import find_calendar
from obeya.tables.event_log import EventLog
from obeya.tables.filters import parse

DAY = 86_400.0
# Monday 1 January 2024: four cases begin; a week later two. One of the second week is still open on 14 January.
ROWS = [
    # case, activity, completed, started
    ("a", "Receive", "2024-01-01T10:00", "2024-01-01T09:00"),
    ("a", "Check", "2024-01-02T10:00", "2024-01-02T08:00"),
    ("a", "Pay", "2024-01-03T09:00", "2024-01-03T09:00"),
    ("b", "Receive", "2024-01-01T12:00", "2024-01-01T12:00"),
    ("b", "Check", "2024-01-02T12:00", "2024-01-02T12:00"),
    ("b", "Check", "2024-01-03T12:00", "2024-01-03T12:00"),
    ("b", "Pay", "2024-01-05T12:00", "2024-01-05T12:00"),
    ("c", "Receive", "2024-01-02T00:00", "2024-01-02T00:00"),
    ("c", "Check", "2024-01-03T00:00", "2024-01-03T00:00"),
    ("c", "Pay", "2024-01-08T00:00", "2024-01-08T00:00"),
    ("d", "Receive", "2024-01-03T00:00", "2024-01-03T00:00"),
    ("d", "Pay", "2024-01-04T00:00", "2024-01-04T00:00"),
    ("e", "Receive", "2024-01-08T00:00", "2024-01-08T00:00"),
    ("e", "Check", "2024-01-09T00:00", "2024-01-09T00:00"),
    ("e", "Pay", "2024-01-10T00:00", "2024-01-10T00:00"),
    ("f", "Receive", "2024-01-12T00:00", "2024-01-12T00:00"),
    ("f", "Check", "2024-01-14T00:00", "2024-01-14T00:00"),
]  # fmt: skip


@pytest.fixture
def log(make_log_on: Callable[..., EventLog]) -> EventLog:
    return make_log_on(ROWS)


def values(series: Series) -> list[float | None]:
    return [point.value for point in series.points]


def test_times_are_those_of_the_cases_that_began_in_the_week(log: EventLog) -> None:
    """Lead times of the first week: 2, 4, 6 and 1 days; of the second 2 days, and one open for 2 days."""
    series = series_of(log, "lead_time")
    assert [point.begin for point in series.points] == [date(2024, 1, 1), date(2024, 1, 8)]
    assert values(series) == [3 * DAY, 2 * DAY]
    assert [(point.n, point.n_open, point.is_immature) for point in series.points] == [
        (4, 0, False),
        (2, 1, True),
    ]
    assert series_of(log, "lead_time", statistic="mean").points[0].value == pytest.approx(3.25 * DAY)
    assert series.judged == series.points[:1]


def test_touch_and_wait_time_add_up_to_the_cycle_time(log: EventLog) -> None:
    """Case a is worked on for 1 + 2 h and waits 22 + 23 h; the others take no time and wait all of it."""
    touch, wait = (series_of(log, key, statistic="mean") for key in ("touch_time", "wait_time"))
    assert touch.points[0].value == pytest.approx(3 * 3600 / 4)
    assert wait.points[0].value == pytest.approx((45 * 3600 + (4 + 6 + 1) * DAY) / 4)
    efficiency = series_of(log, "flow_efficiency").points[0].value
    assert efficiency == pytest.approx(3 / (13 * 24))


def test_yield_and_rework_are_two_sides_of_the_same_cases(log: EventLog) -> None:
    """One of four cases of the first week is checked twice; of the cases with a check it is one of three."""
    assert values(series_of(log, "first_pass_yield")) == [0.75, 1.0]
    assert values(series_of(log, "rework_rate")) == [0.25, 0.0]
    of_step = series_of(log, Asked("rework_rate", step="Check"))
    assert of_step.points[0].value == pytest.approx(1 / 3)
    low, high = series_of(log, "rework_rate").points[0].low, series_of(log, "rework_rate").points[0].high
    # Wilson's interval of 1 in 4, as in Newcombe's tables.
    assert (low, high) == (pytest.approx(0.0456, abs=5e-4), pytest.approx(0.6994, abs=5e-4))


def test_errors_are_what_the_filter_says(log: EventLog) -> None:
    errors = parse('not has "Check"')
    assert values(series_of(log, Asked("error_rate", errors=errors))) == [0.25, 0.0]


def test_adherence_is_the_share_of_cases_that_follow_the_agreed_path(log: EventLog) -> None:
    """Cases a and c of the first week go straight from Receive over Check to Pay, b checks twice, d not at all.

    Serves L024.
    """
    agreed = parse('variant ["Receive", "Check", "Pay"]')
    series = series_of(log, Asked("adherence", agreed=agreed))
    assert values(series) == [0.5, 1.0]
    assert [point.is_immature for point in series.points] == [False, True]
    with pytest.raises(QuestionError, match="agreed path"):
        series_of(log, "adherence")


def test_cases_that_are_late_already_count_as_late(log: EventLog) -> None:
    """Within 3 days: cases a and d of four. In the second week e; f has been open for 2 days only."""
    series = series_of(log, Asked("on_time", limit_s=3 * DAY))
    assert values(series) == [0.5, None]
    assert series_of(log, Asked("on_time", limit_s=1.5 * DAY)).points[1].value == 0.0


def test_flow_is_counted_in_the_calendar(log: EventLog) -> None:
    """Throughput of the weeks: a, b, d, then c, e. Open at midnight of the second Sunday: f."""
    assert values(series_of(log, "arrivals")) == [4, 2]
    assert values(series_of(log, "throughput")) == [3, 2]
    assert values(series_of(log, "backlog")) == [1, 1]
    assert series_of(log, "wip").points[0].value == pytest.approx((2 + 3 + 3 + 2 + 1 + 1 + 1) / 7)
    assert values(series_of(log, "ageing")) == [5 * DAY, 2 * DAY]


def test_the_backlog_of_each_day_is_the_number_of_open_cases(log: EventLog) -> None:
    """Serves L062."""
    series = series_of(log, "backlog", period="day")
    counted = {day.day: day.wip for day in days_of(daily_flow(log))}
    assert {point.begin: point.value for point in series.points} == counted


def test_waits_before_one_step_belong_to_the_week_they_begin_in(log: EventLog) -> None:
    """Before the payment: 23 h, 2 d, 5 d and 1 d, all begun in the first week; then 1 d."""
    series = series_of(log, Asked("wait_time", step="Pay"))
    assert series.points[0].value == pytest.approx(1.5 * DAY)
    assert (series.points[0].n, series.points[1].n) == (4, 1)
    after = series_of(log, Asked("wait_time", step="Pay", after="Receive"))
    assert values(after) == [1 * DAY, None]


def test_a_cycle_time_between_steps_counts_what_has_not_arrived_yet(log: EventLog) -> None:
    """From the first check to the payment: 23 h, 3 d, 5 d; then 1 d, and f that has just been checked."""
    series = series_of(log, Asked("cycle_time", step="Check", until="Pay"))
    assert values(series) == [3 * DAY, 1 * DAY]
    assert [(p.n, p.n_open) for p in series.points] == [(3, 0), (2, 1)]


def test_a_filter_narrows_the_cases(log: EventLog) -> None:
    only = parse('has "Check"')
    series = series_of(log, "lead_time", filter=only)
    assert series.points[0].value == 4 * DAY
    assert series.basis is not None and series.basis.n_cases == 5
    assert "Check" in series.basis.filter


def test_a_filter_on_events_changes_what_a_case_is(log: EventLog) -> None:
    """Without the receipt, case a begins on Tuesday and takes one day and an hour."""
    without = parse('not events in ["Receive"]')
    series = series_of(log, "lead_time", filter=without)
    # 25 h, 3 d, 5 d, 0
    assert series.points[0].value == pytest.approx((25 * 3600 + 3 * DAY) / 2)


def test_months_begin_on_their_first_day(log: EventLog) -> None:
    series = series_of(log, "arrivals", period="month")
    assert [(p.begin, p.value, p.is_partial) for p in series.points] == [(date(2024, 1, 1), 6, True)]


def test_a_measure_that_fails_says_why_and_the_others_go_on(log: EventLog) -> None:
    asked = [Asked("lead_time"), Asked("wait_time", step="Ship"), Asked("on_time"), Asked("throughput")]
    found = all_series(log, asked)
    assert [isinstance(one, Failed) for one in found] == [False, True, True, False]
    assert isinstance(found[1], Failed) and "Ship" in found[1].fault
    assert isinstance(found[2], Failed) and "limit" in found[2].fault


def test_what_a_log_cannot_say_is_refused_with_what_to_do(make_log: Callable[..., EventLog]) -> None:
    bare = make_log([(*row[:3],) for row in ROWS])
    with pytest.raises(QuestionError, match="Import a column with starts"):
        series_of(bare, "flow_efficiency")
    with pytest.raises(QuestionError, match="typed in or sent"):
        series_of(bare, "nps")
    with pytest.raises(QuestionError, match="no measure “speed”"):
        series_of(bare, "speed")


def test_one_pass_gives_what_each_question_gives(make_log: Callable[..., EventLog]) -> None:
    log = make_log(ROWS)
    asked: list[Asked] = [
        Asked(key) for key, one in BUILT_IN.items() if one.index != "values" and not one.needs
    ]
    asked += [Asked("lead_time", filter=parse('has "Check"')), Asked("wait_time", step="Pay")]
    together = all_series(log, asked)
    assert list(together) == [series_of(log, one) for one in asked]


def test_every_definition_says_how_it_is_made_and_what_is_left_out() -> None:
    for key, one in BUILT_IN.items():
        assert key == one.key
        assert all(text.endswith(".") for text in (one.formula, one.exclusions)), key
        assert one.statistics, key


def test_working_time_counts_where_the_process_has_a_calendar(make_log: Callable[..., EventLog]) -> None:
    log = make_log(
        [("a", "Begin", "2024-01-05T15:00"), ("a", "End", "2024-01-08T10:00")]
        + [("b", "Begin", "2024-01-08T09:00"), ("b", "End", "2024-01-08T11:00")]
    )
    working = log.in_working_time(find_calendar("mon-fri 09:00-17:00"))
    assert series_of(working, "cycle_time").points[0].value == 3 * 3600
    assert series_of(working, "lead_time").points[0].value == 67 * 3600
