"""Who stands on which rung of a ladder, and who stands in for whom; read once, asked for many actions.

Level 0 is whoever has to do something: the owner, or who leads the unit while nobody owns the action; for an action
that waits to be verified its verifier. Level 1 leads the unit of the action: its coordinators and process owners, and
the owner of the action's process. From level 2 on come the managers of that unit, of the unit above it, and so on to
the top; last whoever sponsors what the action belongs to. A level with nobody new on it is left out, so nobody stands
on two rungs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from obeya_web.accounts.models import Delegation, Grant, Person, Unit
from obeya_web.followup.models import Absence, Action, BreachKind

LEADS = ("coordinator", "process_owner")
MANAGERS = ("manager",)


@dataclass(frozen=True, slots=True)
class Rung:
    """One level and who stands on it; `unit` is where they have their role, none at level 0 and for a sponsor."""

    level: int
    people: tuple[Person, ...]
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """One person to be told, and whom they stand in for."""

    person: Person
    stands_in_for: Person | None = None


@dataclass(slots=True)
class Directory:
    """Roles at units and absences, as they are on a day."""

    leads: Mapping[int, tuple[Person, ...]]
    managers: Mapping[int, tuple[Person, ...]]
    units: Mapping[int, Unit]
    deputies: Mapping[int, Person] = field(default_factory=dict)

    @classmethod
    def read(cls, today: date) -> Directory:
        """Read the roles at all units, and who is away on a day."""
        grants = Grant.objects.filter(role__in=(*LEADS, *MANAGERS), person__is_active=True)
        by_role: dict[bool, dict[int, list[Person]]] = {True: {}, False: {}}
        for grant in grants.select_related("person").order_by("pk"):
            people = by_role[grant.role in LEADS].setdefault(grant.unit_id, [])
            if grant.person not in people:
                people.append(grant.person)
        units = {unit.pk: unit for unit in Unit.objects.all()}
        return cls(_frozen(by_role[True]), _frozen(by_role[False]), units, deputies_on(today))

    def rungs_of(self, action: Action, kind: str = BreachKind.OVERDUE) -> list[Rung]:
        """Return the ladder of an action, from level 0 up; a level with nobody new on it is left out."""
        leads = list(self.leads.get(action.unit_id, ()))
        process_owner = action.process.owner if action.process else None
        if process_owner is not None and process_owner not in leads:
            leads.append(process_owner)
        steps: list[tuple[Iterable[Person | None], Unit | None]] = [
            (self._begin(action, kind, leads), None),
            (leads, self.units[action.unit_id]),
        ]
        steps += self._managers_above(action.unit_id)
        steps.append((sponsors_of(action), None))
        # The owner of work that waits to be verified has done their part.
        seen = {action.owner_id} if kind == BreachKind.UNVERIFIED else set()
        return list(_numbered(steps, seen))

    def levels_of(self, unit: Unit) -> list[Rung]:
        """Return who stands above the owner of any action of a unit, level by level."""
        steps: list[tuple[Iterable[Person | None], Unit | None]] = [(self.leads.get(unit.pk, ()), unit)]
        found = _numbered([*steps, *self._managers_above(unit.pk)], set())
        return [Rung(rung.level + 1, rung.people, rung.unit) for rung in found]

    def rungs_above(self, first: Person | None, unit_id: int) -> list[Rung]:
        """Return the ladder of a question to one person: they, then the managers from their unit up."""
        begin: Iterable[Person | None] = [first] if first and first.is_active else self.leads.get(unit_id, ())
        steps: list[tuple[Iterable[Person | None], Unit | None]] = [(begin, None)]
        return list(_numbered([*steps, *self._managers_above(unit_id)], set()))

    def _managers_above(self, unit_id: int) -> list[tuple[Iterable[Person | None], Unit | None]]:
        lineage = [int(part) for part in self.units[unit_id].path.strip("/").split("/")]
        return [(self.managers.get(pk, ()), self.units.get(pk)) for pk in reversed(lineage)]

    def told(self, people: Iterable[Person]) -> list[Told]:
        """Return who gets what is meant for some people: themselves, or whoever stands in for them."""
        told: dict[int, Told] = {}
        for person in people:
            deputy = self.deputies.get(person.pk)
            each = Told(deputy, person) if deputy else Told(person)
            told.setdefault(each.person.pk, each)
        return list(told.values())

    def _begin(self, action: Action, kind: str, leads: list[Person]) -> list[Person | None]:
        first = action.verifier if kind == BreachKind.UNVERIFIED else action.owner
        if first is not None and first.is_active and kind != BreachKind.UNOWNED:
            return [first]
        return [*leads]


def deputies_on(day: date) -> dict[int, Person]:
    """Return who stands in for whom on a day: named with the absence, else by a deputyship of that day.

    A deputy who is away too is followed once more; whoever has nobody left is told themselves when they are back.
    """
    here = Q(first_day__lte=day, last_day__gte=day)
    given = Delegation.objects.filter(here, deputy__is_active=True).select_related("deputy").order_by("pk")
    deputies = {each.person_id: each.deputy for each in given}
    away = Absence.objects.filter(here).select_related("deputy").order_by("pk")
    deputies |= {each.person_id: each.deputy for each in away if each.deputy and each.deputy.is_active}
    followed = {pk: deputies.get(deputy.pk, deputy) for pk, deputy in deputies.items()}
    return {pk: deputy for pk, deputy in followed.items() if deputy.pk != pk}


def sponsors_of(action: Action) -> list[Person]:
    """Return who sponsors what an action belongs to: any record it is tied to that has a `sponsor`."""
    found: list[Person] = []
    for link in action.links.all():
        target: Any = link.target
        sponsor = getattr(target, "sponsor", None)
        if isinstance(sponsor, Person) and sponsor.is_active:
            found.append(sponsor)
    return found


def _numbered(
    steps: Iterable[tuple[Iterable[Person | None], Unit | None]], seen: set[int | None]
) -> Iterable[Rung]:
    level = 0
    for people, unit in steps:
        new = tuple(dict.fromkeys(person for person in people if person and person.pk not in seen))
        if not new:
            continue
        seen |= {person.pk for person in new}
        yield Rung(level, new, unit)
        level += 1


def _frozen(people: Mapping[int, list[Person]]) -> dict[int, tuple[Person, ...]]:
    return {pk: tuple(each) for pk, each in people.items()}
