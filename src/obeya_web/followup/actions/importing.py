"""Import what a file says: all of it in one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from obeya.errors import ObeyaError
from obeya_web.accounts.audit import record
from obeya_web.accounts.models import Person, Unit
from obeya_web.followup.actions.moving import do_move_action
from obeya_web.followup.actions.writing import do_add_action, do_change_action
from obeya_web.followup.exchange.planning import Change, Conflict, Plan, Planned, plan_import
from obeya_web.followup.exchange.presets import read_rows
from obeya_web.followup.exchange.reading import read_file
from obeya_web.followup.models import Action, ImportDraft, ImportedFrom
from obeya_web.followup.states import NEEDS_REASON, Priority, State

LONGEST_KEY = 120
# What `do_add_action` takes by name; everything else goes along as further fields.
NAMED = ("title", "owner", "due", "priority", "process")
APART = ("state", "blocked_by", "blocked_reason")


class NotReadyError(ObeyaError):
    """Something is wrong in the file or left to choose; nothing was imported."""


@dataclass(frozen=True, slots=True)
class Imported:
    """How many actions came new, and how many were changed."""

    n_new: int
    n_changed: int


def do_draft_import(
    person: Person, unit: Unit, *, name: str, content: bytes, preset: str = ""
) -> ImportDraft:
    """Read a file and keep its rows, for looking at them; raises `FileError`."""
    found, rows, remarks = read_rows(read_file(content), preset)
    with transaction.atomic():
        ImportDraft.objects.filter(person=person).delete()
        return ImportDraft.objects.create(
            person=person,
            unit=unit,
            name=name[:255],
            preset=found,
            rows=[asdict(row) for row in rows],
            remarks=remarks,
        )


def do_import(person: Person, draft: ImportDraft, choices: Mapping[str, str]) -> Imported:
    """Import a draft: all of its rows, or none. Raises `NotReadyError`, and `Stale` where others were quicker."""
    with transaction.atomic():
        plan = plan_import(person, draft, choices)
        if not plan.is_ready:
            raise NotReadyError(_("Nothing was imported: something is wrong or left to choose."))
        made = {id(planned): _add(person, draft, planned) for planned in plan.new}
        _tie(person, plan, made)
        n_changed = sum(_change(person, planned) for planned in plan.rows if planned.action is not None)
        after = {"file": draft.name, "preset": draft.preset, "new": len(made), "changed": n_changed}
        record(person, "imported actions", draft.unit, after=after)
        draft.delete()
    return Imported(len(made), n_changed)


def do_discard_import(draft: ImportDraft) -> None:
    """Throw away what was read from a file."""
    draft.delete()


def _add(person: Person, draft: ImportDraft, planned: Planned) -> Action:
    values: dict[str, Any] = dict(planned.values)
    further = {name: value for name, value in values.items() if name not in (*NAMED, *APART)}
    action = do_add_action(
        person,
        draft.unit,
        title=values["title"],
        owner=values.get("owner"),
        due=values.get("due"),
        process=values.get("process"),
        priority=values.get("priority", Priority.MEDIUM),
        fields=further,
    )
    state = State(values.get("state", State.OPEN))
    for step in (State.DONE, State.VERIFIED) if state == State.VERIFIED else (state,):
        _move(person, action, step, values.get("blocked_reason", ""))
    if planned.row.key and draft.preset != "obeya":
        ImportedFrom.objects.create(action=action, preset=draft.preset, key=planned.row.key[:LONGEST_KEY])
    return action


def _tie(person: Person, plan: Plan, made: Mapping[int, Action]) -> None:
    """Tie new actions to each other: whatever has parts waits for them."""
    by_words: dict[str, Action] = {}
    for planned in plan.new:
        action = made[id(planned)]
        by_words.setdefault(planned.row.key, action)
        by_words.setdefault(action.title, action)
    waits: dict[int, list[Action]] = {}
    for planned in plan.new:
        action = made[id(planned)]
        parent = by_words.get(planned.row.parent) if planned.row.parent else None
        if parent is not None and parent != action:
            waits.setdefault(parent.pk, []).append(action)
        first = [by_words[key] for key in planned.row.waits_for if key in by_words]
        waits.setdefault(action.pk, []).extend(each for each in first if each != action)
        if planned.values.get("blocked_by"):
            waits.setdefault(action.pk, []).extend(planned.values["blocked_by"])
    for action in made.values():
        if waits.get(action.pk):
            changes = {"blocked_by": list(dict.fromkeys(waits[action.pk]))}
            do_change_action(person, action, changes, seen_version=action.version)


def _change(person: Person, planned: Planned) -> bool:
    """Write the cells of one row that were edited; the state last, by the step that leads there."""
    action = planned.action
    written: list[Change | Conflict] = [*planned.changes]
    written += [conflict for conflict in planned.conflicts if conflict.kept == "yours"]
    values = {each.name: each.value for each in written}
    if action is None or not values:
        return False
    state = values.pop("state", None)
    if values:
        do_change_action(person, action, values, seen_version=action.version)
    if state is not None:
        _move(person, action, State(state), action.blocked_reason)
    return True


def _move(person: Person, action: Action, after: State, reason: str) -> None:
    before = State(action.state)
    if after == before:
        return
    needs_reason = (before, after) in NEEDS_REASON
    why = (reason or _("imported")) if needs_reason else ""
    do_move_action(person, action, after, seen_version=action.version, why=why)
