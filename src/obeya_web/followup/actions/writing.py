"""Add actions and change what they say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from obeya.errors import ObeyaError
from obeya_web.accounts.audit import record
from obeya_web.accounts.locking import save_changes
from obeya_web.accounts.models import Person, Unit
from obeya_web.followup.actions.escalating import do_settle
from obeya_web.followup.models import Action, ActionLink, Step
from obeya_web.followup.states import Priority, State
from obeya_web.followup.telling import tell_assigned
from obeya_web.processes.models import Process


class ActionError(ObeyaError):
    """An action cannot be like this; the text says why and what to do instead."""


# What people see of an action in their calendar.
SHOWN_IN_CALENDARS = frozenset({"title", "why", "due", "state", "owner"})


def do_add_action(
    person: Person,
    unit: Unit,
    *,
    title: str,
    owner: Person | None = None,
    due: date | None = None,
    process: Process | None = None,
    belongs_to: Iterable[models.Model] = (),
    priority: str = Priority.MEDIUM,
    fields: Mapping[str, Any] | None = None,
    now: datetime | None = None,
) -> Action:
    """Add an action to a unit, tied to the records it belongs to; `fields` are further fields by their names."""
    now = now or timezone.now()
    _keep_verifier_apart(owner, (fields or {}).get("verifier"))
    with transaction.atomic():
        lowest = Action.objects.filter(unit=unit, state=State.OPEN).aggregate(
            lowest=models.Max("place", default=0.0)
        )["lowest"]
        action = Action.objects.create(
            unit=unit,
            process=process,
            title=title,
            owner=owner,
            due=due,
            original_due=due,
            priority=priority,
            made_by=person,
            place=lowest + 1.0,
            touched_at=now,
            state_since=now,
            unowned_since=None if owner else now,
            **(fields or {}),
        )
        Step.objects.create(action=action, after=State.OPEN, person=person, moment=now)
        for target in belongs_to:
            ActionLink.of(action, target)
        after = {"title": title, "owner": owner, "due": due, "priority": priority, "unit": unit}
        record(person, "created", action, after=after)
        tell_assigned(action, by=person)
    return action


def do_change_action(
    person: Person,
    action: Action,
    changes: Mapping[str, Any],
    *,
    seen_version: int,
    why: str = "",
    now: datetime | None = None,
) -> None:
    """Change what an action says; raises `Stale` where somebody else did so since it was read, or `ActionError`.

    A day moved back, or taken away, is a re-plan; the first day that was promised stays as `original_due`.
    """
    changes = {name: value for name, value in changes.items() if _differs(action, name, value)}
    if not changes:
        return
    now = now or timezone.now()
    if {"owner", "verifier"} & changes.keys():
        _keep_verifier_apart(changes.get("owner", action.owner), changes.get("verifier", action.verifier))
    with transaction.atomic():
        save_changes(
            action,
            {**changes, **_consequences(action, changes, now)},
            seen_version=seen_version,
            person=person,
            why=why,
        )
        do_settle(action, now=now)
        if changes.get("owner"):
            tell_assigned(action, by=person)


def do_touch(action: Action, now: datetime | None = None) -> None:
    """Note that somebody said something about an action, so that it does not count as silent."""
    Action.objects.filter(pk=action.pk).update(touched_at=now or timezone.now())


def _keep_verifier_apart(owner: Person | None, verifier: Person | None) -> None:
    if owner is not None and owner == verifier:
        raise ActionError(_("Whoever does it cannot verify it. Choose somebody else."))


def _differs(action: Action, name: str, value: Any) -> bool:
    current = getattr(action, name)
    if isinstance(current, models.Manager):
        return {item.pk for item in current.all()} != {item.pk for item in value}
    return bool(current != value)


def _consequences(action: Action, changes: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Return what follows from a change for the fields that nobody types."""
    follow: dict[str, Any] = {"touched_at": now}
    if "due" in changes:
        due: date | None = changes["due"]
        if action.original_due is None:
            follow["original_due"] = due
        elif action.due is not None and (due is None or due > action.due):
            follow["n_replans"] = action.n_replans + 1
    if "owner" in changes:
        follow["unowned_since"] = None if changes["owner"] else now
    if SHOWN_IN_CALENDARS & changes.keys():
        follow["sequence"] = action.sequence + 1
    return follow
