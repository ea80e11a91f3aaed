"""What can be talked about: every kind of record with a row in the list that the setting OBEYA_CONVERSATIONS names.

A record that is talked about has a `unit`; who may see and say something is asked of that unit, and of the row's
`people`, who take part whatever their roles are, such as the owner of an action.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string

from obeya_web.accounts.models import Person
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may


@dataclass(frozen=True, slots=True)
class About:
    """One kind of record: the address of the page that shows it, who takes part, and what a comment does to it."""

    address: Callable[[Any], str]
    people: Callable[[Any], Iterable[Person | None]] = lambda target: ()
    touched: Callable[[Any], None] = lambda target: None


@cache
def _kinds(setting: str) -> Mapping[str, About]:
    kinds: Mapping[str, About] = import_string(setting)
    return kinds


def kinds() -> Mapping[str, About]:
    """Return every kind of record that can be talked about, by its label such as ``processes.process``."""
    return _kinds(settings.OBEYA_CONVERSATIONS)


def kind_of(target: models.Model) -> str:
    """Return the label of a record's kind."""
    return str(target._meta.label_lower)


def address_of(target: models.Model) -> str:
    """Return where a record, and what is said about it, is shown."""
    return kinds()[kind_of(target)].address(target)


def find_about(kind: str, number: int, **_: Any) -> models.Model | None:
    """Return the record of that kind and number that can be talked about, unless it was put away."""
    if kind not in kinds():
        return None
    model = apps.get_model(kind)
    found: models.Model | None = model._default_manager.filter(pk=number).first()
    return None if found is None or is_put_away(found) else found


def is_put_away(target: models.Model) -> bool:
    """Say whether a record, or the one that it is a part of, was put away."""
    whole = getattr(target, "improvement", None)
    return any(getattr(part, "deleted_at", None) is not None for part in (target, whole))


def takes_part(person: Person, target: Any) -> bool:
    """Say whether a person sees a record and talks about it whatever their roles are."""
    about = kinds().get(kind_of(target))
    named = about.people(target) if about else ()
    return any(one is not None and one.pk == person.pk for one in named)


def may_see(person: Person, target: Any) -> bool:
    """Say whether a person may read what is said about a record."""
    return may(person, Right.SEE, target.unit) or takes_part(person, target)


def may_speak(person: Person, target: Any) -> bool:
    """Say whether a person may comment on a record, react and add files."""
    return may(person, Right.CONTRIBUTE, target.unit) or takes_part(person, target)
