"""Where time goes: service, waiting and throughput time, per activity, per path, month by month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from obeya.mining.answers import Row, distribution_of, hours_of, rows_of, share_of
from obeya.mining.local_time import local_month
from obeya.mining.throughput import FromOccurrence, Throughput, ToOccurrence, throughput_between
from obeya.mining.trends import monthly_medians, months_of, series_by, slope_per_month
from obeya.tables.basis import Basis, Distribution, MonthlyMedian
from obeya.tables.summaries import DISTRIBUTION, summarise_groups

if TYPE_CHECKING:
    from obeya.tables.event_log import EventLog

PATH = ("previous_activity", "activity")


@dataclass(frozen=True, slots=True)
class ActivityTime:
    """The times of one activity: service inside it, and waiting (or gap) before it."""

    activity: str
    n: int
    wait_hours: float
    wait_share: float
    "Its part of all the waiting (or gap) hours of the log."
    wait_s: Distribution | None
    "Seconds before the activity, from the completion of the one before it; null where it only ever comes first."
    service_hours: float | None
    service_s: Distribution | None
    "Seconds from start to completion; null where no start is known."
    n_cases: int
    wait_months: tuple[MonthlyMedian, ...]
    "Median seconds before the activity by month of its completion."
    wait_trend_s_per_month: float | None
    "Theil-Sen slope of the monthly medians; null below three months."
    service_months: tuple[MonthlyMedian, ...]
    service_trend_s_per_month: float | None


@dataclass(frozen=True, slots=True)
class PathTime:
    """The time on one path, from the completion of `source` to the start of `target` (its completion for a gap)."""

    source: str
    target: str
    n: int
    wait_hours: float
    wait_share: float
    "Its part of all the waiting (or gap) hours of the log."
    wait_s: Distribution | None
    n_cases: int
    wait_months: tuple[MonthlyMedian, ...]
    "Median seconds by month in which the target was completed."
    wait_trend_s_per_month: float | None


@dataclass(frozen=True, slots=True)
class Times:
    """All times of a log; activities and paths with most waiting hours first."""

    activities: tuple[ActivityTime, ...]
    paths: tuple[PathTime, ...]
    throughput_s: Distribution | None
    "Seconds from the first to the last event of a case."
    throughput_months: tuple[MonthlyMedian, ...]
    "Median throughput seconds of completed cases by month of completion."
    throughput_trend_s_per_month: float | None
    service_hours: float | None
    wait_hours: float
    throughput_hours: float
    between: Throughput | None
    "The time between the two activities that were asked for."
    wait_word: str
    basis: Basis


def times(
    log: EventLog,
    *,
    between: tuple[str, str] | None = None,
    from_occurrence: FromOccurrence = "first",
    to_occurrence: ToOccurrence = "next",
) -> Times:
    """Return where the time of a log goes, in the time it counts (calendar or working).

    Service is completion minus start. The time before an activity is its start (in a log of gaps: its
    completion) minus the completion of the instance before it in the case, and 0 where the two overlap. Hours
    are sums over all instances: waits of cases run beside each other, so they add up to more than the span of
    the log. With `between` also the throughput time from one activity to another. Raises `QuestionError` for an
    activity the log does not have.
    """
    asked = None
    if between is not None:
        asked = throughput_between(
            log, *between, from_occurrence=from_occurrence, to_occurrence=to_occurrence
        )
    activities = _activity_times(log)
    paths = _path_times(log)
    of_cases = rows_of(
        summarise_groups(
            log.cases,
            by=(),
            counts={"n": None},
            values={"throughput": log.cases.duration_s},
            quantiles=DISTRIBUTION,
        )
    )[0]
    months = _throughput_months(log)
    has_service = any(activity.service_s for activity in activities)
    return Times(
        activities=activities,
        paths=paths,
        throughput_s=distribution_of(of_cases, "throughput"),
        throughput_months=months_of(months, "throughput"),
        throughput_trend_s_per_month=slope_per_month(months, "throughput"),
        service_hours=sum(a.service_hours or 0.0 for a in activities) if has_service else None,
        wait_hours=sum(path.wait_hours for path in paths),
        throughput_hours=hours_of(of_cases, "throughput"),
        between=asked,
        wait_word=log.wait_word,
        basis=log.basis(n_cases=of_cases["n"]),
    )


def _activity_times(log: EventLog) -> tuple[ActivityTime, ...]:
    events = log.events
    values = {"service": events.service_s, "wait": events.wait_s}
    counts = {"n": None, "n_cases": events.activity_occurrence == 1}
    rows = rows_of(
        summarise_groups(events, by=("activity",), counts=counts, values=values, quantiles=DISTRIBUTION)
    )
    done_at = local_month(events.completed_at, log)
    months = monthly_medians(events, by=("activity",), month=done_at, values=values)
    service, wait = (series_by(months, ("activity",), name) for name in ("service", "wait"))
    total_wait = sum(hours_of(row, "wait") for row in rows)
    measured = [
        _activity_time(
            log, row, total_wait, service.get((row["activity"],), []), wait.get((row["activity"],), [])
        )
        for row in rows
    ]
    return tuple(sorted(measured, key=lambda a: (-a.wait_hours, -(a.service_hours or 0.0), a.activity)))


def _activity_time(
    log: EventLog, row: Row, total_wait: float, service: list[Row], wait: list[Row]
) -> ActivityTime:
    return ActivityTime(
        activity=log.activities[row["activity"]],
        n=row["n"],
        n_cases=row["n_cases"],
        service_s=distribution_of(row, "service"),
        wait_s=distribution_of(row, "wait"),
        service_hours=hours_of(row, "service") if row["n_service"] else None,
        wait_hours=hours_of(row, "wait"),
        wait_share=share_of(hours_of(row, "wait"), total_wait),
        service_months=months_of(service, "service"),
        service_trend_s_per_month=slope_per_month(service, "service"),
        wait_months=months_of(wait, "wait"),
        wait_trend_s_per_month=slope_per_month(wait, "wait"),
    )


def _path_times(log: EventLog) -> tuple[PathTime, ...]:
    moves = log.events.filter(log.events.previous_activity.notnull())
    counts = {"n": None, "n_cases": moves.path_occurrence == 1}
    values = {"wait": moves.wait_s}
    rows = rows_of(summarise_groups(moves, by=PATH, counts=counts, values=values, quantiles=DISTRIBUTION))
    done_at = local_month(moves.completed_at, log)
    months = series_by(
        monthly_medians(moves, by=PATH, month=done_at, values={"wait": moves.wait_s}), PATH, "wait"
    )
    total_wait = sum(hours_of(row, "wait") for row in rows)
    measured = [
        _path_time(log, row, total_wait, months.get(tuple(row[name] for name in PATH), [])) for row in rows
    ]
    return tuple(sorted(measured, key=lambda path: (-path.wait_hours, -path.n, path.source, path.target)))


def _path_time(log: EventLog, row: Row, total_wait: float, months: list[Row]) -> PathTime:
    return PathTime(
        source=log.activities[row["previous_activity"]],
        target=log.activities[row["activity"]],
        n=row["n"],
        n_cases=row["n_cases"],
        wait_s=distribution_of(row, "wait"),
        wait_hours=hours_of(row, "wait"),
        wait_share=share_of(hours_of(row, "wait"), total_wait),
        wait_months=months_of(months, "wait"),
        wait_trend_s_per_month=slope_per_month(months, "wait"),
    )


def _throughput_months(log: EventLog) -> list[Row]:
    done = log.cases.filter(log.cases.is_complete)
    months = monthly_medians(
        done, by=(), month=local_month(done.last_at, log), values={"throughput": done.duration_s}
    )
    return series_by(months, (), "throughput").get((), [])
