"""Change or move several actions at once: each by itself, so that one that is refused does not stop the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from obeya_web.accounts.locking import Stale
from obeya_web.accounts.models import Person, Unit
from obeya_web.followup.actions.moving import MoveError, do_move_action, may_work_on
from obeya_web.followup.actions.undoing import Back, changes_back, snapshots_of
from obeya_web.followup.actions.writing import ActionError, do_add_action, do_change_action
from obeya_web.followup.models import Action
from obeya_web.followup.reading_lines import Line
from obeya_web.followup.states import State


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: how many were changed, a sentence for each that was not, and what would undo it."""

    n_changed: int
    refused: tuple[str, ...]
    back: tuple[Back, ...]


def do_change_several(
    person: Person,
    actions: Sequence[Action],
    changes: Mapping[str, Any],
    *,
    state: State | None = None,
    versions: Mapping[int, int] | None = None,
    why: str = "",
) -> Outcome:
    """Change fields of several actions, and take them to a state; each gets an audit row of its own.

    `versions` are those that the person saw; an action that somebody else changed since is left as it is.
    """
    seen = versions or {}

    def change(action: Action) -> None:
        version, read = seen.get(action.pk, action.version), action.version
        if changes:
            do_change_action(person, action, changes, seen_version=version, why=why)
        if state is not None and state != action.state:
            # What was written just now is the person's own change.
            version = action.version if action.version != read else version
            do_move_action(person, action, state, seen_version=version, why=why)

    return do_each(person, actions, change)


def do_each(
    person: Person, actions: Iterable[Action], act: Callable[[Action], None], *, stops: bool = False
) -> Outcome:
    """Do one thing to each of several actions that a person may work on; what is refused is said and left alone.

    With `stops` the first refusal is raised instead, as for a single action.
    """
    every = list(actions)
    before = snapshots_of(every)
    n_changed, refused = 0, []
    for action in every:
        version = action.version
        try:
            if not may_work_on(person, action):
                raise MoveError(_("You may not change it."))
            with transaction.atomic():
                act(action)
        except (Stale, ActionError) as fault:
            if stops:
                raise
            refused.append(_refusal(action, fault))
        else:
            n_changed += action.version != version
    return Outcome(n_changed, tuple(refused), tuple(changes_back(before)))


def _refusal(action: Action, fault: Stale | ActionError) -> str:
    words = _("somebody else changed it meanwhile.") if isinstance(fault, Stale) else str(fault)
    return _("“%(name)s”: %(fault)s") % {"name": action.title, "fault": words}


def do_add_several(person: Person, unit: Unit, lines: Iterable[Line]) -> list[Action]:
    """Add an action for each line, all or none."""
    with transaction.atomic():
        return [
            do_add_action(person, unit, title=line.title, owner=line.owner, due=line.due) for line in lines
        ]
