"""Cases in which activities occur, or do not."""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from obeya.tables.filters.base import CaseFilter
from obeya.tables.filters.checks import at_least_one, one_of
from obeya.tables.filters.quoting import quote, quote_list, say_list
from obeya.tables.sentences import say

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.tables.filters.context import FilterContext, LogTables
    from obeya.tables.filters.reader import Reader


@dataclass(frozen=True, slots=True)
class HasActivity(CaseFilter):
    """Cases in which all (or any) of the activities occur."""

    kind: ClassVar[str] = "has"
    examples: ClassVar[tuple[str, ...]] = (
        'has "Request order number"',
        'has all of ["Approve", "Pay"]',
        'has any of ["Remind", "Escalate"]',
    )

    activities: tuple[str, ...]
    match: Literal["all", "any"] = "all"

    def __post_init__(self) -> None:
        """Refuse an empty list."""
        at_least_one(self.activities, "activity")
        one_of(self.match, ("all", "any"), "match")

    @classmethod
    def read(cls, reader: Reader) -> HasActivity:
        """Read what follows `has`."""
        if reader.accept_words("any", "of"):
            return cls(reader.names("an activity in quotes"), match="any")
        reader.accept_words("all", "of")
        return cls(reader.names("an activity in quotes"))

    def faults(self, context: FilterContext) -> Iterator[str]:
        """Yield the activities that the log does not have."""
        return context.activity_faults(self.activities)

    def text(self) -> str:
        """Write ``has "A"``, ``has all of […]`` or ``has any of […]``."""
        if self.match == "all" and len(self.activities) == 1:
            return f"has {quote(self.activities[0])}"
        return f"has {self.match} of {quote_list(self.activities)}"

    def clause(self, *, holds: bool = True) -> str:
        """Say “include “A” and “B””."""
        names = say_list(self.activities, "and" if self.match == "all" else "or")
        if holds:
            return say("include {activities}", activities=names)
        if len(self.activities) == 2 and self.match == "all":
            return say("do not include both {activities}", activities=names)
        return say("do not include {activities}", activities=names)

    def case_condition(self, tables: LogTables, context: FilterContext) -> ir.BooleanValue:
        """Look the activities up among the events."""
        codes = context.activity_codes(self.activities)
        if self.match == "any":
            return tables.cases_with(tables.events.activity.isin(codes))
        return functools.reduce(
            operator.and_, [tables.cases_with(tables.events.activity == code) for code in codes]
        )
