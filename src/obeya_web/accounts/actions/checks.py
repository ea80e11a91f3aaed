"""What must hold before a write, and the words when it does not."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from obeya.errors import ObeyaError
from obeya_web.accounts.models import Grant, Person, Unit
from obeya_web.accounts.roles import RIGHTS, Right
from obeya_web.accounts.scope import may


class PeopleError(ObeyaError):
    """A change of people or units cannot be made; the text says why and what to do instead."""


def need(person: Person, right: Right, unit: Unit) -> None:
    """Refuse who lacks a right at a unit."""
    if not may(person, right, unit):
        raise PermissionDenied


def need_to_grant(person: Person, role: str, unit: Unit) -> None:
    """Refuse whoever would give more than they hold: a role above their scope, or rights that they lack."""
    need(person, Right.MANAGE_PEOPLE, unit)
    for right in RIGHTS[role]:
        need(person, right, unit)


def may_manage(person: Person, other: Person) -> bool:
    """Say whether a person is an administrator wherever the other one belongs."""
    return all(may(person, Right.MANAGE_PEOPLE, unit) for unit in other.units)


def need_to_manage(person: Person, other: Person) -> None:
    """Refuse who is not an administrator wherever the other one belongs."""
    if not may_manage(person, other):
        raise PermissionDenied


def keep_an_admin(*, but: Person | None = None, without: Grant | None = None) -> None:
    """Refuse to leave the organisation without anybody who can give access at its top."""
    # All of them are locked, so that two who take access from each other at once do not both succeed.
    admins = Grant.objects.select_for_update().filter(role="admin", unit__parent=None, person__is_active=True)
    left = [
        grant for grant in admins.order_by("pk") if grant != without and grant.person_id != (but and but.pk)
    ]
    if not left:
        raise PeopleError(
            _("This is the last administrator of the whole organisation. Make somebody else one first.")
        )
