"""Cases in which an activity occurs a certain number of times."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from obeya.tables.filters.base import CaseFilter
from obeya.tables.filters.bounds import Bounds, Number, whole_numbers
from obeya.tables.filters.quoting import quote, say_name
from obeya.tables.sentences import numeral, phrase, say

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.tables.filters.context import FilterContext, LogTables
    from obeya.tables.filters.reader import Reader


@dataclass(frozen=True, slots=True)
class ActivityCount(CaseFilter):
    """Cases in which the activity occurs as often as `times` says."""

    kind: ClassVar[str] = "count"
    examples: ClassVar[tuple[str, ...]] = ('count "Remind" >= 3', 'count "Approve" = 1')

    activity: str
    times: Bounds

    def __post_init__(self) -> None:
        """Refuse negative and broken counts."""
        whole_numbers(self.times, "How often an activity occurs")

    @classmethod
    def read(cls, reader: Reader) -> ActivityCount:
        """Read what follows `count`."""
        return cls(reader.name("an activity in quotes"), reader.bounds(reader.number))

    def faults(self, context: FilterContext) -> Iterator[str]:
        """Yield the activity if the log does not have it."""
        return context.activity_faults([self.activity])

    def text(self) -> str:
        """Write ``count "A" >= 3``."""
        return f"count {quote(self.activity)} {self.times.write(repr)}"

    def clause(self, *, holds: bool = True) -> str:
        """Say “include “A” at least 3 times”."""
        form = phrase("include {activity} {times}") if holds else phrase("do not include {activity} {times}")
        return say(form, activity=say_name(self.activity), times=self.times.say(_say_times))

    def case_condition(self, tables: LogTables, context: FilterContext) -> ir.BooleanValue:
        """Compare the last occurrence number; a case without the activity has it 0 times."""
        of_activity = tables.events.filter(tables.events.activity == context.activity_code(self.activity))
        counts = of_activity.group_by("case_index").agg(times=of_activity.count())
        met = tables.cases.case_index.isin(counts.filter(self.times.condition(counts.times)).case_index)
        if self._allows_zero:
            return met | ~tables.cases.case_index.isin(of_activity.case_index)
        return met

    @property
    def _allows_zero(self) -> bool:
        return (
            self.times.low is None or (self.times.low == 0 and self.times.over is None)
        ) and self.times.under != 0


def _say_times(n: Number) -> str:
    if int(n) in (1, 2):
        return say("once") if int(n) == 1 else say("twice")
    return say("{n} times", n=numeral(f"{n:,}"))
