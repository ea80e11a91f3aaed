"""Take an action from one state to the next."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from obeya_web.accounts.locking import save_changes
from obeya_web.accounts.models import Person
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may
from obeya_web.followup.actions.escalating import do_settle
from obeya_web.followup.actions.writing import ActionError
from obeya_web.followup.models import Action, Step
from obeya_web.followup.states import NEEDS_REASON, NEXT, UNFINISHED, State
from obeya_web.followup.telling import tell_sent_back, tell_to_verify


class MoveError(ActionError):
    """An action cannot take this step; the text says why and what to do instead."""


class ReasonMissing(MoveError):  # noqa: N818 - says what to add, as `Stale` says what happened
    """The step can be taken as soon as somebody says why."""


def do_move_action(
    person: Person,
    action: Action,
    after: State,
    *,
    seen_version: int,
    why: str = "",
    blocked_by: Iterable[Action] = (),
    is_ready: bool = False,
    evidence: str = "",
    now: datetime | None = None,
) -> None:
    """Take an action to another state, or between the backlog and the cards that are ready.

    Raises `MoveError` for a step that is not allowed, lacks its reason, or verifies one's own work, and `Stale`
    where somebody else changed the action since it was read.
    """
    now, before = now or timezone.now(), State(action.state)
    blockers = tuple(blocked_by)
    if before == after:
        _pull(person, action, is_ready=is_ready, seen_version=seen_version, why=why, now=now)
        return
    _check(person, action, after, why=why or ("-" if blockers and after == State.BLOCKED else ""))
    changes = {**_moments(action, before, after, now), "state": after.value, "is_ready": is_ready}
    if after == State.BLOCKED:
        changes |= {"blocked_reason": why, "blocked_by": blockers}
    elif before == State.BLOCKED:
        changes |= {"blocked_reason": "", "blocked_by": ()}
    if evidence:
        changes["evidence"] = evidence
    with transaction.atomic():
        Step.objects.create(action=action, before=before, after=after, person=person, why=why, moment=now)
        save_changes(action, changes, seen_version=seen_version, person=person, verb=after.value, why=why)
        do_settle(action, now=now)
        if after == State.DONE:
            tell_to_verify(action, by=person)
        elif before in (State.DONE, State.VERIFIED) and after in UNFINISHED:
            tell_sent_back(action, by=person, why=why)


def may_verify(person: Person, action: Action) -> bool:
    """Say whether a person may confirm that an action is done: whoever was named, or may edit, but never its owner."""
    if person.pk == action.owner_id:
        return False
    return person.pk == action.verifier_id or may(person, Right.EDIT, action.unit)


def may_work_on(person: Person, action: Action) -> bool:
    """Say whether a person may move and change an action: its owner and verifier, and whoever contributes there."""
    return person.pk in (action.owner_id, action.verifier_id) or may(person, Right.CONTRIBUTE, action.unit)


def place_between(above: Action | None, below: Action | None) -> float:
    """Return a place for a card between two others of a column; None stands for its ends."""
    if above is None and below is None:
        return 0.0
    if above is None or below is None:
        return below.place - 1.0 if above is None and below else (above.place + 1.0 if above else 0.0)
    return (above.place + below.place) / 2


def _check(person: Person, action: Action, after: State, *, why: str) -> None:
    before = State(action.state)
    if after not in NEXT[before]:
        raise MoveError(
            _("An action that is %(before)s cannot become %(after)s. It can become: %(allowed)s.")
            % {
                "before": before.label,
                "after": after.label,
                "allowed": ", ".join(str(state.label) for state in State if state in NEXT[before]),
            }
        )
    if (before, after) in NEEDS_REASON and not why.strip():
        raise ReasonMissing(_("Say why this action becomes %(after)s.") % {"after": after.label})
    if after == State.VERIFIED and not may_verify(person, action):
        raise MoveError(
            _("Somebody other than its owner verifies an action. Ask %(who)s.")
            % {"who": action.verifier or _("whoever coordinates %(unit)s") % {"unit": action.unit}}
        )


def _moments(action: Action, before: State, after: State, now: datetime) -> dict[str, Any]:
    """Return the moments that a step sets: begun once, done and ended until it is taken up again."""
    moments: dict[str, Any] = {
        "state_since": now,
        "touched_at": now,
        "sequence": action.sequence + 1,
        "done_at": action.done_at if after == State.VERIFIED else (now if after == State.DONE else None),
        "ended_at": now if after in (State.VERIFIED, State.CANCELLED) else None,
    }
    if action.started_at is None and after not in (State.OPEN, State.CANCELLED):
        moments["started_at"] = now
    if after in (State.DONE, State.VERIFIED):
        moments["percent"] = 100
    elif before in (State.DONE, State.VERIFIED) and after in UNFINISHED:
        moments["percent"] = min(action.percent, 90)
    return moments


def _pull(
    person: Person, action: Action, *, is_ready: bool, seen_version: int, why: str, now: datetime
) -> None:
    if action.is_ready != is_ready:
        changes = {"is_ready": is_ready, "touched_at": now}
        save_changes(action, changes, seen_version=seen_version, person=person, why=why)


def do_place_action(action: Action, place: float) -> None:
    """Put a card higher or lower in its column: the order of a board, not a change of the action."""
    Action.objects.filter(pk=action.pk).update(place=place)


def live_actions() -> models.QuerySet[Action]:
    """Return the actions that were not put away, with what every list shows of them."""
    return Action.objects.filter(deleted_at=None).select_related("unit", "owner", "verifier", "process")
