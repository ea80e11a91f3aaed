"""Cases in which work passes from one resource to another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from obeya.tables.filters.base import CaseFilter
from obeya.tables.filters.quoting import quote, say_name
from obeya.tables.sentences import phrase, say

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.tables.filters.context import FilterContext, LogTables
    from obeya.tables.filters.reader import Reader


@dataclass(frozen=True, slots=True)
class HandedOver(CaseFilter):
    """Cases in which a step of `source` is directly followed by a step of `target` (resources, by pseudonym)."""

    kind: ClassVar[str] = "handover"
    examples: ClassVar[tuple[str, ...]] = ('handover "R-7KQ2M4" -> "R-B3WXAA"',)

    source: str
    target: str

    @classmethod
    def read(cls, reader: Reader) -> HandedOver:
        """Read what follows `handover`."""
        source = reader.name("a resource in quotes")
        reader.expect("->")
        return cls(source, reader.name("a resource in quotes"))

    def faults(self, context: FilterContext) -> Iterator[str]:
        """Yield the resources that the log does not have."""
        return context.resource_faults(dict.fromkeys([self.source, self.target]))

    def text(self) -> str:
        """Write ``handover "R-7KQ2M4" -> "R-B3WXAA"``."""
        return f"handover {quote(self.source)} -> {quote(self.target)}"

    def clause(self, *, holds: bool = True) -> str:
        """Say “pass from “R-7KQ2M4” to “R-B3WXAA””."""
        form = (
            phrase("pass from {source} to {target}")
            if holds
            else phrase("do not pass from {source} to {target}")
        )
        return say(form, source=say_name(self.source), target=say_name(self.target))

    def case_condition(self, tables: LogTables, context: FilterContext) -> ir.BooleanValue:
        """Look for such a move."""
        source, target = context.resource_codes([self.source, self.target])
        events = tables.events
        return tables.cases_with((events.previous_resource == source) & (events.resource == target))
