"""Cases by the number of their events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from obeya.tables.filters.base import CaseFilter
from obeya.tables.filters.bounds import Bounds, whole_numbers
from obeya.tables.filters.quoting import say_plain
from obeya.tables.sentences import phrase, say, say_many

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.tables.filters.context import FilterContext, LogTables
    from obeya.tables.filters.reader import Reader


@dataclass(frozen=True, slots=True)
class EventCount(CaseFilter):
    """Cases whose number of events (activity instances) lies within `n`."""

    kind: ClassVar[str] = "event_count"
    examples: ClassVar[tuple[str, ...]] = ("events > 30", "events 5..10")

    n: Bounds

    def __post_init__(self) -> None:
        """Refuse negative and broken counts."""
        whole_numbers(self.n, "The number of events")

    @classmethod
    def read(cls, reader: Reader) -> EventCount:
        """Read what follows `events`."""
        return cls(reader.bounds(reader.number))

    def text(self) -> str:
        """Write ``events > 30``."""
        return f"events {self.n.write(repr)}"

    def clause(self, *, holds: bool = True) -> str:
        """Say “have more than 30 events”."""
        last = self.n.high if self.n.high is not None else self.n.low
        counted = say_many(int(last or 0), "{n} event", "{n} events", n=self.n.say(say_plain))
        return say(phrase("have {what}") if holds else phrase("do not have {what}"), what=counted)

    def case_condition(self, tables: LogTables, context: FilterContext) -> ir.BooleanValue:
        """Compare the number of events of the case."""
        return self.n.condition(tables.cases.n_events)
