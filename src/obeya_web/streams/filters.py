"""Which cases a map may be drawn from: never those of a few people."""

from __future__ import annotations

from django.utils.translation import gettext as _

from obeya.errors import FilterError
from obeya.tables.filters import AllOf, AnyOf, DoneBy, EventsBy, Filter, HandedOver, Not, Then


def refuse_people(chosen: Filter) -> None:
    """Raise `FilterError` where a filter names people: a map shows how work flows, not who does it."""
    if isinstance(chosen, DoneBy | EventsBy | HandedOver):
        raise FilterError(_("A value stream map is not drawn from the work of people who are named."))
    if isinstance(chosen, AllOf | AnyOf | Then):
        for part in chosen.filters:
            refuse_people(part)
    if isinstance(chosen, Not):
        refuse_people(chosen.filter)
