"""Cases that are over, or still open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from obeya.tables.filters.base import CaseFilter
from obeya.tables.filters.checks import one_of
from obeya.tables.sentences import phrase, say

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.tables.filters.context import FilterContext, LogTables
    from obeya.tables.filters.reader import Reader


_CLAUSES = {
    "complete": (phrase("are complete"), phrase("are not complete")),
    "open": (phrase("are open"), phrase("are not open")),
}


@dataclass(frozen=True, slots=True)
class CaseState(CaseFilter):
    """Cases that are complete, or still open, as decided at import."""

    kind: ClassVar[str] = "state"
    examples: ClassVar[tuple[str, ...]] = ("complete", "open")

    state: Literal["open", "complete"]

    def __post_init__(self) -> None:
        """Refuse unknown states."""
        one_of(self.state, ("open", "complete"), "state")

    @classmethod
    def read_open(cls, reader: Reader) -> CaseState:
        """Return the filter that the word `open` stands for."""
        return cls("open")

    @classmethod
    def read_complete(cls, reader: Reader) -> CaseState:
        """Return the filter that the word `complete` stands for."""
        return cls("complete")

    def text(self) -> str:
        """Write ``open`` or ``complete``."""
        return self.state

    def clause(self, *, holds: bool = True) -> str:
        """Say “are complete”."""
        return say(_CLAUSES[self.state][0 if holds else 1])

    def case_condition(self, tables: LogTables, context: FilterContext) -> ir.BooleanValue:
        """Read the mark of the case."""
        complete = tables.cases.is_complete.fill_null(False)
        return complete if self.state == "complete" else ~complete
