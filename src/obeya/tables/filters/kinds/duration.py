"""Cases by their throughput time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from obeya.tables.filters.base import CaseFilter
from obeya.tables.filters.bounds import LONGER, Bounds, no_negative_time
from obeya.tables.filters.durations import say_exact_duration, write_duration
from obeya.tables.sentences import phrase, say

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.tables.filters.context import FilterContext, LogTables
    from obeya.tables.filters.reader import Reader


@dataclass(frozen=True, slots=True)
class Duration(CaseFilter):
    """Cases whose throughput time, first to last event in the log's time basis, lies within `seconds`."""

    kind: ClassVar[str] = "duration"
    examples: ClassVar[tuple[str, ...]] = ("duration > 10 d", "duration 1 h 30 min..2 d")

    seconds: Bounds

    def __post_init__(self) -> None:
        """Refuse negative times."""
        no_negative_time(self.seconds)

    @classmethod
    def read(cls, reader: Reader) -> Duration:
        """Read what follows `duration`."""
        return cls(reader.bounds(reader.duration))

    def text(self) -> str:
        """Write ``duration > 10 d``."""
        return f"duration {self.seconds.write(write_duration)}"

    def clause(self, *, holds: bool = True) -> str:
        """Say “took longer than 10 d”."""
        form = phrase("took {time}") if holds else phrase("did not take {time}")
        return say(form, time=self.seconds.say(say_exact_duration, more=LONGER))

    def case_condition(self, tables: LogTables, context: FilterContext) -> ir.BooleanValue:
        """Compare the duration of the case."""
        return self.seconds.condition(tables.cases.duration_s)
