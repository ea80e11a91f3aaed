"""Who contributed to an improvement, without ranks; whoever wants no naming is named nowhere.

This file is the only one that turns contributions and thanks into names.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from obeya_web.accounts.models import Person
from obeya_web.followup.models import ActionLink
from obeya_web.followup.states import State
from obeya_web.improvement.models import Idea, Improvement, Thanks, Unnamed


@dataclass(frozen=True, slots=True)
class Contributors:
    """The people who may be named, by name, and how many others took part."""

    named: tuple[Person, ...]
    n_others: int

    @property
    def names(self) -> str:
        """Return the names in a row."""
        return ", ".join(person.shown_name for person in self.named)


def unnamed_keys() -> set[int]:
    """Return the keys of the people who want no naming."""
    return set(Unnamed.objects.values_list("person_id", flat=True))


def is_unnamed(person: Person) -> bool:
    """Say whether a person wants no naming."""
    return Unnamed.objects.filter(person=person).exists()


def contributors_of(improvement: Improvement) -> Contributors:
    """Return who contributed to one improvement."""
    return contributors_by_improvement([improvement])[improvement.pk]


def contributors_by_improvement(improvements: Iterable[Improvement]) -> dict[int, Contributors]:
    """Return who contributed to each improvement: owner, team, finished actions, thanks, and ideas sent by name."""
    keys = [improvement.pk for improvement in improvements]
    pairs: set[tuple[int, int | None]] = set()
    of = Improvement.objects.filter(pk__in=keys)
    for path in ("owner", "team", "thanks__person"):
        pairs |= set(of.filter(~Q(**{path: None})).values_list("pk", path))
    ideas = Idea.objects.filter(improvement__in=keys, deleted_at=None, is_pseudonymous=False)
    pairs |= {(one, sender) for one, sender in ideas.values_list("improvement_id", "sender_id") if one}
    pairs |= _doers(keys)
    people = Person.objects.in_bulk({person for _one, person in pairs if person is not None})
    hidden = unnamed_keys()
    return {key: _contributors([p for one, p in pairs if one == key and p], people, hidden) for key in keys}


def thanks_of(improvement: Improvement) -> list[Thanks]:
    """Return the thanks for an improvement that name nobody who does not want it."""
    hidden = unnamed_keys()
    rows = Thanks.objects.filter(improvement=improvement).select_related("person", "giver")
    return [row for row in rows if row.person_id not in hidden and row.giver_id not in hidden]


def _doers(keys: list[int]) -> set[tuple[int, int | None]]:
    done = ActionLink.objects.filter(
        kind=ContentType.objects.get_for_model(Improvement),
        object_id__in=keys,
        action__deleted_at=None,
        action__state=State.VERIFIED,
    )
    return set(done.values_list("object_id", "action__owner_id"))


def _contributors(keys: list[int], people: dict[int, Person], hidden: set[int]) -> Contributors:
    distinct = set(keys)
    named = [people[key] for key in distinct - hidden if key in people and not people[key].erased_at]
    return Contributors(
        tuple(sorted(named, key=lambda person: person.shown_name.casefold())), len(distinct) - len(named)
    )
