"""The list of cases and the history of one."""

from __future__ import annotations

import pytest

from obeya.errors import QuestionError
from obeya.mining.cases import case_history, list_cases
from obeya.tables.filters import parse

ROWS = [
    ("A-1", "Enter", "2024-01-01T08:00"),
    ("A-1", "Check", "2024-01-01T10:00"),
    ("A-1", "Check", "2024-01-02T10:00"),
    ("b-2", "Enter", "2024-01-03T08:00"),
    ("b-2", "Check", "2024-01-03T09:00"),
    ("B-3", "Enter", "2024-01-04T08:00"),
]


def test_the_longest_case_stands_first(make_log) -> None:
    told = list_cases(make_log(ROWS))
    assert [case.case_id for case in told.cases] == ["A-1", "b-2", "B-3"]
    assert (told.cases[0].duration_s, told.cases[0].n_events) == (26 * 3600.0, 3)
    assert told.cases[0].last_activity == "Check"


def test_a_search_looks_for_a_part_of_the_id_in_any_case(make_log) -> None:
    told = list_cases(make_log(ROWS), search="b-")
    assert [case.case_id for case in told.cases] == ["b-2", "B-3"] and told.n_found == 2
    assert list_cases(make_log(ROWS), search="%").n_found == 0


def test_pages_follow_each_other_without_gap_or_overlap(make_log) -> None:
    log = make_log(ROWS)
    pages = [list_cases(log, order="latest", page=page, size=2) for page in (1, 2, 3)]
    assert [[case.case_id for case in page.cases] for page in pages] == [["B-3", "b-2"], ["A-1"], []]
    assert all(page.n_found == 3 for page in pages)


def test_a_history_tells_every_step_and_what_is_done_again(make_log) -> None:
    told = case_history(make_log(ROWS), "A-1")
    assert [(step.activity, step.wait_s, step.is_again) for step in told.steps] == [
        ("Enter", None, False),
        ("Check", 7200.0, False),
        ("Check", 86400.0, True),
    ]


def test_a_case_outside_of_the_filter_is_not_told(make_log) -> None:
    with pytest.raises(QuestionError, match="There is no case “B-3”"):
        case_history(make_log(ROWS).where(parse('has "Check"')), "B-3")


def test_an_unknown_order_or_page_is_refused(make_log) -> None:
    with pytest.raises(QuestionError, match="choose one of"):
        list_cases(make_log(ROWS), order="name")  # type: ignore[arg-type]
    with pytest.raises(QuestionError, match="begin with 1"):
        list_cases(make_log(ROWS), page=0)
