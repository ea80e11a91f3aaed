"""Filters that single out a few people are refused: nobody's work is looked at alone, however filters are combined."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from obeya.errors import FilterError
from obeya.tables.event_log import EventLog
from obeya.tables.filters import AllOf, AnyOf, DoneBy, EventsBy, Filter, HandedOver, Not, Then


def refuse_telling_apart(filters: Iterable[Filter], log: EventLog) -> None:
    """Raise `FilterError` where the filters tell fewer people apart from all others than the unit allows.

    Each condition on resources splits them into those it names and the others; all conditions together split them
    into groups, and each such group must have at least `log.smallest_group` people.
    """
    named = [frozenset(names) for each in filters for names in resources_named(each)]
    if not named:
        return
    groups = Counter(tuple(person in names for names in named) for person in log.resources)
    if min(groups.values(), default=0) < log.smallest_group:
        raise FilterError(
            _(
                "This filter would show the work of fewer than %(k)d people apart from all others. "
                "Name at least %(k)d, and leave at least %(k)d."
            )
            % {"k": log.smallest_group}
        )


def resources_named(chosen: Filter) -> Iterator[tuple[str, ...]]:
    """Yield the people that each condition of a filter names."""
    if isinstance(chosen, DoneBy | EventsBy):
        yield chosen.resources
    elif isinstance(chosen, HandedOver):
        yield (chosen.source,)
        yield (chosen.target,)
    elif isinstance(chosen, Not):
        yield from resources_named(chosen.filter)
    elif isinstance(chosen, AllOf | AnyOf | Then):
        for part in chosen.filters:
            yield from resources_named(part)
