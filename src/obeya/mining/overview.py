"""What a log holds: its size, its span, how complete and how trustworthy it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from obeya.tables.basis import Basis, Spread


@dataclass(frozen=True, slots=True)
class ActivityCount:
    """How often an activity occurs: instances, cases that have it, and its share of all instances."""

    activity: str
    n: int
    n_cases: int
    share: float


@dataclass(frozen=True, slots=True)
class WeekCount:
    """Cases that began and cases that ended in the week that starts on this Monday (display zone)."""

    week: date
    n_started: int
    n_completed: int


@dataclass(frozen=True, slots=True)
class AttributeFact:
    """One attribute of the log's own: what people call it, what it holds, where it belongs."""

    name: str
    kind: str
    scope: str


@dataclass(frozen=True, slots=True)
class Overview:
    """The size, span and quality of a log, all after its filter; `n_rejected` is of the whole import.

    `n_events` counts records of the source, `n_activity_instances` counts executions of a step (a start and its
    completion are two events and one instance). An instance is *tied* when it has the same time as the one before
    it in its case, so that only the row's place in the file decides their order.
    """

    n_cases: int
    n_events: int
    n_activity_instances: int
    n_activities: int
    n_variants: int
    n_resources: int
    n_rejected: int
    first_at: datetime | None
    last_at: datetime | None
    duration_s: Spread | None
    share_tied_events: float
    n_tied: int
    n_open_cases: int
    events_per_case: Spread | None
    n_with_start: int
    n_with_resource: int
    n_flagged: dict[str, int]
    cases_completed_per_week: float | None
    weeks: tuple[WeekCount, ...]
    activities: tuple[ActivityCount, ...]
    attributes: tuple[AttributeFact, ...]
    end_activities: tuple[str, ...]
    lifecycle: str
    starts: str
    zone: str
    time_basis: str
    wait_word: str
    basis: Basis
