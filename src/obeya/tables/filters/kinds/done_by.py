"""Cases in which resources take part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from obeya.tables.filters.base import CaseFilter
from obeya.tables.filters.checks import at_least_one
from obeya.tables.filters.quoting import quote, quote_list, say_list, say_name
from obeya.tables.sentences import phrase, say

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.tables.filters.context import FilterContext, LogTables
    from obeya.tables.filters.reader import Reader


@dataclass(frozen=True, slots=True)
class DoneBy(CaseFilter):
    """Cases in which one of `resources` (by pseudonym) does a step, or does the given activity.

    A filter says nothing about a person; results on what it keeps hide small groups as always.
    """

    kind: ClassVar[str] = "resource"
    examples: ClassVar[tuple[str, ...]] = (
        'resource = "R-7KQ2M4"',
        'resource in ["R-7KQ2M4", "R-B3WXAA"] at "Approve"',
    )

    resources: tuple[str, ...]
    activity: str | None = None

    def __post_init__(self) -> None:
        """Refuse an empty list."""
        at_least_one(self.resources, "resource")

    @classmethod
    def read(cls, reader: Reader) -> DoneBy:
        """Read what follows `resource`."""
        if not (reader.accept_words("=") or reader.accept_words("in")):
            raise reader.expected("`=` or `in`")
        resources = reader.names("a resource in quotes")
        return cls(resources, reader.name("an activity in quotes") if reader.accept_words("at") else None)

    def faults(self, context: FilterContext) -> Iterator[str]:
        """Yield the resources and the activity that the log does not have."""
        yield from context.resource_faults(self.resources)
        if self.activity is not None:
            yield from context.activity_faults([self.activity])

    def text(self) -> str:
        """Write ``resource = "R-7KQ2M4"`` or ``resource in […]``, with ``at "A"`` where given."""
        single = len(self.resources) == 1
        who = f"= {quote(self.resources[0])}" if single else f"in {quote_list(self.resources)}"
        return f"resource {who}" + (f" at {quote(self.activity)}" if self.activity is not None else "")

    def clause(self, *, holds: bool = True) -> str:
        """Say “involve “R-7KQ2M4” at “Approve””."""
        who = say_list(self.resources, "or")
        if self.activity is None:
            return say(phrase("involve {who}") if holds else phrase("do not involve {who}"), who=who)
        form = (
            phrase("involve {who} at {activity}") if holds else phrase("do not involve {who} at {activity}")
        )
        return say(form, who=who, activity=say_name(self.activity))

    def case_condition(self, tables: LogTables, context: FilterContext) -> ir.BooleanValue:
        """Look for a step of the resources."""
        met = tables.events.resource.isin(context.resource_codes(self.resources))
        if self.activity is not None:
            met = met & (tables.events.activity == context.activity_code(self.activity))
        return tables.cases_with(met)
