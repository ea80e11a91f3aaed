"""Take back what was done to one or several actions, as long as nobody changed them since.

Before an act `snapshots_of` notes what the actions hold; afterwards `changes_back` says, in words that a session can
keep, what would bring each of them back; `do_undo` writes that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, cast

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from obeya_web.accounts.deletion import do_delete
from obeya_web.accounts.locking import Stale, save_changes
from obeya_web.accounts.models import Person
from obeya_web.followup.actions.moving import do_place_action, live_actions, may_work_on
from obeya_web.followup.models import Action, Step

PLACE = "place"
WAITS_FOR = "blocked_by"
FIELDS = (
    "owner",
    "due",
    "n_replans",
    "priority",
    "service_class",
    "lane",
    "process",
    "state",
    "state_since",
    "is_ready",
    "percent",
    "blocked_reason",
    "evidence",
    "unowned_since",
    "started_at",
    "done_at",
    "ended_at",
    PLACE,
)
Snapshot = dict[str, Any]
Back = dict[str, Any]


def snapshots_of(actions: Iterable[Action]) -> dict[int, Snapshot]:
    """Note what actions hold now, by their numbers."""
    noted = list(actions)
    models.prefetch_related_objects(noted, models.Prefetch(WAITS_FOR, to_attr="waits_for_now"))
    found = {}
    for action in noted:
        values = {name: getattr(action, _field(name).attname) for name in FIELDS}
        found[action.pk] = values | {
            WAITS_FOR: sorted(other.pk for other in action.__dict__.pop("waits_for_now"))
        }
    return found


def changes_back(before: Mapping[int, Snapshot]) -> list[Back]:
    """Return what brings back every action that is no longer as it was noted."""
    now = Action.objects.in_bulk(list(before))
    after = snapshots_of(now.values())
    back = []
    for key, noted in before.items():
        if key not in now:
            continue
        fields = {name: _plain(value) for name, value in noted.items() if after[key][name] != value}
        if fields:
            back.append({"action": key, "version": now[key].version, "fields": fields})
    return back


def added_back(actions: Iterable[Action]) -> list[Back]:
    """Return what takes back that actions were added: they are put away again."""
    return [{"action": action.pk, "version": action.version, "is_added": True} for action in actions]


def do_undo(person: Person, back: Sequence[Back]) -> tuple[int, list[str]]:
    """Bring actions back; returns how many, and a sentence for each that somebody changed meanwhile."""
    found = live_actions().in_bulk([each["action"] for each in back])
    undone, refused = 0, []
    for each in back:
        action = found.get(each["action"])
        if action is None or not may_work_on(person, action):
            continue
        try:
            if each.get("is_added"):
                do_delete(action, person)
            else:
                _bring_back(person, action, each)
        except Stale:
            refused.append(_("“%(name)s” was changed since and stays as it is.") % {"name": action.title})
        else:
            undone += 1
    return undone, refused


def _bring_back(person: Person, action: Action, back: Back) -> None:
    fields = {name: _value_of(name, value) for name, value in back["fields"].items()}
    place = fields.pop(PLACE, None)
    before = action.state
    with transaction.atomic():
        if "state" in fields:
            Step.objects.create(
                action=action, before=before, after=fields["state"], person=person, why=_("undone")
            )
        if fields:
            changes = {**fields, "touched_at": timezone.now(), "sequence": action.sequence + 1}
            save_changes(action, changes, seen_version=back["version"], person=person, verb="undone")
        if place is not None:
            do_place_action(action, place)


def _plain(value: Any) -> Any:
    """Return a value as a session can keep it."""
    return value.isoformat() if isinstance(value, date) else value


def _value_of(name: str, plain: Any) -> Any:
    if name == WAITS_FOR:
        return list(Action.objects.filter(pk__in=plain))
    field = _field(name)
    if isinstance(field, models.ForeignKey):
        return None if plain is None else field.related_model._default_manager.get(pk=plain)
    return field.to_python(plain)


def _field(name: str) -> models.Field[Any, Any]:
    return cast("models.Field[Any, Any]", Action._meta.get_field(name))
