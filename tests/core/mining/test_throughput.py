"""The time between two activities starts and stops with the completions one asks for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from obeya.errors import QuestionError
from obeya.mining.throughput import FromOccurrence, Throughput, ToOccurrence
from obeya.mining.times import times
from obeya.tables.event_log import EventLog

MakeLog = Callable[..., EventLog]


def _between(log: EventLog, start: FromOccurrence, stop: ToOccurrence) -> Throughput:
    found = times(log, between=("ask", "answer"), from_occurrence=start, to_occurrence=stop).between
    assert found is not None
    return found


def _asked_twice(make_log: MakeLog) -> EventLog:
    rows = [
        ("1", "answer", "2024-01-01T00:00"),
        ("1", "ask", "2024-01-01T01:00"),
        ("1", "answer", "2024-01-01T03:00"),
        ("1", "ask", "2024-01-01T04:00"),
        ("1", "answer", "2024-01-01T09:00"),
        ("2", "ask", "2024-01-01T00:00"),
        ("3", "answer", "2024-01-01T00:00"),
    ]
    return make_log(rows)


@pytest.mark.parametrize(
    ("start", "stop", "hours"),
    [("first", "next", 2), ("first", "last", 8), ("last", "next", 5), ("last", "last", 5)],
)
def test_the_clock_starts_and_stops_as_asked(
    make_log: MakeLog, start: FromOccurrence, stop: ToOccurrence, hours: int
) -> None:
    found = _between(_asked_twice(make_log), start, stop)

    assert found.duration_s is not None
    assert found.duration_s.median == hours * 3600
    assert (found.n_cases, found.n_without_target, found.n_backwards) == (1, 1, 0)


def test_an_answer_before_the_question_is_counted_and_not_measured(make_log_on: MakeLog) -> None:
    found = _between(_asked_twice(make_log_on), "first", "first")

    assert found.duration_s is None
    assert (found.n_cases, found.n_without_target, found.n_backwards) == (0, 1, 1)
    assert found.months == ()


def test_an_unknown_activity_is_named_with_its_neighbours(make_log: MakeLog) -> None:
    with pytest.raises(QuestionError, match=r"no activity “answr”.*answer"):
        times(_asked_twice(make_log), between=("ask", "answr"))


def test_an_unknown_occurrence_is_refused(make_log: MakeLog) -> None:
    with pytest.raises(QuestionError, match="“third” is not known"):
        times(_asked_twice(make_log), between=("ask", "answer"), from_occurrence="third")  # type: ignore[arg-type]
