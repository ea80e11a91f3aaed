"""Only the events of a period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from obeya.tables.filters.base import EventFilter
from obeya.tables.filters.moments import begin_of, check_period, end_of, say_period, write_period
from obeya.tables.sentences import phrase, say

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.tables.filters.context import FilterContext, LogTables
    from obeya.tables.filters.reader import Reader


@dataclass(frozen=True, slots=True)
class EventsDuring(EventFilter):
    """Only the events completed in a period (started in it, where they were never completed).

    `since` and `until` are read as in `TimeWindow`.
    """

    kind: ClassVar[str] = "events_during"
    examples: ClassVar[tuple[str, ...]] = ("events during 2024-01..2024-03", "events during 2024-06-01..")

    since: str | None = None
    until: str | None = None

    def __post_init__(self) -> None:
        """Refuse what is not a date or time."""
        check_period(self.since, self.until)

    @classmethod
    def read(cls, reader: Reader) -> EventsDuring:
        """Read what follows `events during`."""
        return cls(*reader.period())

    def text(self) -> str:
        """Write ``events during 2024-01..2024-03``."""
        return f"events during {write_period(self.since, self.until)}"

    def clause(self, *, holds: bool = True) -> str:
        """Say “took place in 2024”."""
        form = phrase("took place {period}") if holds else phrase("did not take place {period}")
        return say(form, period=say_period(self.since, self.until))

    def event_condition(self, tables: LogTables, context: FilterContext) -> ir.BooleanValue:
        """Compare the time of the event with the window."""
        import ibis

        at = ibis.coalesce(tables.events.completed_at, tables.events.started_at)
        met = at.notnull()
        if self.since is not None:
            met = met & (at >= ibis.literal(begin_of(self.since, context.zone), type="timestamp"))
        if self.until is not None:
            met = met & (at < ibis.literal(end_of(self.until, context.zone), type="timestamp"))
        return met
