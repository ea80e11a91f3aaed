"""What a person may see and do: their grants, turned into a question about one unit or a filter over many.

Grants are read once for each person object, which lives as long as its request; so a change counts from the next
request on, and a page asks the database once however many objects it shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from obeya_web.accounts.models import Grant, Person, Unit
from obeya_web.accounts.roles import RIGHTS, Right

AnyModel = TypeVar("AnyModel", bound=models.Model)

# A deputy does the work of a person, but gives nobody access and changes no settings in their place.
NOT_DELEGATED = frozenset({Right.MANAGE_PEOPLE, Right.CONFIGURE})
_KEPT_AS = "_held_grants"


@dataclass(frozen=True, slots=True)
class Held:
    """A role that counts for a person at the unit of that path and below, as their own or as a deputy."""

    role: str
    path: str
    is_delegated: bool

    def gives(self, right: Right) -> bool:
        """Say whether it holds a right."""
        return right in RIGHTS[self.role] and not (self.is_delegated and right in NOT_DELEGATED)


def held_by(person: Person) -> tuple[Held, ...]:
    """Return every role that counts for a person today; read once for this person object."""
    kept: tuple[Held, ...] | None = person.__dict__.get(_KEPT_AS)
    if kept is None:
        kept = person.__dict__[_KEPT_AS] = _read_held(person)
    return kept


def forget(person: Person) -> None:
    """Read the grants of this person object anew when they are next needed."""
    person.__dict__.pop(_KEPT_AS, None)


def tops(person: Person, right: Right) -> list[str]:
    """Return the paths of the units at which a person holds a right; it reaches everything below them."""
    if not person.is_active:
        return []
    return sorted({held.path for held in held_by(person) if held.gives(right)})


def units_where(person: Person, right: Right) -> models.QuerySet[Unit]:
    """Return the units at which a person has a right, through a role there or above."""
    return Unit.objects.filter(_below(tops(person, right), "path"))


def may(person: Person, right: Right, unit: Unit | None) -> bool:
    """Say whether a person has a right at a unit; None means anywhere."""
    paths = tops(person, right)
    return bool(paths) if unit is None else any(unit.path.startswith(path) for path in paths)


def may_everywhere(person: Person, right: Right) -> bool:
    """Say whether a person has a right at every unit, through roles at the top of each tree."""
    paths = set(tops(person, right))
    roots = list(Unit.objects.filter(parent=None).values_list("path", flat=True)) if paths else []
    return bool(roots) and paths.issuperset(roots)


def units_of(target: Any) -> list[Unit]:
    """Return where an object belongs: a unit to itself, a person to several units, everything else to its `unit`."""
    if isinstance(target, Unit):
        return [target]
    return list(target.units) if isinstance(target, Person) else [target.unit]


def visible(
    objects: models.QuerySet[AnyModel], person: Person, right: Right = Right.SEE
) -> models.QuerySet[AnyModel]:
    """Return only those objects, which have a `unit`, on which the person has the right."""
    return objects.filter(_below(tops(person, right), "unit__path"))


def _below(paths: list[str], field: str) -> Q:
    within = Q(pk__in=[])
    for path in paths:
        within |= Q(**{f"{field}__startswith": path})
    return within


def _read_held(person: Person) -> tuple[Held, ...]:
    today = timezone.localdate()
    given_here = Q(
        person__is_active=True,
        person__delegations_given__deputy=person,
        person__delegations_given__first_day__lte=today,
        person__delegations_given__last_day__gte=today,
    )
    rows = Grant.objects.filter(Q(person=person) | given_here).values_list("role", "unit__path", "person_id")
    return tuple({Held(role, path, person_id != person.pk) for role, path, person_id in rows})
