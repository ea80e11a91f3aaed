"""How much work there is: arrivals, departures, work in progress, ageing, queues, and Little's law."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from obeya.mining.ageing import Ageing, age_open_cases
from obeya.mining.answers import SECONDS_PER_HOUR, hours_of, rows_of, share_of
from obeya.mining.daily_flow import DayLoad, WeekLoad, daily_flow, days_of, weeks_of
from obeya.mining.durations import with_seconds
from obeya.mining.little import LittlesLaw, littles_law
from obeya.mining.local_time import local_month, month_name
from obeya.tables.basis import Basis

if TYPE_CHECKING:
    from obeya.tables.event_log import EventLog

DAYS_PER_WEEK = 7


@dataclass(frozen=True, slots=True)
class Queue:
    """How many cases wait before one activity, and how many are in it, on average over the log.

    An estimate by Little's law: the sum of the times divided by the span of the log.
    """

    activity: str
    mean_waiting: float
    mean_in_service: float | None
    "Null where no start is known."
    wait_hours: float


@dataclass(frozen=True, slots=True)
class ReworkRate:
    """Of the cases completed in one month, how many did an activity more than once."""

    month: str
    n_cases: int
    n_reworked: int
    share: float


@dataclass(frozen=True, slots=True)
class Workload:
    """The load on a process over time, on the clock of the display zone."""

    n_cases: int
    n_open_cases: int
    "Cases that have not ended with an end activity and have had an event recently."
    arrivals_per_week: float | None
    departures_per_week: float | None
    mean_wip: float | None
    "Mean of the open cases at the ends of the days."
    max_wip: int
    days: tuple[DayLoad, ...]
    "Every day from the first arrival to the last event, also those without cases."
    weeks: tuple[WeekLoad, ...]
    ageing: Ageing
    queues: tuple[Queue, ...]
    "Longest first."
    rework_rate: tuple[ReworkRate, ...]
    "By month of completion: the trend of exceptions."
    little: LittlesLaw | None
    zone: str
    wait_word: str
    basis: Basis


def workload(log: EventLog, *, warm_up_s: float | None = None) -> Workload:
    """Return arrivals, departures, work in progress, ageing and queues of a log, and Little's law on them.

    A case arrives with its first event and departs with its last one when it is complete; an open case stays to
    the end of the log. Everything here is calendar time, but for the queues of a log in working time, which are
    the mean over working hours. `warm_up_s` overrides what Little's law leaves out at both ends of the log.
    """
    flow = daily_flow(log)
    ageing = age_open_cases(log)
    n_cases, n_weeks = int(flow.n_arrivals.sum()), flow.days.size / DAYS_PER_WEEK
    return Workload(
        n_cases=n_cases,
        n_open_cases=ageing.n_open_cases,
        arrivals_per_week=n_cases / n_weeks if n_weeks else None,
        departures_per_week=int(flow.n_departures.sum()) / n_weeks if n_weeks else None,
        mean_wip=float(flow.wip.mean()) if n_weeks else None,
        max_wip=int(flow.wip.max(initial=0)),
        days=days_of(flow),
        weeks=weeks_of(flow),
        ageing=ageing,
        queues=_queues(log),
        rework_rate=_rework_rate(log),
        little=littles_law(log, warm_up_s=warm_up_s),
        zone=log.facts.zone,
        wait_word=log.wait_word,
        basis=log.basis(n_cases=n_cases),
    )


def _queues(log: EventLog) -> tuple[Queue, ...]:
    """Return mean queue lengths from the hours that cases spend before and in each activity."""
    events = log.events
    spent = events.group_by("activity").agg(
        wait_sum=events.wait_s.sum(), service_sum=events.service_s.sum(), n_service=events.service_s.count()
    )
    span_hours = _span_hours(log)
    queues = [
        Queue(
            activity=log.activities[row["activity"]],
            mean_waiting=share_of(hours_of(row, "wait"), span_hours),
            mean_in_service=share_of(hours_of(row, "service"), span_hours) if row["n_service"] else None,
            wait_hours=hours_of(row, "wait"),
        )
        for row in rows_of(spent)
    ]
    return tuple(sorted(queues, key=lambda queue: (-queue.mean_waiting, queue.activity)))


def _span_hours(log: EventLog) -> float:
    """Return the hours from the first to the last event, in the time the log counts."""
    span = log.cases.agg(begin_at=log.cases.first_at.min(), end_at=log.cases.last_at.max())
    timed = with_seconds(span, log, begin="begin_at", end="end_at", name="span_s")
    return (rows_of(timed)[0]["span_s"] or 0.0) / SECONDS_PER_HOUR


def _rework_rate(log: EventLog) -> tuple[ReworkRate, ...]:
    events = log.events
    done = log.cases.filter(log.cases.is_complete)
    second_time = events.filter(events.activity_occurrence == 2).select("case_index").distinct()
    marked = done.select("case_index", month=local_month(done.last_at, log)).left_join(
        second_time.mutate(is_reworked=1), "case_index"
    )
    counted = marked.group_by("month").agg(n=marked.count(), n_reworked=marked.is_reworked.count())
    return tuple(
        ReworkRate(month_name(row["month"]), row["n"], row["n_reworked"], row["n_reworked"] / row["n"])
        for row in sorted(rows_of(counted), key=lambda row: int(row["month"]))
    )
