"""Every field of every app that refers to a person, also those that cannot be followed backwards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models

from obeya_web.accounts.models import Person


@dataclass(frozen=True, slots=True)
class Relation:
    """One field that refers to a person; records that `goes_along` belong to the person and go with them."""

    model: type[models.Model]
    field: str
    goes_along: bool

    def records_of(self, person: Person) -> models.QuerySet[Any]:
        """Return the records that refer to the person by this field."""
        return self.model._base_manager.filter(**{self.field: person})


def relations_to_people() -> Iterator[Relation]:
    """Give every such field, those of tables between two models too."""
    for relation in Person._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel):
            goes_along: Any = relation.on_delete
            yield Relation(relation.related_model, relation.field.name, goes_along is models.CASCADE)
