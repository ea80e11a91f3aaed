"""Write units: the tree of the organisation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Length, Substr
from django.utils.translation import gettext as _

from obeya_web.accounts.actions.checks import PeopleError, need
from obeya_web.accounts.audit import record
from obeya_web.accounts.locking import Stale, save_changes
from obeya_web.accounts.models import Person, Unit
from obeya_web.accounts.roles import Right

LONGEST_PATH = 500


def do_create_unit(person: Person, name: str, parent: Unit) -> Unit:
    """Add a unit below another one."""
    need(person, Right.CONFIGURE, parent)
    with transaction.atomic():
        # Read anew: the parent may be moved meanwhile.
        parent = Unit.objects.select_for_update().get(pk=parent.pk)
        _check_length(len(parent.path) + 20)
        unit = Unit.objects.create(name=name, parent=parent, smallest_group=parent.smallest_group)
        record(person, "created", unit, after={"name": name, "parent": parent})
    return unit


def do_change_unit(person: Person, unit: Unit, changes: Mapping[str, Any], *, seen_version: int) -> None:
    """Rename a unit, or set the smallest group that is shown."""
    need(person, Right.CONFIGURE, unit)
    save_changes(unit, changes, seen_version=seen_version, person=person)


def do_move_unit(person: Person, unit: Unit, parent: Unit, *, seen_version: int) -> None:
    """Put a unit, with everything below it, under another one.

    Whoever moves it must be an administrator on both sides, because grants come from above. The top of the
    organisation stays where it is, or its administrators would no longer be at the top.
    """
    if unit.parent is None:
        raise PeopleError(_("%(unit)s is the top of the organisation and stays there.") % {"unit": unit.name})
    need(person, Right.CONFIGURE, unit.parent)
    need(person, Right.CONFIGURE, parent)
    with transaction.atomic():
        # All of the tree: two moves at once could hang two units below each other.
        tree = {each.pk: each for each in Unit.objects.select_for_update().order_by("pk")}
        current, parent = tree[unit.pk], tree[parent.pk]
        before = tree.get(current.parent_id or 0)
        if current.version != seen_version:
            raise Stale(current, {"parent": before}, {"parent": parent}, {"parent": before})
        if parent.is_within(current):
            raise PeopleError(
                _("%(unit)s cannot belong to %(parent)s, which lies within it.")
                % {"unit": current.name, "parent": parent.name}
            )
        if parent == before:
            return
        _move_paths(current, f"{parent.path}{current.pk}/")
        Unit.objects.filter(pk=unit.pk).update(parent=parent, version=F("version") + 1)
        unit.refresh_from_db()
        record(person, "moved", unit, before={"parent": before}, after={"parent": parent})


def _move_paths(unit: Unit, path: str) -> None:
    """Give the unit its new path, and everything below it the same beginning, in one statement."""
    below = Unit.objects.filter(path__startswith=unit.path)
    longest = below.order_by(Length("path").desc()).first()
    _check_length(len(longest.path if longest else "") - len(unit.path) + len(path))
    below.update(path=Concat(Value(path), Substr("path", len(unit.path) + 1)))


def _check_length(length: int) -> None:
    if length > LONGEST_PATH:
        raise PeopleError(_("The tree of units would become too deep. Put the unit further up."))
