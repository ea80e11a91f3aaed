from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from obeya_web.followup.actions.moving import do_move_action
from obeya_web.followup.actions.writing import do_add_action, do_change_action
from obeya_web.followup.flow import start_by
from obeya_web.followup.models import Action
from obeya_web.followup.states import State
from tests.web.conftest import Cast


@pytest.fixture
def action(cast: Cast) -> Action:
    return do_add_action(
        cast.owner, cast.finance, title="Call the vendor", owner=cast.mate, process=cast.process
    )


def page(client: Any, action: Action) -> str:
    answer = client.get(f"/actions/{action.pk}/")
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.mark.parametrize(
    ("who", "status", "works"),
    [("owner", 200, True), ("mate", 200, True), ("reader", 200, False), ("stranger", 404, False)],
)
def test_whoever_may_work_on_an_action_finds_its_buttons(
    cast: Cast, action: Action, signed_in: Any, who: str, status: int, works: bool
) -> None:
    answer = signed_in(getattr(cast, who)).get(f"/actions/{action.pk}/")
    assert answer.status_code == status
    assert ("Report as done" in answer.content.decode()) == works


def test_only_whoever_may_verify_finds_verify_and_send_back(
    cast: Cast, action: Action, signed_in: Any
) -> None:
    do_move_action(cast.mate, action, State.DONE, seen_version=1)
    assert [move["state"] for move in moves(signed_in(cast.owner), action)] == [
        "doing",
        "verified",
        "cancelled",
    ]
    # Whoever did it takes their own word back, but does not verify it.
    assert [move["state"] for move in moves(signed_in(cast.mate), action)] == ["doing", "cancelled"]
    other = do_add_action(cast.owner, cast.finance, title="Ask", owner=cast.owner)
    do_move_action(cast.owner, other, State.DONE, seen_version=1)
    assert [move["state"] for move in moves(signed_in(cast.mate), other)] == ["cancelled"]


def moves(client: Any, action: Action) -> list[Any]:
    found: list[Any] = client.get(f"/actions/{action.pk}/").context["moves"]
    return found


def test_a_step_without_its_reason_is_refused_in_a_sentence(
    cast: Cast, action: Action, signed_in: Any
) -> None:
    client = signed_in(cast.mate)
    answer = client.post(f"/actions/{action.pk}/move/", {"state": "blocked", "seen_version": 1, "why": " "})
    assert answer.status_code == 409
    assert "Say why this action becomes blocked." in answer.content.decode()


def test_nothing_typed_is_lost_where_somebody_was_quicker(cast: Cast, action: Action, signed_in: Any) -> None:
    do_change_action(cast.owner, action, {"priority": "high"}, seen_version=1)
    fields = {"state": "blocked", "seen_version": 1, "why": "the vendor is closed"}
    answer = signed_in(cast.mate).post(f"/actions/{action.pk}/move/", fields)
    assert answer.status_code == 409
    words = answer.content.decode()
    assert "Somebody else changed this action since you opened it." in words
    assert "the vendor is closed" in words and 'name="seen_version" value="2"' in words


def test_evidence_is_kept_with_the_report(cast: Cast, action: Action, signed_in: Any) -> None:
    fields = {"state": "done", "seen_version": 1, "evidence": "https://example.org/contract"}
    client = signed_in(cast.mate)
    client.post(f"/actions/{action.pk}/move/", fields)
    assert 'href="https://example.org/contract"' in page(client, action)


def test_a_day_moved_back_stands_beside_the_one_first_promised(
    cast: Cast, action: Action, signed_in: Any
) -> None:
    today = timezone.localdate()
    for days in (5, 12):
        action.refresh_from_db()
        do_change_action(
            cast.mate, action, {"due": today + timedelta(days=days)}, seen_version=action.version, why="waits"
        )
    words = page(signed_in(cast.reader), action)
    assert "moved back 1 time" in words
    assert f"{today + timedelta(days=5)} → {today + timedelta(days=12)}" in words


def test_both_sides_see_who_waits_for_whom(cast: Cast, action: Action, signed_in: Any) -> None:
    """Serves O100: blocked-by shows both sides."""
    other = do_add_action(cast.owner, cast.finance, title="Sign the contract", owner=cast.owner)
    do_change_action(cast.owner, action, {"blocked_by": [other]}, seen_version=1)
    client = signed_in(cast.reader)
    assert "This waits for" in page(client, action) and "Sign the contract" in page(client, action)
    assert "For this waits" in page(client, other) and "Call the vendor" in page(client, other)
    form = signed_in(cast.mate).get(f"/actions/{other.pk}/edit/").context["form"]
    fields = {name: form[name].value() or "" for name in form.fields} | {"blocked_by": [action.pk]}
    answer = signed_in(cast.mate).post(f"/actions/{other.pk}/edit/", fields)
    assert "“Call the vendor” waits for this one already." in answer.content.decode()


def test_the_day_to_begin_is_the_due_day_less_the_typical_duration(cast: Cast, action: Action) -> None:
    """Serves O112."""
    now, due = timezone.now(), timezone.localdate() + timedelta(days=20)
    do_change_action(cast.owner, action, {"due": due}, seen_version=1)
    for n, days in enumerate((2, 4, 6, 8)):
        finish(cast, begun=now - timedelta(days=30), days=days)
        assert (start_by(action).day, start_by(action).typical.n) == (None, n + 1)
    finish(cast, begun=now - timedelta(days=30), days=10)
    finish(cast, begun=now - timedelta(days=30), days=99, priority="low")
    # Half of five took at most six days.
    assert start_by(action).day == due - timedelta(days=6)
    assert (start_by(action).typical.days, start_by(action).typical.n) == (6.0, 5)


def finish(cast: Cast, *, begun: Any, days: int, **given: Any) -> None:
    done = do_add_action(cast.owner, cast.finance, title="Done", owner=cast.mate, now=begun, **given)
    end = begun + timedelta(days=days)
    for state, moment in ((State.DOING, begun), (State.DONE, end), (State.VERIFIED, end)):
        do_move_action(cast.owner, done, state, seen_version=done.version, now=moment)


def test_the_page_says_who_is_told_next_and_when(cast: Cast, action: Action, signed_in: Any) -> None:
    """Serves P067."""
    words = page(signed_in(cast.reader), action)
    assert "Who is told, and when" in words
    assert "If nothing happens, on" in words


def test_an_action_is_edited_and_two_who_do_so_see_both(cast: Cast, action: Action, signed_in: Any) -> None:
    client = signed_in(cast.mate)
    form = client.get(f"/actions/{action.pk}/edit/").context["form"]
    fields = {name: form[name].value() or "" for name in form.fields if name != "blocked_by"}
    fields |= {"percent": 0, "owner": "owner@example.org", "verifier": "mate"}
    assert client.post(f"/actions/{action.pk}/edit/", fields | {"title": "Write"}).status_code == 302
    action.refresh_from_db()
    assert (action.title, action.owner, action.verifier) == ("Write", cast.owner, cast.mate)
    late = client.post(f"/actions/{action.pk}/edit/", fields | {"title": "Ring"})
    assert late.status_code == 409 and "Write" in late.content.decode() and "Ring" in late.content.decode()


def test_nobody_verifies_their_own_work_and_nobody_unknown_owns_it(
    cast: Cast, action: Action, signed_in: Any
) -> None:
    client = signed_in(cast.mate)
    fields = {
        "title": "Call",
        "seen_version": 1,
        "priority": "low",
        "service_class": "standard",
        "percent": 0,
    }
    both = client.post(f"/actions/{action.pk}/edit/", fields | {"owner": "mate", "verifier": "mate"})
    assert "Whoever does it cannot verify it." in both.content.decode()
    unknown = client.post(f"/actions/{action.pk}/edit/", fields | {"owner": "stranger"})
    assert "is nobody you see, or several people" in unknown.content.decode()


def test_a_deleted_action_comes_back(cast: Cast, action: Action, signed_in: Any) -> None:
    client = signed_in(cast.mate)
    client.post(f"/actions/{action.pk}/delete/")
    assert client.get(f"/actions/{action.pk}/").status_code == 404
    client.post(f"/actions/{action.pk}/restore/")
    assert "Call the vendor" in page(client, action)


def test_the_whole_form_adds_an_action_with_everything(cast: Cast, signed_in: Any) -> None:
    client = signed_in(cast.mate)
    fields = {"title": "Call", "unit": cast.finance.pk, "owner": "owner", "verifier": "mate", "priority": "high",
              "due": "2031-03-04", "process": cast.process.pk, "effort_hours": "2.5", "why": "They wait."}  # fmt: skip
    assert client.post("/actions/new/", fields).status_code == 302
    made = Action.objects.get()
    assert (made.owner, made.verifier, made.priority, made.effort_hours, made.why) == (
        cast.owner,
        cast.mate,
        "high",
        2.5,
        "They wait.",
    )
