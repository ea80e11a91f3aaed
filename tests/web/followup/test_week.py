from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from obeya_web.followup.actions.moving import do_move_action
from obeya_web.followup.actions.writing import do_add_action, do_change_action
from obeya_web.followup.looking import Looking
from obeya_web.followup.models import Action, FocusItem, WeekPlan
from obeya_web.followup.policies import Policies
from obeya_web.followup.states import State
from obeya_web.followup.week import load_of, week_of
from tests.web.conftest import Cast

# A Wednesday.
NOW = datetime(2031, 3, 5, 8, tzinfo=UTC)
TODAY = NOW.date()


def add(cast: Cast, title: str, *, due_in: int | None = None, **given: Any) -> Action:
    due = None if due_in is None else TODAY + timedelta(days=due_in)
    return do_add_action(
        cast.owner, cast.finance, title=title, due=due, now=NOW, **{"owner": cast.mate, **given}
    )


def looking() -> Looking:
    return Looking(Policies.read(), NOW, TODAY)


def test_every_action_stands_in_one_part_of_the_week(cast: Cast) -> None:
    """Serves P052."""
    add(cast, "late", due_in=-1), add(cast, "sunday", due_in=4), add(cast, "monday", due_in=5)
    stuck = add(cast, "stuck", due_in=2)
    do_move_action(cast.mate, stuck, State.BLOCKED, seen_version=1, why="no answer")
    done = add(cast, "done", owner=cast.owner, fields={"verifier": cast.mate})
    do_move_action(cast.owner, done, State.DONE, seen_version=1)
    asked = do_add_action(cast.mate, cast.finance, title="asked", owner=cast.owner)
    needed = add(cast, "needed", owner=cast.owner)
    do_change_action(cast.owner, stuck, {"blocked_by": [needed]}, seen_version=2)
    week = week_of(cast.mate, looking())

    def titles(actions: list[Action]) -> list[str]:
        return [action.title for action in actions]

    assert titles(week.overdue) == ["late"]
    assert titles(week.this_week) == ["sunday"]
    assert titles(week.blocked) == ["stuck"]
    assert titles(week.later) == ["monday"]
    assert titles(week.to_verify) == ["done"]
    assert sorted(titles(week.waiting)) == [asked.title, "needed"]


def test_a_week_is_too_full_exactly_above_what_the_person_said(cast: Cast) -> None:
    """Serves O106: the warning comes at the configured limit, and O014: more than 100 % is said."""
    plan = WeekPlan(person=cast.mate, hours=10, most_urgent=1, most_doing=1)
    add(cast, "first", due_in=1, priority="high", fields={"effort_hours": 6.0})
    second = add(cast, "second", due_in=2, fields={"effort_hours": 4.0})
    assert load_of(week_of(cast.mate, looking()), plan).warnings == ()
    do_change_action(
        cast.mate, second, {"effort_hours": 8.0, "percent": 25, "priority": "critical"}, seen_version=1
    )
    for action in Action.objects.all():
        do_move_action(cast.mate, action, State.DOING, seen_version=action.version)
    load = load_of(week_of(cast.mate, looking()), plan)
    assert load.planned_hours == 12.0
    assert [words.split()[0] for words in load.warnings] == ["12", "2", "2"]
    assert "(120 %)" in load.warnings[0]


def test_actions_without_an_effort_are_counted_as_such(cast: Cast) -> None:
    add(cast, "unknown", due_in=1)
    load = load_of(week_of(cast.mate, looking()), WeekPlan(person=cast.mate))
    assert (load.planned_hours, load.n_without_effort) == (0.0, 1)


def test_the_focus_list_is_ones_own(cast: Cast, signed_in: Any) -> None:
    """Serves P052: focus list with a time-box."""
    action = add(cast, "Call the vendor")
    mate, owner = signed_in(cast.mate), signed_in(cast.owner)
    mate.post(f"/actions/{action.pk}/focus/"), mate.post(f"/actions/{action.pk}/focus/")
    item = FocusItem.objects.get()
    assert owner.post(f"/my-week/focus/{item.pk}/", {"minutes": 90}).status_code == 404
    mate.post(f"/my-week/focus/{item.pk}/", {"minutes": 90})
    assert "90 min set aside" in mate.get("/my-week/").content.decode()
    mate.post(f"/my-week/focus/{item.pk}/", {"end": "1"})
    assert not FocusItem.objects.exists()


def test_a_person_says_what_fits_into_their_week(cast: Cast, signed_in: Any) -> None:
    client = signed_in(cast.mate)
    for hours in (20, 24):
        version = WeekPlan.objects.first().version if hours == 24 else 1  # type: ignore[union-attr]
        fields = {"hours": hours, "most_urgent": 2, "most_doing": 1, "seen_version": version}
        assert client.post("/my-week/plan/", fields).status_code == 302
        assert WeekPlan.objects.get().hours == hours
    assert "Nothing waits for you" in client.get("/my-week/").content.decode()


@pytest.mark.parametrize("who", ["owner", "reader"])
def test_bottlenecks_are_told_by_unit_and_never_by_person(cast: Cast, signed_in: Any, who: str) -> None:
    old = timezone.now() - timedelta(days=40)
    for title, owner, due in (
        ("nobody's", None, None),
        ("very late", cast.mate, (old + timedelta(days=9)).date()),
    ):
        do_add_action(cast.owner, cast.finance, title=title, owner=owner, due=due, now=old)
    answer = signed_in(getattr(cast, who)).get("/actions/bottlenecks/")
    assert answer.context["by_unit"] == [{"unit": cast.finance, "n": 2, "numbers": [1, 2, 1], "n_stuck": 4}]
    assert "Most actions are stuck in Finance" in answer.content.decode()
    assert "mate" not in answer.content.decode()
    assert "Nothing is stuck" in signed_in(cast.stranger).get("/actions/bottlenecks/").content.decode()
