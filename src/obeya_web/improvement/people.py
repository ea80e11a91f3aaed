"""Who an improvement can be given to, who it was given to, and what each of them still has to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from obeya_web.accounts.models import Person, Unit
from obeya_web.accounts.scope import held_by
from obeya_web.followup.models import Action
from obeya_web.improvement.models import Improvement


@dataclass(frozen=True, slots=True)
class Member:
    """One person of an improvement: from which units, with which letters of the RACI table, and their open actions."""

    person: Person
    units: str
    letters: str
    actions: tuple[Action, ...]


def people_around(unit: Unit) -> QuerySet[Person]:
    """Return the people with a role at a unit, above it, or in one of the departments below it, by name."""
    above = [int(key) for key in unit.path.strip("/").split("/") if key]
    belongs = Q(grants__unit__in=above) | Q(grants__unit__path__startswith=unit.path)
    return Person.objects.filter(belongs, is_active=True).distinct().order_by("name", "email")


def belongs_around(person: Person, unit: Unit) -> bool:
    """Say whether a person has a role at a unit, above it, or in one of the departments below it."""
    paths = [held.path for held in held_by(person)]
    return person.is_active and any(
        path.startswith(unit.path) or unit.path.startswith(path) for path in paths
    )


def people_of_improvement(improvement: Improvement) -> list[Person]:
    """Return whom an improvement was given to and who may see it: owner, coach, sponsor and team, each once."""
    named = [improvement.owner_id, improvement.coach_id, improvement.sponsor_id]
    given = Q(pk__in=[key for key in named if key]) | Q(improvements_joined=improvement)
    return list(people_around(improvement.unit).filter(given))


def improvements_given_to(person: Person) -> QuerySet[Improvement]:
    """Return the improvements that were given to a person in the units above and below theirs."""
    given = Q(owner=person) | Q(coach=person) | Q(sponsor=person) | Q(team=person)
    around = Q(pk__in=[])
    for held in held_by(person):
        above = [int(key) for key in held.path.strip("/").split("/") if key]
        around |= Q(unit__in=above) | Q(unit__path__startswith=held.path)
    return Improvement.objects.filter(given, around, deleted_at=None)


def members_of(
    improvement: Improvement, actions: Iterable[Action], raci: Iterable[tuple[int, str]]
) -> list[Member]:
    """Return everybody who has a part in an improvement, by name; `raci` are people's keys with their letters."""
    by_owner: dict[int, list[Action]] = {}
    for action in actions:
        if action.is_live and action.owner_id is not None:
            by_owner.setdefault(action.owner_id, []).append(action)
    letters: dict[int, set[str]] = {}
    for key, letter in raci:
        letters.setdefault(key, set()).add(letter)
    named = {improvement.owner_id, improvement.coach_id, improvement.sponsor_id} - {None}
    concerned = Q(pk__in={*named, *by_owner, *letters}) | Q(improvements_joined=improvement)
    people = Person.objects.filter(concerned).distinct().order_by("name", "email")
    return [
        Member(
            person=person,
            units=", ".join(dict.fromkeys(grant.unit.name for grant in person.grants.all())),
            letters="".join(letter for letter in "RACI" if letter in letters.get(person.pk, ())),
            actions=tuple(by_owner.get(person.pk, ())),
        )
        for person in people.prefetch_related("grants__unit")
    ]
