"""An event log: sorted, encoded and linked once at import, so that every question is a group-by.

This is the first file to read. `columns.py` names what the tables hold, `linking.py` makes them,
`store.py` keeps them, `filters/` narrows them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa

from obeya.errors import QuestionError
from obeya.tables import working_time
from obeya.tables.basis import Basis
from obeya.tables.engines import duckdb_in_memory
from obeya.tables.estimated_starts import estimate_starts
from obeya.tables.facts import Attribute, LogFacts
from obeya.tables.filters import FilterContext, LogTables, after, keep, to_words
from obeya.tables.privacy import SMALLEST_GROUP
from obeya.tables.sentences import say
from obeya.tables.summaries import activity_statistics, path_statistics

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.tables.calendars import WorkingCalendar
    from obeya.tables.filters import Clock, Filter

CALENDAR_TIME = "calendar"
Scope = Literal["event", "case"]


@dataclass(frozen=True, slots=True)
class EventLog:
    """One event log, or the part of it that a filter keeps, as lazy Ibis tables.

    `events` has one row per activity instance, sorted by ``(case_index, position)``; `cases` one per
    case; `variants` one per distinct activity sequence of the whole log. Activities and resources are
    integer codes into `activities` and `resources`. Times are UTC instants in columns without a zone.
    `smallest_group` is the number of people below which no result tells a group apart. `working_day_h` is how many
    hours a working day has where durations are working time, and None in calendar time.
    """

    facts: LogFacts
    activities: tuple[str, ...]
    resources: tuple[str, ...]
    events: ir.Table
    cases: ir.Table
    variants: ir.Table
    filter: Filter | None = None
    time_basis: str = CALENDAR_TIME
    clock: Clock | None = field(default=None, repr=False)
    stored_summaries: tuple[pa.Table, pa.Table] | None = field(default=None, repr=False)
    smallest_group: int = SMALLEST_GROUP
    working_day_h: float | None = None

    @property
    def wait_word(self) -> str:
        """The honest word for time before a step: waiting time, estimated waiting time, or gap."""
        return self.facts.wait_word

    @property
    def is_whole(self) -> bool:
        """Whether nothing has been filtered away and times are calendar times."""
        return self.filter is None and self.time_basis == CALENDAR_TIME

    def where(self, chosen: Filter | None) -> EventLog:
        """Return the part of the log that `chosen` keeps; filters add up.

        A case filter leaves whole cases with their links; an event filter links the kept events anew.
        Raises `FilterError` naming every activity, attribute or value that does not fit the log.
        """
        if chosen is None:
            return self
        kept = keep(self._tables(), chosen, self.filter_context())
        return dataclasses.replace(
            self,
            events=kept.events,
            cases=kept.cases,
            variants=kept.variants,
            filter=after(self.filter, chosen),
            stored_summaries=None,
        )

    def in_working_time(self, calendar: WorkingCalendar) -> EventLog:
        """Return the same log with waits, service times and durations in working seconds of `calendar`."""
        if self.time_basis != CALENDAR_TIME:
            raise QuestionError(
                f"This log already counts working time of “{self.time_basis}”; start from the log itself."
            )
        first, last = self.span()
        days = calendar.day_table(first.date(), last.date())
        return dataclasses.replace(
            self,
            events=working_time.events_in_working_time(self.events, days),
            cases=working_time.cases_in_working_time(self.cases, days),
            time_basis=calendar.name,
            clock=partial(working_time.add_working_seconds, days=days),
            stored_summaries=None,
            working_day_h=calendar.hours_per_day,
        )

    def with_estimated_starts(self) -> EventLog:
        """Return the log with a start estimated wherever none is recorded; see `estimated_starts.py`."""
        if self.facts.starts == "recorded":
            return self
        if not self.resources:
            raise QuestionError("Starts can only be estimated where resources are known; this log has none.")
        return dataclasses.replace(
            self,
            facts=dataclasses.replace(self.facts, starts="estimated"),
            events=estimate_starts(self.events),
            stored_summaries=None,
        )

    def summaries(self) -> tuple[pa.Table, pa.Table]:
        """Return path and activity statistics: as stored for the whole log, else computed now."""
        if self.stored_summaries is not None:
            return self.stored_summaries
        return path_statistics(self.events).to_pyarrow(), activity_statistics(self.events).to_pyarrow()

    def span(self) -> tuple[datetime, datetime]:
        """Return the first and last instant (UTC) of the whole log."""
        return parse_instant(self.facts.first_at), parse_instant(self.facts.last_at)

    def attribute(self, name: str) -> tuple[Scope, Attribute]:
        """Return where the attribute that people call `name` is stored; `QuestionError` if unknown."""
        for attribute in self.facts.case_attributes:
            if attribute.name == name:
                return "case", attribute
        for attribute in self.facts.event_attributes:
            if attribute.name == name:
                return "event", attribute
        known = [a.name for a in (*self.facts.case_attributes, *self.facts.event_attributes)]
        raise QuestionError(f"The log has no attribute “{name}”. It has: {', '.join(known) or 'none'}.")

    def basis(self, *, n_cases: int) -> Basis:
        """Return what a result needs to explain itself."""
        notes = []
        if self.facts.n_naive_times:
            notes.append(say("Times carried no zone; they were read as {zone}.", zone=self.facts.zone))
        return Basis(
            log=self.facts.name,
            version=self.facts.version,
            source=", ".join(source.name for source in self.facts.sources),
            filter=self.filter_words(),
            time_basis=self.time_basis,
            zone=self.facts.zone,
            wait_word=self.wait_word,
            n_cases=n_cases,
            as_of=self.span()[1],
            notes=tuple(notes),
            working_day_h=self.working_day_h,
        )

    def filter_words(self) -> str:
        """Return the filter as a clause; “all cases” where there is none."""
        return to_words(self.filter)

    def filter_context(self) -> FilterContext:
        """Return what a filter needs to know of the log: names, attributes and zone."""
        return FilterContext(
            activities=self.activities,
            resources=self.resources,
            event_attributes=self.facts.event_attributes,
            case_attributes=self.facts.case_attributes,
            zone=self.facts.zone,
            clock=self.clock,
        )

    def _tables(self) -> LogTables:
        return LogTables(events=self.events, cases=self.cases, variants=self.variants)


def log_in_memory(
    facts: LogFacts, activities: tuple[str, ...], resources: tuple[str, ...], tables: Mapping[str, pa.Table]
) -> EventLog:
    """Return a log over Arrow tables ``events``, ``cases`` and ``variants`` held in memory."""
    backend = duckdb_in_memory({name: tables[name] for name in ("events", "cases", "variants")})
    return log_over(backend, facts, activities, resources)


def log_over(
    backend: Any,
    facts: LogFacts,
    activities: tuple[str, ...],
    resources: tuple[str, ...],
    *,
    stored_summaries: tuple[pa.Table, pa.Table] | None = None,
    prefix: str = "",
) -> EventLog:
    """Return a log over the tables ``events``, ``cases`` and ``variants`` of an Ibis backend.

    `prefix` stands before these names where the backend holds tables of other logs too.
    """
    return EventLog(
        facts=facts,
        activities=activities,
        resources=resources,
        events=backend.table(prefix + "events"),
        cases=backend.table(prefix + "cases"),
        variants=backend.table(prefix + "variants"),
        stored_summaries=stored_summaries,
    )


def parse_instant(text: str) -> datetime:
    """Return the UTC instant that a manifest wrote as ISO 8601."""
    return datetime.fromisoformat(text).astimezone(UTC)
