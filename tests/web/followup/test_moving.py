from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from obeya_web.accounts.audit import history_of
from obeya_web.accounts.locking import Stale
from obeya_web.followup.actions.moving import MoveError, do_move_action, may_verify, place_between
from obeya_web.followup.actions.writing import do_add_action, do_change_action
from obeya_web.followup.chasing import Sign, condition_of, is_stalled, signs_of
from obeya_web.followup.models import Action, ActionLink
from obeya_web.followup.states import NEXT, State
from tests.web.conftest import Cast

NOW = datetime(2026, 3, 9, 8, tzinfo=UTC)
TODAY = NOW.date()
Add = Callable[..., Action]


@pytest.fixture
def add(cast: Cast) -> Add:
    def action(**given: object) -> Action:
        fields: dict[str, object] = {"title": "Call the vendor", "owner": cast.mate, "now": NOW, **given}
        return do_add_action(cast.owner, cast.finance, **fields)  # type: ignore[arg-type]

    return action


def move(cast: Cast, action: Action, *states: State, why: str = "because", **more: object) -> None:
    for state in states:
        do_move_action(cast.owner, action, state, seen_version=action.version, why=why, **more)  # type: ignore[arg-type]


def test_an_action_goes_from_open_to_verified_and_each_step_is_kept(cast: Cast, add: Add) -> None:
    """Serves L017."""
    action = add()
    move(cast, action, State.DOING, State.BLOCKED, State.DOING, State.DONE, State.VERIFIED, now=NOW)
    action.refresh_from_db()
    assert (action.state, action.percent, action.started_at, action.ended_at) == ("verified", 100, NOW, NOW)
    assert [step.after for step in action.steps.all()] == [
        "open",
        "doing",
        "blocked",
        "doing",
        "done",
        "verified",
    ]
    assert [event.verb for event in history_of(action)] == [
        "verified",
        "done",
        "doing",
        "blocked",
        "doing",
        "created",
    ]


@pytest.mark.parametrize("before", State)
@pytest.mark.parametrize("after", State)
def test_a_step_that_is_not_allowed_says_which_are(cast: Cast, add: Add, before: State, after: State) -> None:
    action = add()
    Action.objects.filter(pk=action.pk).update(state=before)
    action.refresh_from_db()
    if before == after or after in NEXT[before]:
        move(cast, action, after)
        assert action.state == after
        return
    with pytest.raises(MoveError, match="It can become: "):
        move(cast, action, after)
    assert action.steps.count() == 1


def test_whoever_did_it_cannot_verify_it(cast: Cast, add: Add) -> None:
    action = add(owner=cast.owner)
    move(cast, action, State.DONE)
    with pytest.raises(MoveError, match="Somebody other than its owner"):
        move(cast, action, State.VERIFIED)
    assert not may_verify(cast.owner, action)
    assert not may_verify(cast.mate, action)
    Action.objects.filter(pk=action.pk).update(verifier=cast.mate)
    action.refresh_from_db()
    assert may_verify(cast.mate, action)


@pytest.mark.parametrize("after", [State.BLOCKED, State.CANCELLED])
def test_blocking_and_cancelling_need_a_reason(cast: Cast, add: Add, after: State) -> None:
    action = add()
    with pytest.raises(MoveError, match="Say why"):
        move(cast, action, after, why=" ")
    move(cast, action, after, why="the vendor is closed")
    assert action.steps.last().why == "the vendor is closed"


def test_another_action_is_reason_enough_to_be_blocked(cast: Cast, add: Add) -> None:
    """Serves O100: the one that waits and the one it waits for name each other."""
    first, second = add(title="Sign"), add(title="Send")
    move(cast, second, State.BLOCKED, why="", blocked_by=[first])
    assert list(first.blocks.all()) == [second]
    move(cast, second, State.DOING)
    assert not first.blocks.exists()


def test_two_people_who_move_one_card_do_not_overwrite_each_other(cast: Cast, add: Add) -> None:
    action = add()
    other = Action.objects.get(pk=action.pk)
    move(cast, action, State.DOING)
    with pytest.raises(Stale):
        move(cast, other, State.DONE)
    assert Action.objects.get(pk=action.pk).steps.count() == 2


def test_the_first_day_promised_stays_and_only_later_days_count_as_replans(cast: Cast, add: Add) -> None:
    action = add(due=date(2026, 3, 20))
    for due, n_replans in ((date(2026, 3, 27), 1), (date(2026, 3, 24), 1), (date(2026, 4, 3), 2)):
        do_change_action(cast.owner, action, {"due": due}, seen_version=action.version)
        assert (action.original_due, action.n_replans) == (date(2026, 3, 20), n_replans)
    assert action.sequence == 3


def test_a_change_that_changes_nothing_leaves_no_trace(cast: Cast, add: Add) -> None:
    action = add()
    do_change_action(cast.owner, action, {"title": "Call the vendor"}, seen_version=action.version)
    assert (action.version, history_of(action).count()) == (1, 1)


def test_an_action_belongs_to_what_it_was_made_for(cast: Cast, add: Add) -> None:
    action = add(belongs_to=[cast.process])
    assert list(ActionLink.actions_of(cast.process)) == [action]


CASES = {
    "fresh": ({}, set()),
    "due yesterday": ({"due": TODAY - timedelta(days=1)}, {Sign.OVERDUE}),
    "due today": ({"due": TODAY}, set()),
    # NOW is a Monday: seven working days before it is the Thursday of the week before last.
    "no word for seven days": ({"touched_at": NOW - timedelta(days=11)}, {Sign.SILENT}),
    "a word six days ago": ({"touched_at": NOW - timedelta(days=10, hours=23)}, set()),
    "moved back twice": ({"n_replans": 2}, {Sign.REPLANNED}),
    "moved back once": ({"n_replans": 1}, set()),
    "blocked three days": ({"state": "blocked", "state_since": NOW - timedelta(days=5)}, {Sign.STUCK}),
    "blocked over a weekend": ({"state": "blocked", "state_since": NOW - timedelta(days=4)}, set()),
    "nobody's for seven days": ({"owner": None, "unowned_since": NOW - timedelta(days=11)}, {Sign.UNOWNED}),
    "done and forgotten": ({"state": "done", "touched_at": NOW - timedelta(days=12)}, {Sign.UNVERIFIED}),
    "long in one column": ({"state": "doing", "state_since": NOW - timedelta(days=14)}, {Sign.OLD}),
    "done late": ({"state": "done", "due": TODAY - timedelta(days=9)}, set()),
    "cancelled": ({"state": "cancelled", "due": TODAY - timedelta(days=9), "n_replans": 5}, set()),
}


@pytest.mark.parametrize("name", CASES)
def test_what_needs_attention_is_derived_alike_in_python_and_in_the_database(
    cast: Cast, add: Add, name: str
) -> None:
    """Serves L017 and L026."""
    fields, expected = CASES[name]
    action = add()
    Action.objects.filter(pk=action.pk).update(**fields)
    action.refresh_from_db()
    asked = {
        sign for sign in Sign if Action.objects.filter(condition_of(sign, now=NOW, today=TODAY)).exists()
    }
    signs = signs_of(action, now=NOW, today=TODAY)
    assert signs == expected == asked
    assert is_stalled(signs) == bool(expected & {Sign.SILENT, Sign.REPLANNED, Sign.STUCK})


def test_a_card_finds_its_place_between_two_others(add: Add) -> None:
    above, below = add(), add()
    assert above.place < place_between(above, below) < below.place
    assert place_between(None, above) < above.place
    assert place_between(below, None) > below.place
