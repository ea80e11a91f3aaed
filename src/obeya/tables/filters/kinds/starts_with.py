"""Cases whose first activity is one of those named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from obeya.tables.filters.base import CaseFilter
from obeya.tables.filters.checks import at_least_one
from obeya.tables.filters.quoting import quote_names, say_list
from obeya.tables.sentences import phrase, say

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.tables.filters.context import FilterContext, LogTables
    from obeya.tables.filters.reader import Reader


@dataclass(frozen=True, slots=True)
class StartsWith(CaseFilter):
    """Cases whose first activity is one of `activities`."""

    kind: ClassVar[str] = "starts_with"
    examples: ClassVar[tuple[str, ...]] = (
        'starts with "Receive invoice"',
        'starts with ["Scan", "Receive e-mail"]',
    )

    activities: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse an empty list."""
        at_least_one(self.activities, "activity")

    @classmethod
    def read(cls, reader: Reader) -> StartsWith:
        """Read what follows `starts`."""
        reader.expect("with")
        return cls(reader.names("an activity in quotes"))

    def faults(self, context: FilterContext) -> Iterator[str]:
        """Yield the activities that the log does not have."""
        return context.activity_faults(self.activities)

    def text(self) -> str:
        """Write ``starts with "A"``."""
        return f"starts with {quote_names(self.activities)}"

    def clause(self, *, holds: bool = True) -> str:
        """Say “start with “A” or “B””."""
        form = phrase("start with {activities}") if holds else phrase("do not start with {activities}")
        return say(form, activities=say_list(self.activities, "or"))

    def case_condition(self, tables: LogTables, context: FilterContext) -> ir.BooleanValue:
        """Compare the first activity of the case."""
        return tables.cases.first_activity.isin(context.activity_codes(self.activities))
