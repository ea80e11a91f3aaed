"""Who is named in a comment: names become ``@{number}`` where they are kept, and names again where they are read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models
from django.db.models import Q

from obeya_web.accounts.models import Person
from obeya_web.accounts.roles import RIGHTS, Right
from obeya_web.conversation.about import kind_of, kinds

MARK = re.compile(r"@\{(\d{1,12})\}")
MOST_OFFERED = 8


def people_who_see(target: Any) -> models.QuerySet[Person]:
    """Return the active people who may see a record: by a role at its unit or above, or because they take part."""
    ids = [int(part) for part in target.unit.path.strip("/").split("/")]
    roles = [role for role, rights in RIGHTS.items() if Right.SEE in rights]
    about = kinds().get(kind_of(target))
    named = [person.pk for person in (about.people(target) if about else ()) if person is not None]
    return Person.objects.filter(
        Q(pk__in=named) | Q(grants__unit__in=ids, grants__role__in=roles), is_active=True, erased_at=None
    ).distinct()


def offered(target: Any, beginning: str) -> models.QuerySet[Person]:
    """Return a few people whom a comment on the record may name, by the beginning of a part of their names."""
    people = people_who_see(target).order_by("name", "email")
    words = beginning.strip()
    if words:
        people = people.filter(
            Q(name__istartswith=words) | Q(name__icontains=f" {words}") | Q(email__istartswith=words)
        )
    return people[:MOST_OFFERED]


def marked(text: str, target: Any, *, chosen: Iterable[int] = ()) -> tuple[str, list[Person]]:
    """Return a text with a mark for each person who is named in it, and those people.

    A name counts after an @, whole, of somebody who may see the record; of two with one name the one who was `chosen`.
    Where nobody was, that name names nobody: better to tell no one than the wrong one. An e-mail address does as well.
    """
    # What looks like a mark but was typed stays text.
    text = MARK.sub(r"@ {\1}", text)
    if "@" not in text:
        return text, []
    named = _named(people_who_see(target), set(chosen))
    found: dict[int, Person] = {}

    def mark(match: re.Match[str]) -> str:
        person = named[match[1].casefold()]
        found[person.pk] = person
        return f"@{{{person.pk}}}"

    if named:
        longest_first = sorted(named, key=len, reverse=True)
        pattern = "|".join(re.escape(name) for name in longest_first)
        text = re.sub(rf"(?<!\w)@({pattern})(?!\w)", mark, text, flags=re.IGNORECASE)
    return text, list(found.values())


def _named(people: Iterable[Person], chosen: set[int]) -> dict[str, Person]:
    """Return the one person that each name stands for."""
    bearers: dict[str, list[Person]] = {}
    for person in people:
        for name in {person.shown_name.casefold(), person.email.casefold()}:
            bearers.setdefault(name, []).append(person)
    named = {}
    for name, same in bearers.items():
        meant = same if len(same) == 1 else [person for person in same if person.pk in chosen]
        if len(meant) == 1:
            named[name] = meant[0]
    return named


def typed(body: str, names: Mapping[int, str]) -> str:
    """Return a kept text as its author typed it."""
    return MARK.sub(lambda match: f"@{names[int(match[1])]}" if int(match[1]) in names else match[0], body)
