"""Find the objects of this app by the arguments of their URLs, and the people whom somebody may see."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from obeya_web.accounts.models import Grant, Person, Team, Unit
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import tops


def find_person(pk: int, **_: Any) -> Person | None:
    """Return the person with that number who was not erased."""
    return Person.objects.filter(pk=pk, erased_at=None).first()


def find_unit(pk: int, **_: Any) -> Unit | None:
    """Return the unit with that number."""
    return Unit.objects.select_related("parent").filter(pk=pk).first()


def find_grant(pk: int, **_: Any) -> Grant | None:
    """Return the grant with that number."""
    return Grant.objects.select_related("unit", "person").filter(pk=pk).first()


def find_team(pk: int, **_: Any) -> Team | None:
    """Return the team with that number, unless it was put away."""
    return Team.objects.select_related("unit").filter(pk=pk, deleted_at=None).first()


def find_deleted_team(pk: int, **_: Any) -> Team | None:
    """Return the team with that number that was put away."""
    return Team.objects.select_related("unit").filter(pk=pk, deleted_at__isnull=False).first()


def people_seen_by(person: Person, right: Right = Right.SEE) -> models.QuerySet[Person]:
    """Return the people who belong to a unit at which a person has the right.

    Who has neither role nor team belongs to the top of the organisation, as `Person.units` says.
    """
    paths = tops(person, right)
    belongs = Q(pk__in=[])
    for path in paths:
        belongs |= Q(grants__unit__path__startswith=path)
        belongs |= Q(teams__deleted_at=None, teams__unit__path__startswith=path)
    if Unit.objects.filter(parent=None, path__in=paths).exists():
        placed = Person.objects.filter(
            Q(grants__isnull=False) | Q(teams__deleted_at=None, teams__isnull=False)
        )
        belongs |= ~Q(pk__in=placed.values("pk"))
    return Person.objects.filter(belongs, erased_at=None).distinct()
