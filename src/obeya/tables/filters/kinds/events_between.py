"""Only the events between two activities: cases cut to the part of the process in question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from obeya.tables.filters.base import EventFilter
from obeya.tables.filters.quoting import quote, say_name
from obeya.tables.sentences import phrase, say

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.tables.filters.context import FilterContext, LogTables
    from obeya.tables.filters.reader import Reader


_BETWEEN = phrase("lie between the first {source} and the last {target}")
_NOT_BETWEEN = phrase("do not lie between the first {source} and the last {target}")


@dataclass(frozen=True, slots=True)
class EventsBetween(EventFilter):
    """Only the events from the first `source` to the last `target` of a case, both included.

    Cases without a `source` that is followed by a `target` vanish.
    """

    kind: ClassVar[str] = "events_between"
    examples: ClassVar[tuple[str, ...]] = ('events from "Submit" to "Pay"',)

    source: str
    target: str

    @classmethod
    def read(cls, reader: Reader) -> EventsBetween:
        """Read what follows `events from`."""
        source = reader.name("an activity in quotes")
        reader.expect("to")
        return cls(source, reader.name("an activity in quotes"))

    def faults(self, context: FilterContext) -> Iterator[str]:
        """Yield the activities that the log does not have."""
        return context.activity_faults(dict.fromkeys([self.source, self.target]))

    def text(self) -> str:
        """Write ``events from "A" to "B"``."""
        return f"events from {quote(self.source)} to {quote(self.target)}"

    def clause(self, *, holds: bool = True) -> str:
        """Say “lie between the first “A” and the last “B””."""
        form = _BETWEEN if holds else _NOT_BETWEEN
        return say(form, source=say_name(self.source), target=say_name(self.target))

    def event_condition(self, tables: LogTables, context: FilterContext) -> ir.BooleanValue:
        """Look up the places of both ends, and take the events that lie between them."""
        source, target = context.activity_codes([self.source, self.target])
        events = tables.events
        ends = events.group_by("case_index").agg(
            begin=events.position.min(where=events.activity == source),
            finish=events.position.max(where=events.activity == target),
        )
        ends = ends.filter(ends.begin <= ends.finish).select(
            case_cut="case_index", begin="begin", finish="finish"
        )
        cut = events.join(ends, [events.case_index == ends.case_cut], how="inner")
        inside = cut.filter(cut.position.between(cut.begin, cut.finish))
        return _place(events).isin(inside.select(place=_place(inside)).place)


def _place(events: ir.Table) -> ir.IntegerValue:
    """Return one number that tells the events of a log apart."""
    return events.case_index.cast("int64") * 2**31 + events.position
