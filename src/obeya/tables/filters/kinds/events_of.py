"""Only the events of certain activities."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from obeya.tables.filters.base import EventFilter, Filter
from obeya.tables.filters.checks import at_least_one
from obeya.tables.filters.quoting import quote_list, say_list
from obeya.tables.sentences import phrase, say

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.tables.filters.context import FilterContext, LogTables
    from obeya.tables.filters.reader import Reader


@dataclass(frozen=True, slots=True)
class EventsOf(EventFilter):
    """Only the events of `activities`; with `not` before it, all events but these."""

    kind: ClassVar[str] = "events_of"
    examples: ClassVar[tuple[str, ...]] = (
        'events in ["Submit", "Approve", "Pay"]',
        'events not in ["Remind"]',
    )

    activities: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse an empty list."""
        at_least_one(self.activities, "activity")

    @classmethod
    def read(cls, reader: Reader) -> EventsOf:
        """Read what follows `events in`."""
        return cls(reader.names("an activity in quotes"))

    @classmethod
    def read_others(cls, reader: Reader) -> Filter:
        """Read what follows `events not in`."""
        return ~cls(reader.names("an activity in quotes"))

    def faults(self, context: FilterContext) -> Iterator[str]:
        """Yield the activities that the log does not have."""
        return context.activity_faults(self.activities)

    def text(self) -> str:
        """Write ``events in ["A", "B"]``."""
        return f"events in {quote_list(self.activities)}"

    def clause(self, *, holds: bool = True) -> str:
        """Say “are “A” or “B””."""
        names = say_list(self.activities, "or" if holds or len(self.activities) == 1 else "and")
        if holds:
            return say("are {activities}", activities=names)
        form = (
            phrase("are not {activities}")
            if len(self.activities) == 1
            else phrase("are none of {activities}")
        )
        return say(form, activities=names)

    def event_condition(self, tables: LogTables, context: FilterContext) -> ir.BooleanValue:
        """Compare the activity."""
        return tables.events.activity.isin(context.activity_codes(self.activities))
