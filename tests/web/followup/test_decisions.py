"""Decisions that are asked for, called for when they are late, and taken by people only. Serves X023."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from obeya_web.followup.actions.deciding import DecisionError, do_ask_for_decision, do_decide
from obeya_web.followup.models import Decision
from obeya_web.notices.models import Notice
from tests.web.followup.clock import Clock
from tests.web.followup.conftest import House

FRIDAY = date(2031, 3, 7)


@pytest.fixture
def asked(house: House, clock: Clock) -> Decision:
    return do_ask_for_decision(
        house.lead,
        house.cast.finance,
        title="Which scanner?",
        options=["The small one", "The large one"],
        decider=house.ann,
        due=FRIDAY,
        default=0,
    )


def called() -> list[tuple[str, str]]:
    notices = Notice.objects.filter(kind__startswith="decision").order_by("pk")
    return [(notice.person.name, notice.kind) for notice in notices.select_related("person")]


def test_a_late_decision_climbs_and_the_default_never_takes_itself(
    asked: Decision, house: House, clock: Clock
) -> None:
    for day in range(4, 40):
        clock.chase_until(day)
        clock.chase()
    assert called() == [
        ("Ann", "decision_request"),
        ("Ann", "decision_late"),
        ("Manager", "decision_late"),
        ("Director", "decision_late"),
    ]
    asked.refresh_from_db()
    assert asked.chosen is None and asked.is_open and asked.proposal == "The small one"


def test_whoever_was_called_may_decide_and_whoever_asked_hears_of_it(
    asked: Decision, house: House, clock: Clock
) -> None:
    with pytest.raises(DecisionError, match="Ask Ann"):
        do_decide(house.cast.reader, asked, 1, seen_version=asked.version)
    clock.to(10, 9)
    clock.chase()
    do_decide(house.manager, asked, 0, seen_version=asked.version, reason="cheaper", now=clock.now)
    asked.refresh_from_db()
    assert (asked.outcome, asked.decided_by) == ("The small one", house.manager)
    assert ("Lead", "decision_taken") in called()
    clock.to(30)
    clock.chase()
    assert called().count(("Manager", "decision_late")) == 0
    with pytest.raises(DecisionError, match="decided already"):
        do_decide(house.ann, asked, 1, seen_version=asked.version)


def test_it_is_asked_and_decided_on_pages(house: House, clock: Clock, signed_in: Any) -> None:
    lead: Client = signed_in(house.lead)
    unit = house.cast.finance
    form = {"title": "Which?", "decider": house.ann.pk, "due": "2031-03-10", "seen_version": 1}
    bad = lead.post(f"/units/{unit.pk}/decisions/new/", {**form, "lines": "Only this"})
    assert bad.status_code == 422 and "Give 2 to 6 options" in bad.content.decode()
    action = house.add()
    about = f"/units/{unit.pk}/decisions/new/?about=followup.action:{action.pk}"
    lead.post(about, {**form, "lines": "This\n* That"})
    decision = Decision.objects.get()
    assert (decision.options, decision.default, decision.target) == (["This", "That"], 1, action)
    ann: Client = signed_in(house.ann)
    page = ann.get(f"/decisions/{decision.pk}/").content.decode()
    assert "proposed" in page
    assert signed_in(house.cast.stranger).get(f"/decisions/{decision.pk}/").status_code == 404
    ann.post(f"/decisions/{decision.pk}/", {"chosen": "1", "reason": "", "seen_version": decision.version})
    decision.refresh_from_db()
    assert decision.outcome == "That"
    assert "That" in lead.get(f"/units/{unit.pk}/decisions/").content.decode()


def test_a_question_is_taken_back(asked: Decision, house: House, clock: Clock, signed_in: Any) -> None:
    lead: Client = signed_in(house.lead)
    lead.post(f"/decisions/{asked.pk}/withdraw/", {"seen_version": asked.version, "why": "no budget"})
    asked.refresh_from_db()
    assert not asked.is_open
    clock.to(20)
    clock.chase()
    assert called() == [("Ann", "decision_request")]
