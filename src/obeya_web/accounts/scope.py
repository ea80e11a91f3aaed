"""What a person may see and do: their grants, turned into a question about one unit or a filter over many."""

from __future__ import annotations

from typing import TypeVar

from django.db import models
from django.db.models import Q

from obeya_web.accounts.models import Person, Unit
from obeya_web.accounts.roles import RIGHTS, Right

AnyModel = TypeVar("AnyModel", bound=models.Model)


def roles_with(right: Right) -> list[str]:
    """Return the roles that hold a right."""
    return [role for role, rights in RIGHTS.items() if right in rights]


def units_where(person: Person, right: Right) -> models.QuerySet[Unit]:
    """Return the units at which a person has a right, through a role there or above."""
    tops = person.grants.filter(role__in=roles_with(right)).values_list("unit__path", flat=True)
    within = Q(pk__in=[])
    for path in tops:
        within |= Q(path__startswith=path)
    return Unit.objects.filter(within)


def may(person: Person, right: Right, unit: Unit | None) -> bool:
    """Say whether a person has a right at a unit; None means anywhere."""
    if not person.is_active:
        return False
    grants = person.grants.filter(role__in=roles_with(right)).select_related("unit")
    return any(unit is None or unit.is_within(grant.unit) for grant in grants)


def visible(
    objects: models.QuerySet[AnyModel], person: Person, right: Right = Right.SEE
) -> models.QuerySet[AnyModel]:
    """Return only those objects, which have a `unit`, on which the person has the right."""
    return objects.filter(unit__in=units_where(person, right))
