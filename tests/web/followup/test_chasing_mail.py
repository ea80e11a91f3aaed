"""Chasing as people get it: e-mails at a real server on this machine, on a clock that the test sets."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Any

import pytest
from django.test import Client

from obeya_web.followup.actions.moving import do_move_action
from obeya_web.followup.models import Hop
from obeya_web.followup.states import State
from obeya_web.followup.work.week import tell_weeks
from obeya_web.improvement.actions.improving import do_begin_improvement
from obeya_web.improvement.models import Improvement
from obeya_web.notices.choosing import channel_of, choose
from obeya_web.notices.kinds import Channel
from obeya_web.notices.models import Hours, Notice, Thread, ThreadMail
from obeya_web.notices.threads import root_id, thread_of_reply
from tests.web.followup.clock import Clock
from tests.web.followup.conftest import House
from tests.web.postbox import Postbox

FRIDAY = date(2031, 3, 7)


def to(postbox: Postbox, who: str) -> list[str]:
    return [str(mail["Subject"]).strip() for mail in postbox.arrived if mail["To"] == f"{who}@example.org"]


def body(mail: Any) -> str:
    return str(mail.get_body(("plain",)).get_content())


def test_reminder_owner_manager_and_sponsor_arrive_once_each(
    house: House, clock: Clock, postbox: Postbox
) -> None:
    """Serves L017."""
    house.add(due=FRIDAY, priority="high")
    clock.mail()
    for day, hour in ((4, 9), (6, 9), (10, 8), (10, 9), (11, 8), (12, 8), (13, 8), (14, 8), (19, 8), (20, 8)):
        clock.to(day, hour)
        clock.chase()
        clock.chase()
        clock.mail()
    assert [subject[:28] for subject in to(postbox, "ann")] == [
        "Lead gave you an action: “Ca",
        "“Call the vendor” is due on ",
        "“Call the vendor” is due on ",
        "“Call the vendor” (Ann) was ",
    ]
    for who in ("lead", "manager", "director"):
        (subject,) = to(postbox, who)
        assert "was due on" in subject
    assert Hop.objects.count() == 4


def test_a_critical_escalation_does_not_wait_for_the_end_of_quiet_hours(
    house: House, clock: Clock, postbox: Postbox
) -> None:
    for person in (house.ann, house.lead):
        Hours.objects.create(person=person, quiet_from=time(0), quiet_until=time(23))
    house.add(due=FRIDAY, priority="critical", title="Stop the line")
    house.add(due=FRIDAY, priority="low", title="Tidy the shelf")
    clock.to(10)
    clock.chase()
    clock.mail()
    assert [subject[:15] for subject in to(postbox, "ann")] == ["“Stop the line”"]
    clock.to(10, 23, 30)
    clock.mail()
    assert len(to(postbox, "ann")) == 2
    assert "Tidy the shelf" in body(postbox.arrived[-1])


def test_an_escalation_cannot_be_left_and_other_mails_can(
    house: House, clock: Clock, postbox: Postbox
) -> None:
    house.add(due=FRIDAY)
    clock.mail()
    clock.to(10)
    clock.chase()
    clock.mail()
    assigned, overdue = postbox.arrived
    assert "/notices/leave/" in str(assigned["List-Unsubscribe"])
    assert overdue["List-Unsubscribe"] is None and "leave" not in body(overdue)
    choose(house.ann.pk, "action_overdue", Channel.OFF)
    assert channel_of(house.ann, "action_overdue") == Channel.EMAIL


def test_all_mails_about_an_action_hang_together_and_have_a_door_for_an_answer(
    house: House, clock: Clock, postbox: Postbox, settings: Any
) -> None:
    """Serves L052: the door; answers by e-mail come through it later."""
    from dataclasses import replace

    mail = replace(settings.CONFIGURATION.mail, reply_to="reply@example.org")
    settings.CONFIGURATION = replace(settings.CONFIGURATION, mail=mail)
    house.add(due=FRIDAY, priority="high")
    clock.mail()
    clock.to(10)
    clock.chase()
    clock.mail()
    first, second = postbox.arrived
    thread = Thread.objects.get(person=house.ann)
    assert first["References"] == second["References"] == root_id(thread)
    assert first["Message-ID"] != second["Message-ID"]
    door = str(first["Reply-To"])
    assert re.fullmatch(r"reply\+[0-9a-f]{32}@example\.org", door)
    assert thread_of_reply(door) == thread_of_reply(door.upper()) == thread
    assert thread_of_reply("reply+nothing@example.org") is None
    assert {f"<{kept.message_id.hex}@example.org>" for kept in ThreadMail.objects.all()} == {
        str(first["Message-ID"]),
        str(second["Message-ID"]),
    }
    clock.to(11)
    clock.chase()
    clock.mail()
    # Another person gets another door to the same action, in the same thread.
    assert postbox.arrived[-1]["References"] == first["References"]
    assert postbox.arrived[-1]["Reply-To"] != door


def test_the_link_in_a_mail_opens_a_page_and_looking_changes_nothing(
    house: House, clock: Clock, postbox: Postbox, signed_in: Any
) -> None:
    """Serves L026: the page says how the action stands, who is next, and takes the answer."""
    action = house.add(due=FRIDAY, priority="high")
    clock.to(10)
    clock.chase()
    clock.mail()
    (address,) = re.findall(r"http://localhost:8000(/actions/\d+/answer/)", body(postbox.arrived[-1]))[:1]
    ann: Client = signed_in(house.ann)
    before = action.version
    page = ann.get(address).content.decode()
    action.refresh_from_db()
    assert action.version == before
    assert "Call the vendor" in page and "Lead" in page
    answer = ann.post(
        address,
        {
            "verb": "day",
            "day-due": "2031-03-20",
            "day-why": "the vendor is closed",
            "day-seen_version": before,
        },
    )
    assert answer.status_code == 302
    action.refresh_from_db()
    assert (action.due, action.original_due, action.n_replans) == (date(2031, 3, 20), FRIDAY, 1)
    clock.mail()
    assert "moved “Call the vendor”" in to(postbox, "lead")[-1]


def test_an_answer_to_what_was_changed_meanwhile_keeps_what_was_typed(
    house: House, clock: Clock, signed_in: Any
) -> None:
    action = house.add(due=FRIDAY)
    old = action.version
    do_move_action(house.lead, action, State.DOING, seen_version=old, now=clock.now)
    ann: Client = signed_in(house.ann)
    sent = {"verb": "finish", "finish-evidence": "The contract is signed.", "finish-seen_version": old}
    page = ann.post(f"/actions/{action.pk}/answer/", sent)
    assert page.status_code == 422
    assert "The contract is signed." in page.content.decode()
    action.refresh_from_db()
    assert action.state == "doing"


def test_who_verifies_hears_that_it_is_done_and_the_owner_that_it_came_back(
    house: House, clock: Clock, postbox: Postbox
) -> None:
    action = house.add(fields={"verifier": house.lead})
    do_move_action(house.ann, action, State.DONE, seen_version=1, now=clock.now)
    do_move_action(
        house.lead, action, State.DOING, seen_version=action.version, why="no contract yet", now=clock.now
    )
    clock.mail()
    assert "is done. Please verify" in to(postbox, "lead")[0]
    assert any("2 notices" in subject or "sent “Call" in subject for subject in to(postbox, "ann"))


@pytest.mark.parametrize("is_quiet", [True, False])
def test_the_week_is_summed_up_on_monday_only_if_something_changed(
    house: House, clock: Clock, postbox: Postbox, is_quiet: bool
) -> None:
    """Serves P052: at the person's own local morning, once."""
    house.ann.timezone = "America/New_York"
    house.ann.save()
    action = house.add()
    if not is_quiet:
        do_move_action(house.ann, action, State.DONE, seen_version=1, now=clock.now)
    postbox.arrived.clear()
    # Monday the 10th, six in the morning in New York, then eight.
    clock.to(10, 10)
    assert tell_weeks(clock.now)["told"] == 0
    clock.to(10, 12, 30)
    told = tell_weeks(clock.now)["told"]
    assert tell_weeks(clock.now)["looked_at"] == 0
    assert told == (0 if is_quiet else 1)
    clock.to(10, 13)
    clock.mail()
    weeks = [subject for subject in to(postbox, "ann") if subject.startswith("Last week")]
    assert len(weeks) <= 1


def test_wins_come_first_in_the_mail_of_the_week(house: House, clock: Clock, postbox: Postbox) -> None:
    """Serves X112."""
    house.add()
    won = do_begin_improvement(house.lead, house.cast.finance, title="No paper", method="just_do_it")
    Improvement.objects.filter(pk=won.pk).update(standing="done", ended_at=clock.now)
    postbox.arrived.clear()
    clock.to(10, 12, 30)
    assert tell_weeks(clock.now)["told"] >= 1
    text = Notice.objects.get(person=house.ann, kind="week").text
    assert text.startswith("To celebrate: No paper. Last week 0 of your actions were verified")


def test_what_was_promised_and_is_late_reminds_both_sides(
    house: House, clock: Clock, postbox: Postbox
) -> None:
    """Serves O013: who owes it is reminded to do it, who waits for it is told that it is late."""
    house.add(due=FRIDAY, fields={"owed_to": house.cast.owner})
    clock.mail()
    clock.to(10)
    clock.chase()
    clock.chase()
    clock.mail()
    assert [subject for subject in to(postbox, "owner") if "owes you" in subject] == to(postbox, "owner")
    assert len(to(postbox, "owner")) == 1
    assert "was due on" in to(postbox, "ann")[-1]
