"""An event log as people meet it: filters add up, working time replaces calendar time, numbers explain themselves."""

from __future__ import annotations

from typing import Any

import pytest

from obeya.errors import QuestionError
from obeya.tables.calendar_text import find_calendar
from obeya.tables.filters import parse

ROWS = [
    ("a", "X", "2024-01-05T16:00", "2024-01-05T15:00", "ann"),
    ("a", "Y", "2024-01-08T10:00", "2024-01-08T09:00", "bob"),
    ("b", "X", "2024-01-09T10:00", "2024-01-09T09:30", "ann"),
    ("b", "Z", "2024-01-09T12:00", "2024-01-09T11:00", "bob"),
]


def test_a_weekend_is_no_waiting_time_in_working_time(make_log: Any) -> None:
    log = make_log(ROWS).in_working_time(find_calendar("mon-fri-8-17"))
    events = log.events.order_by(["case_index", "position"]).to_pyarrow()
    # Friday 16:00 to Monday 09:00 is one hour on Friday and one on Monday.
    assert events["wait_s"].to_pylist() == [None, 7200.0, None, 3600.0]
    assert events["service_s"].to_pylist() == [3600.0, 3600.0, 1800.0, 3600.0]
    assert log.cases.order_by("case_index").to_pyarrow()["duration_s"].to_pylist() == [
        3 * 3600.0 + 3600,
        9000.0,
    ]


def test_working_time_cannot_be_taken_twice(make_log: Any) -> None:
    log = make_log(ROWS).in_working_time(find_calendar("mon-fri-8-17"))
    with pytest.raises(QuestionError, match="already counts working time"):
        log.in_working_time(find_calendar("mon-fri-8-17"))


def test_filters_add_up_and_are_said_in_words(make_log: Any) -> None:
    """Serves X002: a result says which cases it speaks of."""
    log = make_log(ROWS).where(parse('has "X"')).where(parse('has "Z"'))
    assert log.cases.to_pyarrow()["case_id"].to_pylist() == ["b"]
    assert "“X”" in log.filter_words()
    assert "“Z”" in log.filter_words()
    assert log.basis(n_cases=1).filter == log.filter_words()


def test_a_filtered_log_computes_its_summaries_anew(make_log: Any) -> None:
    whole, part = make_log(ROWS), make_log(ROWS).where(parse('has "Z"'))
    assert whole.summaries()[0].num_rows == 2
    assert part.summaries()[0].num_rows == 1
    assert whole.is_whole
    assert not part.is_whole


def test_an_unknown_attribute_names_the_known_ones(make_log: Any) -> None:
    log = make_log(ROWS, attributes={"plant": ["a", "b", "c", "d"]})
    assert log.attribute("plant")[0] == "event"
    with pytest.raises(QuestionError, match="It has: plant"):
        log.attribute("plan")
