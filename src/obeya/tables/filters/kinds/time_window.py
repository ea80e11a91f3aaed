"""Cases by when they ran."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from obeya.tables.filters.base import CaseFilter
from obeya.tables.filters.checks import one_of
from obeya.tables.filters.moments import begin_of, check_period, end_of, say_period, write_period
from obeya.tables.sentences import phrase, say

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.tables.filters.context import FilterContext, LogTables
    from obeya.tables.filters.reader import Reader

Mode = Literal["contained", "intersecting", "started", "completed"]

_CLAUSES: dict[Mode, tuple[str, str]] = {
    "contained": (phrase("ran entirely {period}"), phrase("did not run entirely {period}")),
    "intersecting": (phrase("were active {period}"), phrase("were not active {period}")),
    "started": (phrase("started {period}"), phrase("did not start {period}")),
    "completed": (phrase("ended {period}"), phrase("did not end {period}")),
}


@dataclass(frozen=True, slots=True)
class TimeWindow(CaseFilter):
    """Cases that lie in a period, overlap it, started in it, or ended in it.

    `since` and `until` are moments: an instant with its offset, or a local time, day, month or year in the log's
    zone. The window is half-open on instants, ``since ≤ t < until``; a day, month or year counts whole, so
    ``until="2024-03-31"`` ends with the midnight after that day. Either end may be None. *Completed* looks at
    the last event; add `complete` to leave out cases that are still open.
    """

    kind: ClassVar[str] = "time_window"
    examples: ClassVar[tuple[str, ...]] = (
        "started 2024-01-01..2024-03-31",
        "completed 2024-03",
        "contained 2024",
        "intersecting 2024-03-31T14:30..2024-04-02T08:00",
        "started 2024-03-01..",
    )

    mode: Mode
    since: str | None = None
    until: str | None = None

    def __post_init__(self) -> None:
        """Refuse what is not a date or time."""
        one_of(self.mode, tuple(_CLAUSES), "mode")
        check_period(self.since, self.until)

    @classmethod
    def read_contained(cls, reader: Reader) -> TimeWindow:
        """Read what follows `contained`."""
        return cls("contained", *reader.period())

    @classmethod
    def read_intersecting(cls, reader: Reader) -> TimeWindow:
        """Read what follows `intersecting`."""
        return cls("intersecting", *reader.period())

    @classmethod
    def read_started(cls, reader: Reader) -> TimeWindow:
        """Read what follows `started`."""
        return cls("started", *reader.period())

    @classmethod
    def read_completed(cls, reader: Reader) -> TimeWindow:
        """Read what follows `completed`."""
        return cls("completed", *reader.period())

    def text(self) -> str:
        """Write ``started 2024-01-01..2024-03-31``."""
        return f"{self.mode} {write_period(self.since, self.until)}"

    def clause(self, *, holds: bool = True) -> str:
        """Say “started from 1 Jan 2024 to 31 Mar 2024”."""
        return say(_CLAUSES[self.mode][0 if holds else 1], period=say_period(self.since, self.until))

    def case_condition(self, tables: LogTables, context: FilterContext) -> ir.BooleanValue:
        """Compare the first and the last event of the case with the window."""
        import ibis

        first, last = tables.cases.first_at, tables.cases.last_at
        not_before = {"contained": first, "intersecting": last, "started": first, "completed": last}[
            self.mode
        ]
        not_after = {"contained": last, "intersecting": first, "started": first, "completed": last}[self.mode]
        met = tables.cases.case_index.notnull()
        if self.since is not None:
            met = met & (not_before >= ibis.literal(begin_of(self.since, context.zone), type="timestamp"))
        if self.until is not None:
            met = met & (not_after < ibis.literal(end_of(self.until, context.zone), type="timestamp"))
        return met
