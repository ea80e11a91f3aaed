"""Improvements by program: through gates that say what is missing, to rest, to an end."""

from __future__ import annotations

from typing import Any

import pytest

from obeya_web.improvement.actions.improving import do_begin_improvement
from obeya_web.improvement.models import GateAnswer, Improvement, StageMove

PROBLEM = "Of 100 invoices 34 wait more than 5 days"


@pytest.fixture
def improvement(cast) -> Improvement:
    return do_begin_improvement(
        cast.owner, cast.finance, title="Fewer waits", method="just_do_it", fields={"problem": PROBLEM}
    )


def path_of(improvement: Improvement, step: str = "") -> str:
    return f"/improvements/{improvement.pk}{step}"


def titles(answer: Any) -> list[str]:
    return [item["title"] for item in answer.json()["items"]]


@pytest.mark.parametrize(
    ("who", "may_see", "may_change"),
    [
        ("owner", 200, 200),
        ("mate", 200, 403),
        ("reader", 200, 403),
        ("stranger", 404, 404),
        ("admin", 200, 200),
        ("nobody", 404, 404),
    ],
)
def test_an_improvement_is_seen_and_steered_by_those_who_may(
    cast, ask, improvement, who, may_see, may_change
):
    person = getattr(cast, who)
    assert ask(person, "GET", path_of(improvement)).status_code == may_see
    assert titles(ask(person, "GET", "/improvements")) == (["Fewer waits"] if may_see == 200 else [])
    changed = ask(person, "PATCH", path_of(improvement), {"measure": "Days"}, If_Match='"1"')
    assert changed.status_code == may_change
    stopped = ask(person, "POST", path_of(improvement, "/stop"), {"why": "x"}, If_Match="*")
    assert stopped.status_code == may_change


def test_whoever_it_was_given_to_steers_it_without_the_right_to_edit(cast, ask, improvement):
    Improvement.objects.update(owner=cast.mate)
    assert ask(cast.mate, "PATCH", path_of(improvement), {"cost": 100}, If_Match='"1"').status_code == 200


def test_an_improvement_begins_at_the_first_stage_of_its_method(cast, ask):
    body = {"unit": cast.finance.pk, "title": "Fewer waits", "process": "invoice-approval"}
    first, again = (ask(cast.owner, "POST", "/improvements", body, Idempotency_Key="k") for _ in range(2))
    said = first.json()
    assert first.status_code == 201 and again.json() == said
    assert (said["method"], said["stage"], said["owner"]) == ("a3", "plan", "owner@example.org")
    assert [stage["key"] for stage in said["stages"]][-1] == "done"
    assert said["gate"]["stage"] == "agree"
    missing = {item["key"] for item in said["gate"]["items"] if not item["is_met"]}
    assert {"problem_sized", "goal", "frontline_voice"} <= missing
    assert first.headers["Location"] == f"/api/v1/improvements/{said['id']}"
    assert Improvement.objects.count() == 1


@pytest.mark.parametrize(("who", "status"), [("mate", 403), ("reader", 403), ("stranger", 422)])
def test_an_improvement_begins_only_where_one_may_edit(cast, ask, who, status):
    body = {"unit": cast.finance.pk, "title": "Fewer waits"}
    assert ask(getattr(cast, who), "POST", "/improvements", body).status_code == status


def test_a_method_that_is_not_there_is_told_with_those_that_are(cast, ask):
    body = {"unit": cast.finance.pk, "title": "Fewer waits", "method": "magic"}
    fault = ask(cast.owner, "POST", "/improvements", body).json()["faults"][0]
    assert fault["where"] == "body.method" and "a3" in fault["what"]


def test_a_closed_gate_names_each_item_that_is_missing(cast, ask, improvement):
    Improvement.objects.update(problem="", owner=None)
    refused = ask(cast.owner, "POST", path_of(improvement, "/advance"), {}, If_Match='"1"')
    assert refused.status_code == 422
    assert [fault["where"] for fault in refused.json()["faults"]] == [
        "body.waived.problem_sized",
        "body.waived.owner",
    ]
    half = {"waived": {"owner": "We choose one tomorrow", "problem_sized": " "}}
    refused = ask(cast.owner, "POST", path_of(improvement, "/advance"), half, If_Match='"1"')
    assert [fault["where"] for fault in refused.json()["faults"]] == ["body.waived.problem_sized"]
    assert StageMove.objects.count() == 1 and Improvement.objects.get().stage == "agreed"


def test_a_gate_is_passed_with_a_reason_that_stays(cast, ask, improvement):
    Improvement.objects.update(owner=None)
    body = {"waived": {"owner": "We choose one tomorrow"}}
    moved = ask(cast.owner, "POST", path_of(improvement, "/advance"), body, If_Match='"1"')
    assert (moved.status_code, moved.json()["stage"], moved.json()["version"]) == (200, "doing", 2)
    assert StageMove.objects.latest("pk").waived[0]["why"] == "We choose one tomorrow"


def test_a_question_of_the_gate_is_answered_and_nothing_else(cast, ask):
    trial = do_begin_improvement(
        cast.owner, cast.finance, title="Try it", method="pdsa", fields={"problem": PROBLEM}
    )
    answered = ask(
        cast.owner, "POST", path_of(trial, "/answer"), {"item": "predicted", "is_met": True}, If_Match='"1"'
    )
    items = {item["key"]: item for item in answered.json()["gate"]["items"]}
    assert items["predicted"]["is_met"] and not items["predicted"]["is_check"]
    check = ask(
        cast.owner, "POST", path_of(trial, "/answer"), {"item": "goal", "is_met": True}, If_Match='"1"'
    )
    assert check.status_code == 422 and "predicted" in check.json()["faults"][0]["what"]
    assert GateAnswer.objects.count() == 1


def test_an_improvement_rests_goes_on_and_stops(cast, ask, improvement):
    rest = {"why": "Year-end closing", "resume_when": "The books are closed"}
    paused = ask(cast.owner, "POST", path_of(improvement, "/pause"), rest, If_Match='"1"').json()
    assert (paused["standing"], paused["gate"]) == ("paused", None)
    resumed = ask(cast.owner, "POST", path_of(improvement, "/resume"), If_Match='"2"').json()
    assert resumed["standing"] == "active" and resumed["gate"]["stage"] == "doing"
    twice = ask(cast.owner, "POST", path_of(improvement, "/resume"), If_Match='"3"')
    assert twice.status_code == 422 and twice.json()["detail"]
    stopped = ask(cast.owner, "POST", path_of(improvement, "/stop"), {"why": "Too small"}, If_Match='"3"')
    assert (stopped.json()["standing"], stopped.json()["outcome"]) == ("stopped", "Too small")
    assert titles(ask(cast.owner, "GET", "/improvements")) == []
    assert titles(ask(cast.owner, "GET", "/improvements?standing=stopped")) == ["Fewer waits"]


@pytest.mark.parametrize("step", ["advance", "pause", "resume", "stop", "answer"])
def test_no_step_is_taken_from_a_version_that_nobody_has_seen(cast, ask, improvement, step):
    bodies = {
        "advance": {},
        "pause": {"why": "x", "resume_when": "y"},
        "resume": None,
        "stop": {"why": "x"},
        "answer": {"item": "x", "is_met": True},
    }
    path = path_of(improvement, f"/{step}")
    assert ask(cast.owner, "POST", path, bodies[step]).status_code == 428
    assert ask(cast.owner, "POST", path, bodies[step], If_Match='"7"').status_code == 412
    assert Improvement.objects.get().version == 1


def test_a_gate_that_opens_by_other_records_makes_a_new_answer(cast, ask, improvement):
    read = ask(cast.owner, "GET", path_of(improvement)).headers["ETag"]
    assert ask(cast.owner, "GET", path_of(improvement), If_None_Match=read).status_code == 304
    Improvement.objects.update(problem="")
    assert ask(cast.owner, "GET", path_of(improvement), If_None_Match=read).status_code == 200


def test_people_processes_and_numbers_of_a_change_are_checked_together(cast, ask, improvement):
    body = {
        "sponsor": "stranger@example.org",
        "team": ["mate@example.org", "ghost@example.org"],
        "benefit_low": 5,
        "benefit_high": 4,
    }
    answer = ask(cast.owner, "PATCH", path_of(improvement), body, If_Match='"1"')
    assert {fault["where"] for fault in answer.json()["faults"]} == {
        "body.sponsor",
        "body.team",
        "body.benefit_high",
    }
    good = {"sponsor": "admin@example.org", "team": ["mate@example.org"], "wastes": ["waiting"]}
    said = ask(cast.owner, "PATCH", path_of(improvement), good, If_Match='"1"').json()
    assert (said["sponsor"], said["team"]) == ("admin@example.org", ["mate@example.org"])
    assert (said["wastes"], said["version"]) == (["waiting"], 2)


def test_what_was_counted_from_the_data_stays(cast, ask, improvement):
    Improvement.objects.update(baseline={"value": 5.0}, baseline_value=5.0, measure="Days")
    answer = ask(cast.owner, "PATCH", path_of(improvement), {"baseline_value": 9}, If_Match='"1"')
    assert answer.status_code == 422 and answer.json()["faults"][0]["where"] == "body.baseline_value"


def test_a_longer_list_of_improvements_asks_the_database_no_more_often(
    cast, ask, django_assert_max_num_queries
):
    def begin(n: int) -> None:
        for number in range(n):
            fields = {"process": cast.process, "sponsor": cast.admin}
            do_begin_improvement(cast.owner, cast.finance, title=f"I{number}", method="a3", fields=fields)

    begin(2)
    ask(cast.reader, "GET", "/improvements")
    with django_assert_max_num_queries(100) as few:
        ask(cast.reader, "GET", "/improvements")
    begin(15)
    with django_assert_max_num_queries(len(few)) as many:
        assert len(titles(ask(cast.reader, "GET", "/improvements"))) == 17
    assert len(few) == len(many)
