"""Cases that follow exactly one given sequence of activities."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from obeya.tables.filters.base import CaseFilter
from obeya.tables.filters.checks import at_least_one
from obeya.tables.filters.quoting import quote_list, say_name
from obeya.tables.sentences import joined, phrase, say

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.tables.filters.context import FilterContext, LogTables
    from obeya.tables.filters.reader import Reader


@dataclass(frozen=True, slots=True)
class FollowsVariant(CaseFilter):
    """Cases whose activities are exactly `activities`, in this order.

    A variant is named by its activities because variant numbers change when the log grows.
    """

    kind: ClassVar[str] = "variant"
    examples: ClassVar[tuple[str, ...]] = ('variant ["Submit", "Approve", "Pay"]',)

    activities: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse an empty list."""
        at_least_one(self.activities, "activity")

    @classmethod
    def read(cls, reader: Reader) -> FollowsVariant:
        """Read what follows `variant`."""
        return cls(reader.names("an activity in quotes"))

    def faults(self, context: FilterContext) -> Iterator[str]:
        """Yield the activities that the log does not have."""
        return context.activity_faults(dict.fromkeys(self.activities))

    def text(self) -> str:
        """Write ``variant ["A", "B"]``."""
        return f"variant {quote_list(self.activities)}"

    def clause(self, *, holds: bool = True) -> str:
        """Say “follow exactly “A” → “B””."""
        form = phrase("follow exactly {path}") if holds else phrase("do not follow exactly {path}")
        return say(form, path=joined(" → ", [say_name(name) for name in self.activities]))

    def case_condition(self, tables: LogTables, context: FilterContext) -> ir.BooleanValue:
        """Look the sequence up among the variants."""
        import ibis

        codes = context.activity_codes(self.activities)
        variants = tables.variants.filter(tables.variants.n_activities == len(codes))
        same = variants.filter(variants.activities == ibis.literal(codes, type="array<int32>"))
        return tables.cases.variant.isin(same.variant)
