"""One activity or path looked at closely, counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from obeya.errors import QuestionError
from obeya.studies.step import look_at_step
from obeya.tables.filters import parse

ROWS = [
    ("1", "Enter", "2024-01-01T00:00"),
    ("1", "Check", "2024-01-01T02:00"),
    ("1", "Check", "2024-01-01T03:00"),
    ("1", "Pay", "2024-01-01T10:00"),
    ("2", "Enter", "2024-01-02T00:00"),
    ("2", "Check", "2024-01-02T04:00"),
    ("2", "Reject", "2024-01-02T05:00"),
    ("3", "Enter", "2024-01-03T00:00"),
    ("3", "Pay", "2024-01-03T01:00"),
]


def look(log, *names):
    return look_at_step(log, *names, rng=np.random.default_rng(1))


def test_an_activity_has_the_time_before_it_and_what_stands_around_it(make_log) -> None:
    step = look(make_log(ROWS), "Check")
    assert (step.n, step.n_cases, step.share_of_cases) == (3, 2, pytest.approx(2 / 3))
    assert step.wait_s is not None and (step.wait_s.median, step.wait_s.mean) == (7200.0, 8400.0)
    assert [(each.activity, each.n) for each in step.before] == [("Enter", 2), ("Check", 1)]
    assert {(each.activity, each.n) for each in step.after} == {("Check", 1), ("Pay", 1), ("Reject", 1)}
    assert step.waits_s.tolist() == [3600.0, 7200.0, 14400.0]


def test_a_path_has_the_time_on_it_and_what_comes_before_its_source(make_log) -> None:
    step = look(make_log(ROWS), "Check", "Pay")
    assert (step.n, step.n_cases) == (1, 1)
    assert [(each.activity, each.n) for each in step.before] == [("Check", 1)]
    assert [(each.activity, each.n) for each in step.after] == [(None, 1)]
    assert step.share_of_lead_time == pytest.approx(7 / (10 + 5 + 1))


def test_hours_a_week_lie_inside_their_interval(make_log) -> None:
    rows = [
        (f"{case:03d}", name, f"2024-{case // 28 + 1:02d}-{case % 28 + 1:02d}T{hour:02d}:{case % 60:02d}")
        for case in range(140)
        for name, hour in (("Enter", 1), ("Check", 2 + case % 9), ("Pay", 20))
    ]
    step = look(make_log(rows), "Check")
    assert step.hours_per_week is not None and step.interval is not None
    assert step.interval.low < step.hours_per_week < step.interval.high
    again = look(make_log(rows), "Check")
    assert (again.interval, again.hours_per_week) == (step.interval, step.hours_per_week)


def test_hours_a_week_of_times_with_fractions_of_a_second(make_log) -> None:
    """Two weeks less half a second hold one wait of an hour and 0.25 s."""
    rows = [
        ("1", "Enter", "2024-01-01T00:00:00.5"),
        ("1", "Pay", "2024-01-01T01:00:00.75"),
        ("2", "Enter", "2024-01-15T00:00:00"),
    ]
    step = look(make_log(rows), "Pay")
    assert step.hours_per_week == pytest.approx((3600.25 / 3600) / ((14 * 86400 - 0.5) / (7 * 86400)))


def test_a_step_that_the_filter_took_away_is_said_so(make_log) -> None:
    with pytest.raises(QuestionError, match="leaves no case with “Reject”"):
        look(make_log(ROWS).where(parse('not has "Reject"')), "Reject")
    with pytest.raises(QuestionError, match="path from “Pay” to “Enter”"):
        look(make_log(ROWS), "Pay", "Enter")
