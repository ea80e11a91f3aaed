"""Cases by an attribute of the case or of its events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from obeya.errors import FilterError
from obeya.tables.filters.base import CaseFilter
from obeya.tables.filters.checks import one_of
from obeya.tables.filters.comparisons import (
    OPPOSITES,
    Op,
    check_comparison,
    compare,
    comparison_faults,
    say_comparison,
    say_what,
    write_comparison,
)
from obeya.tables.filters.context import Scope
from obeya.tables.filters.quoting import Value, quote, write_attribute
from obeya.tables.sentences import say

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.tables.filters.context import FilterContext, LogTables
    from obeya.tables.filters.reader import Reader


@dataclass(frozen=True, slots=True)
class AttributeIs(CaseFilter):
    """Cases whose attribute `name`, as people call it, compares with `values` as `op` says.

    `of` says whether the attribute belongs to the case or to its events; None takes the one there is. An event
    attribute is met when at least one event of the case meets it; != and not in are the exact opposites of = and
    in. Text is compared byte for byte, but *contains* ignores upper and lower case. A day, month or year stands
    for all its instants in the log's zone.
    """

    kind: ClassVar[str] = "attribute"
    examples: ClassVar[tuple[str, ...]] = (
        'Department = "Operations"',
        'Department in ["Operations", "Finance"]',
        "Amount > 1000",
        "Amount between 1000 and 5000",
        '"Due date" < "2024-03-31"',
        'Note contains "urgent"',
        "Vendor is missing",
        "event Cost >= 12.5",
        'case Vendor != "4711"',
    )

    name: str
    op: Op
    values: tuple[Value, ...] = ()
    of: Scope | None = None

    def __post_init__(self) -> None:
        """Refuse the wrong number of values."""
        check_comparison(self.op, self.values)
        if self.of is not None:
            one_of(self.of, ("case", "event"), "of")

    @classmethod
    def read_case(cls, reader: Reader) -> AttributeIs:
        """Read what follows `case`."""
        return cls(reader.name("an attribute in quotes"), *reader.comparison(), of="case")

    @classmethod
    def read_event(cls, reader: Reader) -> AttributeIs:
        """Read what follows `event`."""
        return cls(reader.name("an attribute in quotes"), *reader.comparison(), of="event")

    @classmethod
    def read_after(cls, reader: Reader, name: str) -> AttributeIs:
        """Read what follows the name."""
        return cls(name, *reader.comparison())

    def faults(self, context: FilterContext) -> Iterator[str]:
        """Yield an unknown name, or values that do not fit the kind of the attribute."""
        try:
            _, attribute = context.find_attribute(self.name, self.of)
        except FilterError as fault:
            yield str(fault)
            return
        yield from comparison_faults(attribute, self.op, self.values)

    def text(self) -> str:
        """Write ``Department = "Operations"``, with `case` or `event` before it where given."""
        name = write_attribute(self.name)
        if self.of is not None:
            # `case id` stands for the ids of the cases.
            name = f"{self.of} {quote(self.name) if self.name == 'id' else name}"
        return f"{name} {write_comparison(self.op, self.values)}"

    def clause(self, *, holds: bool = True) -> str:
        """Say “have Department “Operations””, “have an event with Cost over 100”."""
        if self.of != "event":
            return say_comparison(self.name, self.op, self.values, holds=holds)
        what = say_what(self.name, OPPOSITES.get(self.op, self.op), self.values)
        if holds != (self.op in OPPOSITES):
            return say("have an event with {what}", what=what)
        return say("do not have an event with {what}", what=what)

    def case_condition(self, tables: LogTables, context: FilterContext) -> ir.BooleanValue:
        """Compare the attribute of the case, or look for an event that meets the comparison."""
        scope, attribute = context.find_attribute(self.name, self.of)
        if scope == "case":
            return compare(tables.cases[attribute.column], attribute.kind, self.op, self.values, context.zone)
        column = tables.events[attribute.column]
        op = OPPOSITES.get(self.op, self.op)
        met = tables.cases_with(compare(column, attribute.kind, op, self.values, context.zone))
        return ~met if self.op in OPPOSITES else met
