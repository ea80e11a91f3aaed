from __future__ import annotations

from datetime import date

import pytest

from obeya_web.followup.actions.writing import do_add_action
from obeya_web.followup.models import Action
from obeya_web.improvement.actions.improving import (
    GateClosedError,
    ImprovementError,
    do_advance_improvement,
    do_answer_gate,
    do_begin_improvement,
    do_change_improvement,
    do_go_back,
    do_pause_improvement,
    do_resume_improvement,
    do_stop_improvement,
)
from obeya_web.improvement.checks import CHECKS
from obeya_web.improvement.gates import answers_of, next_stage
from obeya_web.improvement.methods import METHODS, all_methods, method_of, stages_as_data
from obeya_web.improvement.models import Cause, Countermeasure, Improvement, MethodEdit, Section, Voice
from obeya_web.improvement.tools_named import tool_wanted
from tests.web.conftest import Cast


@pytest.fixture
def improvement(cast: Cast) -> Improvement:
    return do_begin_improvement(cast.owner, cast.finance, title="Fewer reminders", method="a3")


def advance(cast: Cast, improvement: Improvement, **waived: str) -> None:
    do_advance_improvement(cast.owner, improvement, seen_version=improvement.version, waived=waived)


def fill(cast: Cast, improvement: Improvement) -> None:
    """Give an improvement everything that the gates up to doing ask for."""
    do_change_improvement(
        cast.owner,
        improvement,
        {
            "problem": "Invoices wait 9 days for a second signature.",
            "measure": "waiting time",
            "baseline_value": 9.0,
            "target_value": 4.0,
            "target_day": date(2026, 6, 30),
            "counter_measure": "returned invoices",
        },
        seen_version=improvement.version,
    )
    Voice.objects.create(improvement=improvement, said="I sign once a week.", role="approver")
    cause = Cause.objects.create(improvement=improvement, words="Signing is batched", state="confirmed")
    Countermeasure.objects.create(improvement=improvement, words="Sign daily").causes.add(cause)
    Section.objects.create(improvement=improvement, key="people", body="Approvers are told on Monday.")
    do_add_action(
        cast.owner,
        cast.finance,
        title="Tell the approvers",
        owner=cast.mate,
        due=date(2026, 5, 4),
        belongs_to=[improvement],
    )


def test_a_closed_gate_lists_all_that_is_missing_and_nothing_moves(
    cast: Cast, improvement: Improvement
) -> None:
    """Serves X004 and X065."""
    with pytest.raises(GateClosedError) as closed:
        advance(cast, improvement)
    assert len(closed.value.missing) == 6
    assert "Say in a sentence what goes wrong, for whom." in closed.value.missing
    assert Improvement.objects.get().stage == "plan"


def test_an_improvement_goes_from_plan_to_done_with_a_result_beside_its_baseline(
    cast: Cast, improvement: Improvement
) -> None:
    """Serves P005 and P011."""
    fill(cast, improvement)
    advance(cast, improvement)
    do_answer_gate(cast.owner, improvement, "approved", is_met=True)
    advance(cast, improvement)
    with pytest.raises(GateClosedError, match="1 actions are not verified yet"):
        advance(cast, improvement)
    Action.objects.update(state="verified")
    advance(cast, improvement)
    with pytest.raises(GateClosedError, match="Write down the value that was reached"):
        advance(cast, improvement)
    do_change_improvement(
        cast.owner,
        improvement,
        {"actual_value": 4.5, "standard": "SOP 12"},
        seen_version=improvement.version,
    )
    advance(cast, improvement)
    Section.objects.create(improvement=improvement, key="learning", body="Batches hide in habits.")
    advance(cast, improvement)
    assert (improvement.stage, improvement.standing) == ("done", "done")
    assert [move.after for move in improvement.moves.all()] == [
        "plan",
        "agree",
        "do",
        "check",
        "standardise",
        "done",
    ]
    with pytest.raises(ImprovementError, match="goes no further"):
        advance(cast, improvement)


def test_a_gate_is_passed_by_only_with_a_reason_that_stays_visible(
    cast: Cast, improvement: Improvement
) -> None:
    fill(cast, improvement)
    Voice.objects.all().delete()
    with pytest.raises(GateClosedError):
        advance(cast, improvement, frontline_voice=" ")
    advance(cast, improvement, frontline_voice="They are on strike; we ask on Friday.")
    move = improvement.moves.last()
    assert move.waived == [
        {
            "item": "frontline_voice",
            "words": "The people who do the work were heard",
            "why": "They are on strike; we ask on Friday.",
        }
    ]


@pytest.mark.parametrize(
    ("problem", "tool"),
    [
        ("We need an RPA bot", "RPA"),
        ("We should buy a new ticket system for the back office", "ticket system"),
        ("Wir brauchen einen Chatbot", "Chatbot"),
        ("Es fehlt ein Dashboard", "Dashboard"),
        ("The cause is missing automation", "automation"),
        ("Invoices wait 9 days", ""),
        ("The SAP queue is 400 invoices long", ""),
        ("18 % of all orders are returned because the e-mail has no number", ""),
        ("We need 9 days for an invoice. The tool room is far away.", ""),
        ("Rechnungen liegen 9 Tage", ""),
    ],
)
def test_a_problem_that_asks_for_a_tool_is_told_from_one_that_says_what_goes_wrong(
    problem: str, tool: str
) -> None:
    """Serves X106."""
    assert tool_wanted(problem) == tool


def test_each_item_of_each_method_is_a_check_or_a_question() -> None:
    for method in METHODS.values():
        keys = [stage.key for stage in method.stages]
        assert len(keys) == len(set(keys)) >= 3
        assert not method.stages[0].gate
        for stage in method.stages:
            assert all(item.question or item.key in CHECKS for item in stage.gate), (method.key, stage.key)


@pytest.mark.parametrize("key", METHODS)
def test_the_end_of_each_method_asks_for_a_result_or_what_comes_before_it_did(key: str) -> None:
    """Serves P011: no method ends without a result beside its baseline."""
    assert "result" in {item.key for stage in METHODS[key].stages for item in stage.gate}


@pytest.mark.django_db
def test_a_method_that_administrators_edited_takes_the_place_of_the_one_that_came_with_it() -> None:
    stages = stages_as_data(METHODS["just_do_it"].stages)
    stages[1]["gate"].append({"key": "told", "question": "Does the next shift know?"})
    MethodEdit.objects.create(key="just_do_it", name="Just do it", stages=stages)
    MethodEdit.objects.create(key="own", name="Our own", stages=stages)
    assert [str(item.question) for item in method_of("just_do_it").stages[1].gate][
        -1
    ] == "Does the next shift know?"
    assert [*all_methods()] == [*METHODS, "own"]
    assert method_of("gone").key == "a3"


def test_a_question_of_a_gate_is_answered_by_a_person_and_the_latest_answer_counts(cast: Cast) -> None:
    improvement = do_begin_improvement(cast.owner, cast.finance, title="5S", method="8d")
    improvement.stage = "d3"
    stage = next_stage(improvement)
    assert stage is not None
    assert [answer.is_met for answer in answers_of(improvement, stage)] == [False]
    do_answer_gate(cast.mate, improvement, "contained", is_met=True)
    assert [answer.is_met for answer in answers_of(improvement, stage)] == [True]
    do_answer_gate(cast.mate, improvement, "contained", is_met=False, note="A second lot was found.")
    assert [answer.is_met for answer in answers_of(improvement, stage)] == [False]


def test_an_improvement_rests_with_a_reason_and_goes_on(cast: Cast, improvement: Improvement) -> None:
    """Serves X114."""
    with pytest.raises(ImprovementError, match="what must be so"):
        do_pause_improvement(cast.owner, improvement, why="Audit", resume_when="", seen_version=1)
    do_pause_improvement(
        cast.owner, improvement, why="Audit", resume_when="The audit is over", seen_version=1
    )
    with pytest.raises(ImprovementError, match="rests"):
        advance(cast, improvement)
    do_resume_improvement(cast.owner, improvement, seen_version=2)
    assert improvement.standing == "active"
    assert improvement.pauses.get().last_at is not None


def test_a_stop_is_an_outcome_with_a_reason(cast: Cast, improvement: Improvement) -> None:
    """Serves X029."""
    with pytest.raises(ImprovementError, match="Say why"):
        do_stop_improvement(cast.owner, improvement, why="", seen_version=1)
    do_stop_improvement(cast.owner, improvement, why="The department closes.", seen_version=1)
    assert (improvement.standing, improvement.outcome) == ("stopped", "The department closes.")
    assert not improvement.is_open


def test_an_improvement_goes_back_with_a_reason(cast: Cast, improvement: Improvement) -> None:
    fill(cast, improvement)
    advance(cast, improvement)
    with pytest.raises(ImprovementError, match="does not lie before"):
        do_go_back(cast.owner, improvement, "do", why="x", seen_version=improvement.version)
    do_go_back(cast.owner, improvement, "plan", why="The cause was wrong.", seen_version=improvement.version)
    assert (improvement.stage, improvement.moves.last().why) == ("plan", "The cause was wrong.")
