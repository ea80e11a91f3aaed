"""The formula behind the hours: as data, in words, and counted by hand."""

from __future__ import annotations

import pytest

from obeya.errors import QuestionError
from obeya.studies.findings import Measure, hours_of
from obeya.tables.filters import HasActivity, parse

# Waits before each step in hours: C1 has B after 2 h and C after 5 h; C2 goes back from C to B and ends with C.
ROWS = [
    ("C1", "A", "2024-01-01T08:00", "2024-01-01T07:00", "x"),
    ("C1", "B", "2024-01-01T11:00", "2024-01-01T10:00", "x"),
    ("C1", "C", "2024-01-01T18:00", "2024-01-01T16:00", "y"),
    ("C2", "A", "2024-01-08T08:00", "2024-01-08T07:30", "x"),
    ("C2", "B", "2024-01-08T10:00", "2024-01-08T09:00", "x"),
    ("C2", "C", "2024-01-08T12:00", "2024-01-08T11:00", "y"),
    ("C2", "B", "2024-01-09T12:00", "2024-01-09T11:00", "x"),
    ("C2", "C", "2024-01-09T16:00", "2024-01-09T15:00", "y"),
]


@pytest.mark.parametrize(
    ("measure", "hours"),
    [
        # Waits before B: 2, 1, 23.
        (Measure("wait", steps=("B",)), 26.0),
        (Measure("wait", steps=("B",), usual_s=(3600.0,)), 23.0),
        # Less 24 h each time: short waits count as negative.
        (Measure("wait", steps=("B",), usual_s=(86400.0,)), -46.0),
        (Measure("wait", steps=("B",), after="C"), 23.0),
        # Waits before C: 5, 1, 3.
        (Measure("wait", steps=("B", "C"), usual_s=(3600.0, 7200.0)), 26 - 3 + 9 - 6),
        (Measure("service", steps=("C",)), 2 + 1 + 1),
        # From the first to the last B of C2: C waits 1 and takes 1, B waits 23 and takes 1.
        (Measure("both", loop_of="B"), 26.0),
        (Measure("both", loop_of="B", apart_from=("C",)), 24.0),
        (Measure("wait", steps=("B",), since="2024-01-08"), 24.0),
        (Measure("wait", steps=("B",), not_after=("C",)), 3.0),
        # All steps: waits 2 + 5 + 1 + 1 + 23 + 3, work 1 + 1 + 2 + 0.5 + 1 + 1 + 1 + 1.
        (Measure("both"), 35 + 8.5),
    ],
)
def test_hours_agree_with_those_counted_by_hand(make_log_on, measure, hours):
    assert hours_of(make_log_on(ROWS), measure) == pytest.approx(hours)


def test_only_the_cases_of_a_filtered_log_count(make_log):
    log = make_log(ROWS).where(parse('not "C" -> "B"'))
    assert hours_of(log, Measure("wait", steps=("B",))) == pytest.approx(2.0)


def test_a_measure_of_steps_that_nothing_meets_is_zero(make_log):
    log = make_log(ROWS).where(HasActivity(("A",)))
    assert hours_of(log, Measure("wait", steps=("A",))) == 0.0


@pytest.mark.parametrize(
    "measure",
    [
        Measure("wait"),
        Measure("both", loop_of="B", apart_from=("C",), not_after=("A", "C")),
        Measure("wait", steps=("B", "C"), usual_s=(1.5, 2.0), after="A", since="2024-01-08"),
    ],
)
def test_a_measure_is_the_same_after_json(measure):
    assert Measure.from_json(measure.to_json()) == measure


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("{", "Expecting"),
        ("[]", "no JSON object"),
        ('{"counted": "wait", "step": ["B"]}', "step"),
        ('{"counted": "hours"}', "counted"),
        ('{"counted": "wait", "since": "monday"}', "since"),
        ('{"counted": "wait", "steps": "B"}', "steps"),
        ('{"counted": "wait", "usual_s": ["x"]}', "usual_s"),
        ('{"counted": "wait", "steps": ["B", "C"], "usual_s": [1, 2, 3]}', "usual_s"),
        ('{"counted": "wait", "after": 5}', "after"),
    ],
)
def test_what_is_no_measure_is_refused_with_the_reason(text, named):
    with pytest.raises(QuestionError, match=named):
        Measure.from_json(text)


def test_an_activity_that_the_log_does_not_have_is_named(make_log):
    with pytest.raises(QuestionError, match="“Z”"):
        hours_of(make_log(ROWS), Measure("wait", steps=("Z",)))


def test_the_words_say_what_counts_from_which_benchmark_on():
    measure = Measure("wait", steps=("Approve",), usual_s=(43200.0,), after="Check", since="2024-03-04")
    assert measure.words("waiting time") == (
        "waiting time before Approve after Check for work that arrived from 4 Mar 2024 on, less 12 h each time"
    )
    loop = Measure("both", loop_of="Check", apart_from=("Pay",), not_after=("Close",))
    assert loop.words("gap") == (
        "gap and service time from the first to the last Check of a case apart from Pay without the time after a "
        "case was over, all of it"
    )
