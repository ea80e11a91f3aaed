"""Actions by program: who sees and does what, that lists are narrowed and paged, and that nothing is overwritten."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from obeya_web.accounts.audit import history_of
from obeya_web.followup.actions.writing import do_add_action
from obeya_web.followup.models import Action, ActionLink
from obeya_web.improvement.actions.improving import do_begin_improvement
from obeya_web.notices.models import Notice


@pytest.fixture
def action(cast) -> Action:
    return do_add_action(cast.owner, cast.finance, title="Call the vendor", owner=cast.mate)


def titles(answer: Any) -> list[str]:
    return [item["title"] for item in answer.json()["items"]]


@pytest.mark.parametrize(
    ("who", "may_see", "may_change"),
    [
        ("owner", 200, 200),
        ("mate", 200, 200),
        ("reader", 200, 403),
        ("stranger", 404, 404),
        ("admin", 200, 200),
        ("nobody", 404, 404),
    ],
)
def test_an_action_is_seen_and_changed_by_those_who_may(cast, ask, action, who, may_see, may_change):
    person = getattr(cast, who)
    path = f"/actions/{action.pk}"
    assert ask(person, "GET", path).status_code == may_see
    assert ask(person, "PATCH", path, {"why": "Late"}, If_Match='"1"').status_code == may_change
    listed = ask(person, "GET", "/actions")
    assert titles(listed) == (["Call the vendor"] if may_see == 200 else [])


def test_the_owner_of_an_action_works_on_it_without_any_role(cast, ask, action):
    Action.objects.filter(pk=action.pk).update(owner=cast.nobody)
    assert titles(ask(cast.nobody, "GET", "/actions")) == ["Call the vendor"]
    moved = ask(cast.nobody, "POST", f"/actions/{action.pk}/move", {"state": "doing"}, If_Match='"1"')
    assert (moved.status_code, moved.json()["state"]) == (200, "doing")


def test_an_action_is_added_with_all_that_it_says_and_its_owner_is_told(cast, ask):
    improvement = do_begin_improvement(
        cast.owner, cast.finance, title="Fewer waits", method="a3", fields={"process": cast.process}
    )
    body = {
        "unit": cast.finance.pk,
        "title": "Agree on one format",
        "owner": "MATE@example.org",
        "verifier": "owner@example.org",
        "due": "2026-12-01",
        "priority": "high",
        "improvement": improvement.pk,
    }
    answer = ask(cast.owner, "POST", "/actions", body)
    assert answer.status_code == 201
    said = answer.json()
    assert (said["owner"], said["verifier"]) == ("mate@example.org", "owner@example.org")
    assert (said["due"], said["original_due"]) == ("2026-12-01", "2026-12-01")
    assert (said["process"], said["improvements"]) == ("invoice-approval", [improvement.pk])
    assert answer.headers["Location"] == f"/api/v1/actions/{said['id']}"
    assert history_of(Action.objects.get()).get().verb == "created"
    assert Notice.objects.filter(person=cast.mate).count() == 1


def test_every_fault_of_a_body_is_told_at_once_with_its_place(cast, ask):
    body = {
        "unit": cast.finance.pk,
        "title": "Call",
        "owner": "stranger@example.org",
        "process": "no-such-process",
        "improvement": 999_999,
    }
    answer = ask(cast.mate, "POST", "/actions", body)
    assert answer.status_code == 422
    assert {fault["where"] for fault in answer.json()["faults"]} == {
        "body.owner",
        "body.process",
        "body.improvement",
    }
    assert not Action.objects.exists()


def test_nobody_verifies_what_is_their_own(cast, ask, action):
    path = f"/actions/{action.pk}"
    refused = ask(cast.owner, "PATCH", path, {"verifier": "mate@example.org"}, If_Match='"1"')
    assert refused.status_code == 422 and refused.json()["faults"][0]["where"] == "body.verifier"
    ask(cast.mate, "POST", f"{path}/move", {"state": "done", "evidence": "Signed"}, If_Match='"1"')
    own = ask(cast.mate, "POST", f"{path}/move", {"state": "verified"}, If_Match='"2"')
    assert own.status_code == 422 and "other than its owner" in own.json()["detail"]
    other = ask(cast.owner, "POST", f"{path}/move", {"state": "verified"}, If_Match='"2"')
    assert (other.json()["state"], other.json()["evidence"]) == ("verified", "Signed")


@pytest.mark.parametrize("who", ["reader", "stranger"])
def test_an_action_is_not_added_where_one_may_not_contribute(cast, ask, who):
    status = {"reader": 403, "stranger": 422}[who]
    body = {"unit": cast.finance.pk, "title": "Call"}
    assert ask(getattr(cast, who), "POST", "/actions", body).status_code == status


def test_nobody_overwrites_an_action_that_they_have_not_seen(cast, ask, action):
    path = f"/actions/{action.pk}"
    read = ask(cast.owner, "GET", path).headers["ETag"]
    assert ask(cast.owner, "PATCH", path, {"why": "a"}).status_code == 428
    first = ask(cast.owner, "PATCH", path, {"why": "a"}, If_Match=read)
    assert (first.status_code, first.json()["version"]) == (200, 2)
    for method, where, body in (
        ("PATCH", path, {"why": "b"}),
        ("POST", f"{path}/move", {"state": "doing"}),
        ("DELETE", path, None),
    ):
        late = ask(cast.mate, method, where, body, If_Match=read)
        assert (late.status_code, late.headers["ETag"]) == (412, '"2"'), method
    assert Action.objects.get().why == "a" and Action.objects.get().state == "open"


def test_an_answer_that_is_known_is_not_sent_again_until_the_action_is_overdue(cast, ask, action):
    path = f"/actions/{action.pk}"
    read = ask(cast.owner, "GET", path).headers["ETag"]
    assert ask(cast.owner, "GET", path, If_None_Match=read).status_code == 304
    # Time passes; nothing was written, and still the answer is another one.
    Action.objects.filter(pk=action.pk).update(due=timezone.localdate() - timedelta(days=1))
    later = ask(cast.owner, "GET", path, If_None_Match=read)
    assert later.status_code == 200 and "overdue" in later.json()["signs"]
    assert ask(cast.owner, "PATCH", path, {"why": "a"}, If_Match=read).status_code == 200


def test_a_request_sent_twice_with_one_key_has_one_effect(cast, ask, action):
    body = {"unit": cast.finance.pk, "title": "Write it down"}
    first, second = (ask(cast.mate, "POST", "/actions", body, Idempotency_Key="k1") for _ in range(2))
    assert first.json() == second.json() and second.headers["Idempotent-Replayed"] == "true"
    assert Action.objects.filter(title="Write it down").count() == 1
    move = f"/actions/{action.pk}/move"
    moves = [
        ask(cast.mate, "POST", move, {"state": "doing"}, Idempotency_Key="k2", If_Match='"1"')
        for _ in range(2)
    ]
    assert [each.status_code for each in moves] == [200, 200] and action.steps.count() == 2


def test_a_step_needs_its_reason_and_must_be_allowed(cast, ask, action):
    path = f"/actions/{action.pk}/move"
    silent = ask(cast.mate, "POST", path, {"state": "blocked"}, If_Match='"1"')
    assert silent.status_code == 422 and "why" in silent.json()["detail"]
    assert ask(cast.mate, "POST", path, {"state": "verified"}, If_Match='"1"').status_code == 422
    said = ask(cast.mate, "POST", path, {"state": "blocked", "why": "No contract"}, If_Match='"1"')
    assert said.json()["blocked_reason"] == "No contract"


def test_an_open_action_is_made_ready_and_stays_so_when_it_begins(cast, ask, action):
    path = f"/actions/{action.pk}/move"
    ready = ask(cast.mate, "POST", path, {"state": "open", "is_ready": True}, If_Match='"1"')
    assert ready.json()["is_ready"] is True
    begun = ask(cast.mate, "POST", path, {"state": "doing"}, If_Match='"2"')
    assert (begun.json()["state"], begun.json()["is_ready"]) == ("doing", True)


def test_null_empties_what_may_be_empty_and_a_later_day_counts_as_a_replan(cast, ask, action):
    path = f"/actions/{action.pk}"
    ask(cast.owner, "PATCH", path, {"due": "2026-12-01"}, If_Match='"1"')
    later = ask(cast.owner, "PATCH", path, {"due": "2026-12-20", "title": None}, If_Match='"2"').json()
    assert (later["n_replans"], later["original_due"]) == (1, "2026-12-01")
    assert later["title"] == "Call the vendor"
    nobody = ask(cast.owner, "PATCH", path, {"owner": None}, If_Match='"3"').json()
    assert nobody["owner"] is None
    assert titles(ask(cast.owner, "GET", "/actions?owner=nobody")) == ["Call the vendor"]


def test_deleting_puts_an_action_away(cast, ask, action):
    path = f"/actions/{action.pk}"
    assert ask(cast.owner, "DELETE", path, If_Match='"1"').status_code == 204
    assert ask(cast.owner, "GET", path).status_code == 404
    assert titles(ask(cast.owner, "GET", "/actions?state=all")) == []


def test_a_list_is_narrowed_by_what_people_ask(cast, ask, action):
    improvement = do_begin_improvement(cast.owner, cast.finance, title="Fewer waits", method="a3")
    late = do_add_action(
        cast.owner,
        cast.finance,
        title="Late",
        due=timezone.localdate() - timedelta(days=3),
        process=cast.process,
        belongs_to=[improvement],
    )
    do_add_action(cast.admin, cast.company, title="Above")
    Action.objects.filter(pk=action.pk).update(touched_at=timezone.now() - timedelta(days=40))
    since = (timezone.now() - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    expected = {
        "": ["Call the vendor", "Late", "Above"],
        f"unit={cast.finance.pk}": ["Call the vendor", "Late"],
        f"unit={cast.company.pk}": ["Call the vendor", "Late", "Above"],
        "owner=mate@example.org": ["Call the vendor"],
        "owner=nobody": ["Late", "Above"],
        "sign=overdue": ["Late"],
        "sign=stalled": ["Call the vendor"],
        "process=invoice-approval": ["Late"],
        f"improvement={improvement.pk}": ["Late"],
        f"updated_since={since}": ["Late", "Above"],
        "state=doing": [],
    }
    for query, wanted in expected.items():
        assert titles(ask(cast.admin, "GET", f"/actions?{query}")) == wanted, query
    assert ActionLink.objects.get().kind == ContentType.objects.get_for_model(improvement)
    ask(cast.owner, "POST", f"/actions/{late.pk}/move", {"state": "cancelled", "why": "x"}, If_Match='"1"')
    assert "Late" not in titles(ask(cast.admin, "GET", "/actions"))
    assert titles(ask(cast.admin, "GET", "/actions?state=cancelled")) == ["Late"]


@pytest.mark.parametrize(
    "query",
    [
        "state=lost",
        "sign=sad",
        "updated_since=2026-01-01",
        "updated_since=0001-01-01T00:00:00%2B14:00",
        "limit=0",
    ],
)
def test_a_question_that_cannot_be_read_says_where(cast, ask, query):
    answer = ask(cast.owner, "GET", f"/actions?{query}")
    assert answer.status_code == 422
    assert answer.json()["faults"][0]["where"].startswith("query.")


def test_pages_of_actions_follow_each_other_without_gaps(cast, ask):
    for number in range(5):
        do_add_action(cast.owner, cast.finance, title=f"A{number}")
    seen, cursor = [], ""
    while cursor is not None:
        page = ask(cast.reader, "GET", f"/actions?limit=2&cursor={cursor}")
        seen += titles(page)
        cursor = page.json()["next"]
        if len(seen) == 2:
            do_add_action(cast.owner, cast.finance, title="Late")
    assert seen == ["A0", "A1", "A2", "A3", "A4", "Late"]


def test_a_longer_list_asks_the_database_no_more_often(cast, ask, django_assert_max_num_queries):
    improvement = do_begin_improvement(cast.owner, cast.finance, title="Fewer waits", method="a3")

    def add(n: int) -> None:
        for number in range(n):
            made = do_add_action(
                cast.owner, cast.finance, title=f"A{number}", owner=cast.mate, belongs_to=[improvement]
            )
            made.blocked_by.add(Action.objects.earliest("pk"))

    add(2)
    ask(cast.reader, "GET", "/actions")
    with django_assert_max_num_queries(100) as few:
        ask(cast.reader, "GET", "/actions")
    add(20)
    with django_assert_max_num_queries(len(few)) as many:
        assert len(titles(ask(cast.reader, "GET", "/actions"))) == 22
    assert len(many) == len(few)
