"""How one time of a process was before a change: median and 90 % point with intervals, and week by week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import ceil, floor, sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from numpy.typing import NDArray

from obeya.errors import QuestionError
from obeya.mining.local_time import day_of, local_day
from obeya.mining.naming import code_of
from obeya.tables.basis import Basis

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.tables.event_log import EventLog

CONFIDENCE: Final = 0.95
_DAYS_PER_WEEK: Final = 7
# 1970-01-01 was a Thursday: so many days after a Monday.
_EPOCH_WEEKDAY: Final = 3


@dataclass(frozen=True, slots=True)
class Quantile:
    """A quantile with its 95 % interval; the ends are null where too few values are known."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class WeeklyMedian:
    """The median of the values of one week."""

    week: str
    "The Monday on which it begins."
    n: int
    median: float


@dataclass(frozen=True, slots=True)
class Baseline:
    """One time of a process, in seconds, of the cases that were asked about."""

    measured: Literal["wait", "lead_time"]
    activity: str | None
    "The step before which cases wait; null for the lead time."
    source: str | None
    "The step after which they wait for it; null where all waiting before the step counts."
    n: int
    median_s: Quantile
    p90_s: Quantile
    first_at: datetime
    "The completion of the first value."
    last_at: datetime
    weeks: tuple[WeeklyMedian, ...]
    wait_word: str
    basis: Basis


def baseline(log: EventLog, activity: str | None = None, *, source: str | None = None) -> Baseline:
    """Return the waiting time before `activity`, after `source` if one is given, or the lead time of all cases.

    Values are those of `obeya times`: the time before a step from the completion of the step before, the lead time
    from the first to the last event of a case. Intervals are order statistics at binomial places (normal
    approximation; Conover, Practical Nonparametric Statistics, 3.2), computed as if values were independent. Raises
    `QuestionError` for an activity the log does not have, and where nothing is left to measure.
    """
    rows = _lead_times(log) if activity is None else _waits(log, activity, source)
    table = rows.to_pyarrow()
    seconds = np.asarray(table["seconds"].to_numpy(), np.float64)
    if not seconds.size:
        raise QuestionError("The filter leaves nothing to measure. Take a filter away.")
    days = np.asarray(table["day"].to_numpy(), np.int64)
    moments = rows.agg(first=rows.moment.min(), last=rows.moment.max()).to_pyarrow()
    ordered = np.sort(seconds)
    return Baseline(
        measured="lead_time" if activity is None else "wait",
        activity=activity,
        source=source,
        n=int(seconds.size),
        median_s=_quantile(ordered, 0.5),
        p90_s=_quantile(ordered, 0.9),
        first_at=moments["first"][0].as_py(),
        last_at=moments["last"][0].as_py(),
        weeks=_weeks(seconds, days),
        wait_word=log.wait_word,
        basis=log.basis(n_cases=int(log.cases.count().to_pyarrow().as_py())),
    )


def _waits(log: EventLog, activity: str, source: str | None) -> ir.Table:
    events = log.events.filter(log.events.activity == code_of(log, activity))
    if source is not None:
        events = events.filter(events.previous_activity == code_of(log, source))
    known = events.filter(events.wait_s.notnull())
    return known.select(
        seconds=known.wait_s, moment=known.completed_at, day=local_day(known.completed_at, log)
    )


def _lead_times(log: EventLog) -> ir.Table:
    cases = log.cases.filter(log.cases.duration_s.notnull())
    return cases.select(seconds=cases.duration_s, moment=cases.last_at, day=local_day(cases.last_at, log))


def _quantile(ordered: NDArray[np.float64], share: float) -> Quantile:
    n = ordered.size
    reach = NormalDist().inv_cdf((1 + CONFIDENCE) / 2) * sqrt(n * share * (1 - share))
    low, high = floor(n * share - reach), ceil(n * share + reach) + 1
    return Quantile(
        value=float(np.quantile(ordered, share)),
        low=float(ordered[low - 1]) if low >= 1 else None,
        high=float(ordered[high - 1]) if high <= n else None,
    )


def _weeks(seconds: NDArray[np.float64], days: NDArray[np.int64]) -> tuple[WeeklyMedian, ...]:
    mondays = days - (days + _EPOCH_WEEKDAY) % _DAYS_PER_WEEK
    order = np.argsort(mondays, kind="stable")
    found, starts = np.unique(mondays[order], return_index=True)
    groups = np.split(seconds[order], starts[1:])
    return tuple(
        WeeklyMedian(day_of(int(monday)).isoformat(), int(group.size), float(np.median(group)))
        for monday, group in zip(found, groups, strict=True)
    )
