"""Only the events with a certain attribute."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from obeya.errors import FilterError
from obeya.tables.filters.base import EventFilter
from obeya.tables.filters.comparisons import (
    Op,
    check_comparison,
    compare,
    comparison_faults,
    say_comparison,
    write_comparison,
)
from obeya.tables.filters.quoting import Value, write_attribute

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.tables.filters.context import FilterContext, LogTables
    from obeya.tables.filters.reader import Reader


@dataclass(frozen=True, slots=True)
class EventsWhere(EventFilter):
    """Only the events whose attribute `name` compares with `values` as `op` says; see `AttributeIs`."""

    kind: ClassVar[str] = "events_where"
    examples: ClassVar[tuple[str, ...]] = (
        "events where Cost > 100",
        'events where System in ["SAP", "Mail"]',
    )

    name: str
    op: Op
    values: tuple[Value, ...] = ()

    def __post_init__(self) -> None:
        """Refuse the wrong number of values."""
        check_comparison(self.op, self.values)

    @classmethod
    def read(cls, reader: Reader) -> EventsWhere:
        """Read what follows `events where`."""
        return cls(reader.name("an attribute in quotes"), *reader.comparison())

    def faults(self, context: FilterContext) -> Iterator[str]:
        """Yield an unknown name, or values that do not fit the kind of the attribute."""
        try:
            _, attribute = context.find_attribute(self.name, "event")
        except FilterError as fault:
            yield str(fault)
            return
        yield from comparison_faults(attribute, self.op, self.values)

    def text(self) -> str:
        """Write ``events where Cost > 100``."""
        return f"events where {write_attribute(self.name)} {write_comparison(self.op, self.values)}"

    def clause(self, *, holds: bool = True) -> str:
        """Say “have Cost over 100”."""
        return say_comparison(self.name, self.op, self.values, holds=holds)

    def event_condition(self, tables: LogTables, context: FilterContext) -> ir.BooleanValue:
        """Compare the attribute of the event."""
        _, attribute = context.find_attribute(self.name, "event")
        column = tables.events[attribute.column]
        return compare(column, attribute.kind, self.op, self.values, context.zone)
