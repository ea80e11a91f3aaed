"""One activity or one path looked at closely: how long, how often, what it costs a week, what stands around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from obeya.errors import QuestionError
from obeya.mining.answers import SECONDS_PER_HOUR, rows_of, share_of, spread_of
from obeya.mining.naming import code_of
from obeya.studies.findings.bootstrap import bucket_of, draw_resamples, interval_of
from obeya.studies.findings.result import Interval
from obeya.tables.basis import Basis, Spread
from obeya.tables.instants import calendar_seconds
from obeya.tables.summaries import summarise_groups

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.tables.event_log import EventLog

MOST_NEIGHBOURS: Final = 6
_WEEK_S = 7 * 86_400


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An activity directly before or after; `activity` is null where the case begins or ends."""

    activity: str | None
    n: int
    share: float


@dataclass(frozen=True, slots=True)
class Step:
    """The numbers of one activity (the time before it, and in it) or of one path (the time on it)."""

    activity: str
    target: str | None
    "The end of the path; null for an activity."
    n: int
    "Times it is done, or moves along the path."
    n_cases: int
    share_of_cases: float
    wait_s: Spread | None
    service_s: Spread | None
    share_of_lead_time: float | None
    "Hours before it as a share of the throughput hours of all cases."
    hours_per_week: float | None
    "Hours before it, per week of the time the cases span."
    interval: Interval | None
    "95 % interval of the hours per week, by bootstrap over cases."
    before: tuple[Neighbour, ...]
    after: tuple[Neighbour, ...]
    waits_s: NDArray[np.float64]
    "Every known time before it, sorted; for a histogram."
    wait_word: str
    basis: Basis


def look_at_step(log: EventLog, activity: str, target: str | None = None, *, rng: Generator) -> Step:
    """Return the numbers of an activity, or of the path from it to `target`.

    `rng` draws the resamples of the interval. Raises `QuestionError` for an activity the log does not have, and
    where the filter leaves none of it.
    """
    events = _instances(log, activity, target)
    row = rows_of(
        summarise_groups(
            events,
            by=(),
            counts={"n": None, "n_cases": _is_first(events, target)},
            values={"wait": events.wait_s, "service": events.service_s},
        )
    )[0]
    if not row["n"]:
        what = f"“{activity}”" if target is None else f"the path from “{activity}” to “{target}”"
        raise QuestionError(f"The filter leaves no case with {what}. Take a filter away.")
    cases = rows_of(_case_totals(log))[0]
    weeks = max(1.0, float(cases["span_s"]) / _WEEK_S)
    hours = float(row["wait_sum"] or 0.0) / SECONDS_PER_HOUR
    before, after = _neighbours(log, events, target)
    return Step(
        activity=activity,
        target=target,
        n=row["n"],
        n_cases=row["n_cases"],
        share_of_cases=share_of(row["n_cases"], cases["n"]),
        wait_s=spread_of(row, "wait"),
        service_s=spread_of(row, "service"),
        share_of_lead_time=share_of(hours, float(cases["lead_s"] or 0) / SECONDS_PER_HOUR) if hours else None,
        hours_per_week=hours / weeks if row["n_wait"] else None,
        interval=_interval(log, events, weeks, rng) if row["n_wait"] else None,
        before=before,
        after=after,
        waits_s=_sorted_waits(events),
        wait_word=log.wait_word,
        basis=log.basis(n_cases=int(cases["n"])),
    )


def _instances(log: EventLog, activity: str, target: str | None) -> ir.Table:
    events = log.events
    if target is None:
        return events.filter(events.activity == code_of(log, activity))
    source, end = code_of(log, activity), code_of(log, target)
    return events.filter((events.previous_activity == source) & (events.activity == end))


def _is_first(events: ir.Table, target: str | None) -> ir.BooleanValue:
    return (events.activity_occurrence if target is None else events.path_occurrence) == 1


def _case_totals(log: EventLog) -> ir.Table:
    cases = log.cases
    span_s = calendar_seconds(cases.first_at.min(), cases.last_at.max())
    return cases.agg(n=cases.count(), lead_s=cases.duration_s.sum(), span_s=span_s.coalesce(0.0))


def _interval(log: EventLog, events: ir.Table, weeks: float, rng: Generator) -> Interval:
    cases = log.cases.select("case_index")
    buckets = (
        cases.mutate(bucket=bucket_of(cases)).select("bucket").distinct().to_pyarrow()["bucket"].to_numpy()
    )
    summed = events.mutate(bucket=bucket_of(events)).group_by("bucket").agg(wait=events.wait_s.sum())
    table = summed.to_pyarrow()
    places = np.sort(np.asarray(buckets, np.int64))
    sums = np.zeros(places.size)
    waits = np.nan_to_num(np.asarray(table["wait"].to_numpy(), np.float64))
    sums[np.searchsorted(places, np.asarray(table["bucket"].to_numpy(), np.int64))] = waits
    interval = interval_of(sums / SECONDS_PER_HOUR / weeks, draw_resamples(rng, places.size))
    return Interval(interval.low, interval.high)


def _neighbours(
    log: EventLog, events: ir.Table, target: str | None
) -> tuple[tuple[Neighbour, ...], tuple[Neighbour, ...]]:
    after = _counted(log, events.group_by(code=events.next_activity).agg(n=events.count()))
    if target is None:
        return _counted(log, events.group_by(code=events.previous_activity).agg(n=events.count())), after
    # What stands before a path is what stands before its source: one position earlier in the same case.
    wanted = events.select("case_index", source_position=events.position - 1)
    sources = log.events.select("case_index", "position", code=log.events.previous_activity)
    joined = wanted.join(
        sources,
        [wanted.case_index == sources.case_index, wanted.source_position == sources.position],
    )
    return _counted(log, joined.group_by("code").agg(n=joined.count())), after


def _counted(log: EventLog, table: ir.Table) -> tuple[Neighbour, ...]:
    rows = rows_of(table)
    total = sum(row["n"] for row in rows)

    def name(code: Any) -> str | None:
        return None if code is None else log.activities[code]

    counted = [Neighbour(name(row["code"]), int(row["n"]), row["n"] / total) for row in rows]
    return tuple(sorted(counted, key=lambda one: (-one.n, one.activity or ""))[:MOST_NEIGHBOURS])


def _sorted_waits(events: ir.Table) -> NDArray[np.float64]:
    known = events.filter(events.wait_s.notnull()).select("wait_s").to_pyarrow()["wait_s"]
    return np.sort(np.asarray(known.to_numpy(), np.float64))
