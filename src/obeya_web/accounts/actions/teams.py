"""Write teams: named groups of people within a unit; a team gives no right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from obeya_web.accounts import deletion
from obeya_web.accounts.actions.checks import need
from obeya_web.accounts.audit import record
from obeya_web.accounts.locking import save_changes
from obeya_web.accounts.models import Person, Team, Unit
from obeya_web.accounts.roles import Right


def do_create_team(person: Person, unit: Unit, name: str, members: Iterable[Person]) -> Team:
    """Add a team to a unit."""
    need(person, Right.EDIT, unit)
    members = list(members)
    with transaction.atomic():
        team = Team.objects.create(unit=unit, name=name)
        team.members.set(members)
        record(person, "created", team, after={"name": name, "members": members})
    return team


def do_change_team(person: Person, team: Team, changes: Mapping[str, Any], *, seen_version: int) -> None:
    """Rename a team, or say anew who belongs to it."""
    need(person, Right.EDIT, team.unit)
    save_changes(team, changes, seen_version=seen_version, person=person)


def do_delete_team(person: Person, team: Team) -> bool:
    """Put a team away; says whether it was there."""
    need(person, Right.EDIT, team.unit)
    return deletion.do_delete(team, person)


def do_restore_team(person: Person, team: Team) -> bool:
    """Bring a team back; says whether it had been put away."""
    need(person, Right.EDIT, team.unit)
    return deletion.do_restore(team, person)
