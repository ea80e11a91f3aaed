"""Who contributed to an improvement, without ranks; whoever wants no naming is named nowhere.

This file is the only one that turns contributions, thanks and quotes into names.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet

from obeya_web.accounts.models import Person
from obeya_web.followup.models import ActionLink
from obeya_web.followup.states import State
from obeya_web.improvement.models import Idea, Improvement, Quote, Thanks


@dataclass(frozen=True, slots=True)
class Contributors:
    """The people who may be named, by name, and how many others took part."""

    named: tuple[Person, ...]
    n_others: int

    @property
    def names(self) -> str:
        """Return the names in a row."""
        return ", ".join(person.shown_name for person in self.named)


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
    return {key: _contributors([p for one, p in pairs if one == key and p], people) for key in keys}


def thanks_of(improvement: Improvement) -> list[Thanks]:
    """Return the thanks for an improvement that name nobody who does not want it."""
    return list(named_thanks().filter(improvement=improvement))


def named_thanks() -> QuerySet[Thanks]:
    """Return all thanks that name nobody who does not want it."""
    rows = Thanks.objects.filter(person__is_unnamed=False, giver__is_unnamed=False)
    return rows.select_related("person", "giver")


def agreed_quotes() -> QuerySet[Quote]:
    """Return all quotes whose speakers agreed, and that name nobody who does not want it."""
    return Quote.objects.filter(consented_at__isnull=False).exclude(_silent("person"))


def quotes_for(person: Person, improvement: Improvement) -> list[Quote]:
    """Return the quotes on an improvement that a person may read: those agreed to, and what waits for an answer."""
    own = Q(person=person) | Q(heard_by=person)
    rows = Quote.objects.filter(Q(consented_at__isnull=False) | own, improvement=improvement)
    return list(rows.exclude(_silent("person") & ~Q(person=person)).select_related("improvement__unit"))


def _silent(path: str) -> Q:
    return Q(**{f"{path}__is_unnamed": True}) | Q(**{f"{path}__erased_at__isnull": False})


def _doers(keys: list[int]) -> set[tuple[int, int | None]]:
    done = ActionLink.objects.filter(
        kind=ContentType.objects.get_for_model(Improvement),
        object_id__in=keys,
        action__deleted_at=None,
        action__state=State.VERIFIED,
    )
    return set(done.values_list("object_id", "action__owner_id"))


def _contributors(keys: list[int], people: dict[int, Person]) -> Contributors:
    distinct = set(keys)
    known = [people[key] for key in distinct if key in people]
    named = [person for person in known if not (person.is_unnamed or person.erased_at)]
    return Contributors(
        tuple(sorted(named, key=lambda person: person.shown_name.casefold())), len(distinct) - len(named)
    )
