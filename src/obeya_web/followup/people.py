"""Who may be meant where somebody chooses an owner, a verifier or a team mate."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from obeya_web.accounts.models import Person, Unit
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import units_where


def people_around(unit: Unit) -> QuerySet[Person]:
    """Return the people with a role at a unit or above it, and the members of its teams, by name."""
    above = [int(key) for key in unit.path.strip("/").split("/") if key]
    belongs = Q(grants__unit__in=above) | Q(teams__unit=unit, teams__deleted_at=None)
    return Person.objects.filter(belongs, is_active=True).distinct().order_by("name", "email")


def people_seen(person: Person) -> QuerySet[Person]:
    """Return everybody who belongs to a unit that a person sees, themselves included, by name."""
    seen = units_where(person, Right.SEE)
    belongs = Q(grants__unit__in=seen) | Q(teams__unit__in=seen, teams__deleted_at=None) | Q(pk=person.pk)
    return Person.objects.filter(belongs, is_active=True).distinct().order_by("name", "email")
