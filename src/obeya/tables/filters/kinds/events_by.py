"""Only the events of certain resources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from obeya.tables.filters.base import EventFilter
from obeya.tables.filters.checks import at_least_one
from obeya.tables.filters.quoting import quote_names, say_list
from obeya.tables.sentences import phrase, say

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.tables.filters.context import FilterContext, LogTables
    from obeya.tables.filters.reader import Reader


@dataclass(frozen=True, slots=True)
class EventsBy(EventFilter):
    """Only the events of `resources` (by pseudonym)."""

    kind: ClassVar[str] = "events_by"
    examples: ClassVar[tuple[str, ...]] = ('events by "R-7KQ2M4"', 'events by ["R-7KQ2M4", "R-B3WXAA"]')

    resources: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse an empty list."""
        at_least_one(self.resources, "resource")

    @classmethod
    def read(cls, reader: Reader) -> EventsBy:
        """Read what follows `events by`."""
        return cls(reader.names("a resource in quotes"))

    def faults(self, context: FilterContext) -> Iterator[str]:
        """Yield the resources that the log does not have."""
        return context.resource_faults(self.resources)

    def text(self) -> str:
        """Write ``events by ["R-7KQ2M4", "R-B3WXAA"]``."""
        return f"events by {quote_names(self.resources)}"

    def clause(self, *, holds: bool = True) -> str:
        """Say “were done by “R-7KQ2M4””."""
        form = phrase("were done by {who}") if holds else phrase("were not done by {who}")
        return say(form, who=say_list(self.resources, "or"))

    def event_condition(self, tables: LogTables, context: FilterContext) -> ir.BooleanValue:
        """Compare the resource; an event without one is nobody's."""
        return tables.events.resource.isin(context.resource_codes(self.resources)).fill_null(False)
