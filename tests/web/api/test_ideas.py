"""Ideas by program: sent with or without a name, answered once, and never traced where they are anonymous."""

from __future__ import annotations

import pytest

from obeya_web.api.models import RememberedAnswer
from obeya_web.improvement.actions.ideas import do_send_idea, do_set_idea_rules
from obeya_web.improvement.models import Idea, Improvement
from obeya_web.notices.models import Notice

WORDS = "Sign small invoices once a day"


@pytest.fixture
def idea(cast) -> Idea:
    return do_send_idea(cast.mate, cast.finance, words=WORDS)


@pytest.mark.parametrize(
    ("who", "may_see", "may_answer"),
    [
        ("owner", 200, 200),
        ("mate", 200, 403),
        ("reader", 200, 403),
        ("stranger", 404, 404),
        ("admin", 200, 200),
        ("nobody", 404, 404),
    ],
)
def test_an_idea_is_seen_and_answered_by_those_who_may(cast, ask, idea, who, may_see, may_answer):
    person = getattr(cast, who)
    assert ask(person, "GET", f"/ideas/{idea.pk}").status_code == may_see
    assert len(ask(person, "GET", "/ideas").json()["items"]) == (may_see == 200)
    parked = ask(person, "POST", f"/ideas/{idea.pk}/answer", {"state": "parked"}, If_Match='"1"')
    assert parked.status_code == may_answer


@pytest.mark.parametrize(("who", "status"), [("mate", 201), ("reader", 403), ("stranger", 422)])
def test_an_idea_is_sent_by_those_who_may_contribute(cast, ask, who, status):
    body = {"unit": cast.finance.pk, "words": WORDS, "process": "invoice-approval" if who == "mate" else None}
    answer = ask(getattr(cast, who), "POST", "/ideas", body)
    assert answer.status_code == status
    if status == 201:
        assert (answer.json()["sender"], answer.json()["process"]) == ("mate@example.org", "invoice-approval")


def test_an_idea_is_sent_without_a_name_only_where_the_unit_allows_it(cast, ask):
    do_set_idea_rules(cast.owner, cast.finance, naming="names", answer_days=14)
    body = {"unit": cast.finance.pk, "words": WORDS, "naming": "pseudonymous"}
    refused = ask(cast.mate, "POST", "/ideas", body)
    assert refused.status_code == 422 and "with a name" in refused.json()["detail"]
    do_set_idea_rules(cast.owner, cast.finance, naming="anonymous", answer_days=14)
    assert ask(cast.mate, "POST", "/ideas", body).json()["sender"] is None
    assert Idea.objects.get().sender == cast.mate


def test_nothing_remembers_who_sent_an_anonymous_idea(cast, ask):
    do_set_idea_rules(cast.owner, cast.finance, naming="anonymous", answer_days=14)
    body = {"unit": cast.finance.pk, "words": WORDS, "naming": "anonymous"}
    kept = ask(cast.mate, "POST", "/ideas", body, Idempotency_Key="k")
    assert kept.status_code == 422 and not Idea.objects.exists()
    assert ask(cast.mate, "POST", "/ideas", body).json()["sender"] is None
    assert Idea.objects.get().sender is None
    assert not RememberedAnswer.objects.exists()


def test_an_accepted_idea_becomes_an_improvement_and_its_sender_is_told(cast, ask, idea):
    path = f"/ideas/{idea.pk}/answer"
    body = {"state": "accepted", "answer": "We begin on Monday"}
    answers = [ask(cast.owner, "POST", path, body, If_Match='"1"', Idempotency_Key="k") for _ in range(2)]
    said = answers[0].json()
    assert said == answers[1].json() and said["state"] == "accepted"
    assert Improvement.objects.get().pk == said["improvement"]
    assert Notice.objects.filter(person=cast.mate, kind="idea_answered").count() == 1


def test_an_answer_to_an_idea_that_somebody_else_answered_is_refused(cast, ask, idea):
    path = f"/ideas/{idea.pk}/answer"
    assert ask(cast.owner, "POST", path, {"state": "parked"}, If_Match='"1"').status_code == 200
    assert ask(cast.admin, "POST", path, {"state": "accepted"}, If_Match='"1"').status_code == 412
    assert ask(cast.admin, "POST", path, {"state": "accepted"}).status_code == 428
    assert not Improvement.objects.exists()


def test_a_decline_needs_its_reason_and_an_acceptance_its_method(cast, ask, idea):
    path = f"/ideas/{idea.pk}/answer"
    silent = ask(cast.owner, "POST", path, {"state": "declined"}, If_Match='"1"')
    assert silent.status_code == 422 and "why" in silent.json()["detail"]
    for body, where in (
        ({"state": "accepted", "method": "magic"}, "body.method"),
        ({"state": "accepted", "improvement": 999_999}, "body.improvement"),
    ):
        answer = ask(cast.owner, "POST", path, body, If_Match='"1"')
        assert answer.status_code == 422 and answer.json()["faults"][0]["where"] == where
    assert Idea.objects.get().state == "new"


def test_ideas_are_listed_by_what_became_of_them_in_pages(cast, ask, idea):
    for number in range(4):
        do_send_idea(cast.mate, cast.finance, words=f"Idea {number}")
    ask(cast.owner, "POST", f"/ideas/{idea.pk}/answer", {"state": "parked"}, If_Match='"1"')
    parked = ask(cast.reader, "GET", "/ideas?state=parked").json()
    assert [one["words"] for one in parked["items"]] == [WORDS] and parked["next"] is None
    first = ask(cast.reader, "GET", f"/ideas?limit=3&unit={cast.company.pk}").json()
    rest = ask(cast.reader, "GET", f"/ideas?limit=3&cursor={first['next']}").json()
    assert len(first["items"]) == 3 and [one["words"] for one in rest["items"]] == ["Idea 2", "Idea 3"]
