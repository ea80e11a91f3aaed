"""What a log holds: its size, its span, how complete and how trustworthy it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from obeya.mining.answers import Row, rows_of, share_of, spread_of
from obeya.mining.daily_flow import daily_flow, weeks_of
from obeya.tables.basis import Basis, Spread
from obeya.tables.columns import Flag
from obeya.tables.summaries import summarise_groups

if TYPE_CHECKING:
    from obeya.tables.event_log import EventLog

# What is counted of the flags, in the words of the result.
FLAGS = {
    "unmatched_start": Flag.UNMATCHED_START,
    "unmatched_complete": Flag.UNMATCHED_COMPLETE,
    "end_before_start": Flag.END_BEFORE_START,
    "before_1970": Flag.BEFORE_1970,
    "in_future": Flag.IN_FUTURE,
    "in_clock_change_gap": Flag.IN_DST_GAP,
    "in_clock_change_overlap": Flag.IN_DST_OVERLAP,
    "start_estimated": Flag.START_ESTIMATED,
}


@dataclass(frozen=True, slots=True)
class ActivityCount:
    """How often one activity occurs."""

    activity: str
    n: int
    "Activity instances."
    n_cases: int
    "Cases that have it at least once."
    share: float
    "Share of all activity instances."


@dataclass(frozen=True, slots=True)
class WeekCount:
    """Cases that began and cases that were completed in one week of the display zone."""

    week: date
    "The Monday it begins with."
    n_started: int
    n_completed: int


@dataclass(frozen=True, slots=True)
class AttributeFact:
    """One attribute of the log's own."""

    name: str
    kind: str
    scope: str
    "Whether it belongs to a case or to an event."


@dataclass(frozen=True, slots=True)
class Overview:
    """The size, span and quality of a log, after its filter where nothing else is said."""

    n_cases: int
    n_events: int
    "Records of the source behind the activity instances: a start and its completion are two."
    n_activity_instances: int
    "Executions of an activity: a start and its completion are one."
    n_activities: int
    n_variants: int
    n_resources: int
    n_rejected: int
    "Records of the source that could not be imported (of the whole log, whatever the filter)."
    first_at: datetime | None
    last_at: datetime | None
    duration_s: Spread | None
    "Throughput time of cases in seconds, from the first to the last event of a case."
    share_tied_events: float
    "Share of instances with the same time as a neighbour in the case: there the row in the file decides."
    n_tied: int
    n_open_cases: int
    "Cases that have not ended with an end activity and have had an event recently."
    events_per_case: Spread | None
    "Activity instances per case."
    n_with_start: int
    n_with_resource: int
    n_flagged: dict[str, int]
    "Instances with something odd, by kind; each is kept."
    cases_completed_per_week: float | None
    "Completed cases divided by the weeks from the first to the last event."
    weeks: tuple[WeekCount, ...]
    activities: tuple[ActivityCount, ...]
    "Most frequent first."
    attributes: tuple[AttributeFact, ...]
    end_activities: tuple[str, ...]
    "The activities after which a case counts as completed."
    lifecycle: str
    starts: str
    "Whether start times are recorded, partly recorded, estimated or none."
    zone: str
    time_basis: str
    wait_word: str
    basis: Basis


def overview(log: EventLog) -> Overview:
    """Return what a log holds: counts, span, throughput time, and how far its data can be trusted.

    Serves as the first look at any log; every other question rests on these counts.
    """
    of_cases = _cases(log)
    of_activities = _activities(log)
    n_instances = sum(row["n"] for row in of_activities)
    n_cases = int(of_cases["n_cases"])
    n_tied = log.facts.n_tied if log.filter is None else _count_tied(log)
    first_at, last_at = _instant(of_cases["first_at"]), _instant(of_cases["last_at"])
    return Overview(
        n_cases=n_cases,
        n_events=sum(row["n_source_events"] for row in of_activities),
        n_activity_instances=n_instances,
        n_activities=len(of_activities),
        n_variants=int(of_cases["n_variants"]),
        n_resources=_count_resources(log),
        n_rejected=log.facts.n_rejected,
        first_at=first_at,
        last_at=last_at,
        duration_s=spread_of(of_cases, "duration"),
        share_tied_events=share_of(n_tied, n_instances),
        n_tied=n_tied,
        n_open_cases=int(of_cases["n_open"]),
        events_per_case=spread_of(of_cases, "events"),
        n_with_start=sum(row["n_with_start"] for row in of_activities),
        n_with_resource=sum(row["n_with_resource"] for row in of_activities),
        n_flagged={name: sum(row[f"n_{name}"] for row in of_activities) for name in FLAGS},
        cases_completed_per_week=_per_week(n_cases - int(of_cases["n_open"]), first_at, last_at),
        weeks=_weeks(log),
        activities=_activity_counts(log, of_activities, n_instances),
        attributes=_attributes(log),
        end_activities=log.facts.end_activities,
        lifecycle=log.facts.lifecycle,
        starts=log.facts.starts,
        zone=log.facts.zone,
        time_basis=log.time_basis,
        wait_word=log.wait_word,
        basis=log.basis(n_cases=n_cases),
    )


def _cases(log: EventLog) -> Row:
    cases = log.cases
    spans = summarise_groups(
        cases,
        by=(),
        counts={"n_cases": None, "n_open": ~cases.is_complete},
        values={"duration": cases.duration_s, "events": cases.n_events.cast("float64")},
    )
    ends = cases.agg(
        first_at=cases.first_at.min(), last_at=cases.last_at.max(), n_variants=cases.variant.nunique()
    )
    return rows_of(spans.cross_join(ends))[0]


def _activities(log: EventLog) -> list[Row]:
    events = log.events
    noticed = {f"n_{name}": (events["flags"] & int(flag)) != 0 for name, flag in FLAGS.items()}
    counts = {
        "n": None,
        "n_cases": events.activity_occurrence == 1,
        "n_with_start": events.started_at.notnull(),
        "n_with_resource": events.resource.notnull(),
        **noticed,
    }
    grouped = summarise_groups(events, by=("activity",), counts=counts, values={})
    sources = events.group_by("activity").agg(n_source_events=events.n_source_events.sum())
    return list(rows_of(grouped.inner_join(sources, "activity")))


def _activity_counts(log: EventLog, rows: list[Row], n_instances: int) -> tuple[ActivityCount, ...]:
    counted = [
        ActivityCount(log.activities[row["activity"]], row["n"], row["n_cases"], row["n"] / n_instances)
        for row in rows
    ]
    return tuple(sorted(counted, key=lambda count: (-count.n, count.activity)))


def _count_resources(log: EventLog) -> int:
    if not log.resources:
        return 0
    return int(log.events.resource.nunique().to_pyarrow().as_py())


def _count_tied(log: EventLog) -> int:
    """Count instances whose place in time is shared: equal times of a case stand side by side."""
    events = log.events
    timed = events.select("case_index", placed_at=events.started_at.coalesce(events.completed_at))
    places = timed.group_by("case_index", "placed_at").agg(n=timed.count())
    return int(places.filter(places.n > 1).n.sum().coalesce(0).to_pyarrow().as_py())


def _weeks(log: EventLog) -> tuple[WeekCount, ...]:
    return tuple(
        WeekCount(week=week.week, n_started=week.n_arrivals, n_completed=week.n_departures)
        for week in weeks_of(daily_flow(log))
    )


def _per_week(n_completed: int, first_at: datetime | None, last_at: datetime | None) -> float | None:
    if first_at is None or last_at is None or last_at <= first_at:
        return None
    return n_completed / ((last_at - first_at).total_seconds() / (7 * 86400))


def _attributes(log: EventLog) -> tuple[AttributeFact, ...]:
    of_cases = (AttributeFact(a.name, a.kind, "case") for a in log.facts.case_attributes)
    of_events = (AttributeFact(a.name, a.kind, "event") for a in log.facts.event_attributes)
    return (*of_cases, *of_events)


def _instant(moment: datetime | None) -> datetime | None:
    """Say that an instant from the tables is UTC."""
    return None if moment is None else moment.replace(tzinfo=UTC)
