"""Measures of cases by the period in which they began: times with open cases in them, shares, ratios."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from obeya.errors import QuestionError
from obeya.mining.durations import with_seconds
from obeya.mining.local_time import local_day
from obeya.mining.naming import code_of
from obeya.studies.measures.columns import Bools, Floats, Int64, LogColumns, Steps
from obeya.studies.measures.definition import Asked, Statistic
from obeya.studies.measures.periods import Periods
from obeya.studies.measures.result import Point

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.tables.event_log import EventLog

# A cohort is judged from here on (improvement practice: report once it is at least 90 % closed).
ENOUGH_ENDED: Final = 0.9
Z: Final = NormalDist().inv_cdf(0.975)
_SHARE_OF: Final = {"median": 0.5, "p90": 0.9}


@dataclass(frozen=True, slots=True)
class Cohort:
    """Values by the day on which they began; what is still open is longer than its value says."""

    day: Int64
    value: Floats
    is_open: Bools


def time_points(cohort: Cohort, periods: Periods, statistic: Statistic) -> tuple[Point, ...]:
    """Return the median, 90 % point or mean of each period, open values by Kaplan and Meier."""
    from obeya.kernels import survival

    group = periods.of(cohort.day)
    grouped = survival.sort_in_groups(cohort.value, cohort.is_open, group, periods.n)
    if statistic == "mean":
        found = survival.means_of(*grouped, Z)
    else:
        found = survival.quantiles_of(*grouped, _SHARE_OF[statistic], Z)
    return _points(periods, found, *_counts(cohort, group, periods.n))


def within_points(cohort: Cohort, periods: Periods, limit_s: float) -> tuple[Point, ...]:
    """Return the share of each period that ended within a limit, open values by Kaplan and Meier."""
    from obeya.kernels import survival

    group = periods.of(cohort.day)
    grouped = survival.sort_in_groups(cohort.value, cohort.is_open, group, periods.n)
    found = survival.shares_within(*grouped, limit_s, Z)
    return _points(periods, found, *_counts(cohort, group, periods.n))


def share_points(cohort: Cohort, periods: Periods) -> tuple[Point, ...]:
    """Return the mean of zeros and ones of each period with Wilson's interval; open cases only delay the verdict."""
    group = periods.of(cohort.day)
    ended = ~cohort.is_open
    n = np.bincount(group[ended], minlength=periods.n)
    hits = np.bincount(group[ended], weights=cohort.value[ended], minlength=periods.n).astype(np.float64)
    return _points(periods, wilson_of(hits, n), *_counts(cohort, group, periods.n))


def ratio_points(cohort: Cohort, above: Floats, periods: Periods) -> tuple[Point, ...]:
    """Return the sum of `above` over the sum of the values of each period; ended cases only."""
    group = periods.of(cohort.day)
    ended = ~cohort.is_open
    top = np.bincount(group[ended], weights=above[ended], minlength=periods.n)
    bottom = np.bincount(group[ended], weights=cohort.value[ended], minlength=periods.n)
    found = np.full((periods.n, 3), np.nan)
    np.divide(top, bottom, out=found[:, 0], where=bottom > 0)
    return _points(periods, found, *_counts(cohort, group, periods.n))


def ended_only(cohort: Cohort, periods: Periods, statistic: Statistic) -> tuple[Point, ...]:
    """Return the statistic over what has ended; what is open counts only against the verdict."""
    ended = ~cohort.is_open
    found = time_points(
        Cohort(cohort.day[ended], cohort.value[ended], cohort.is_open[ended]), periods, statistic
    )
    counts = _counts(cohort, periods.of(cohort.day), periods.n)
    values = np.array([[_nan(p.value), _nan(p.low), _nan(p.high)] for p in found]).reshape(-1, 3)
    return _points(periods, values, *counts)


def cycle_between(columns: LogColumns, asked: Asked, kept: Bools) -> Cohort:
    """Return the times from the first completion of one step to the next completion of another in the same case."""
    log = columns.log
    if asked.step is None or asked.until is None:
        raise QuestionError("A cycle time between steps needs both: where it begins and where it ends.")
    table = _between(log, asked.step, asked.until).to_pyarrow()
    places = columns.places_of(np.asarray(table["case_index"].to_numpy(), np.int64))
    is_reached = np.asarray(table["is_reached"].to_numpy(), np.bool_)
    # A case that is over without the second step never had this cycle time.
    counts = kept[places] & (is_reached | columns.cases.is_open[places])
    return Cohort(
        np.asarray(table["day"].to_numpy(), np.int64)[counts],
        np.asarray(table["between_s"].to_numpy(), np.float64)[counts],
        ~is_reached[counts],
    )


def step_points(
    steps: Steps, value: Floats, day: Int64, periods: Periods, statistic: Statistic, kept: Bools
) -> tuple[Point, ...]:
    """Return a statistic over the times that one step was done, by the period in which each began.

    What still waits at the end of the log is missing: periods that end within the stretch in which nine of ten values
    pass are immature.
    """
    chosen = kept[steps.place] & ~np.isnan(value)
    cohort = Cohort(day[chosen], value[chosen], np.zeros(int(chosen.sum()), np.bool_))
    points = time_points(cohort, periods, statistic)
    edge = float(np.quantile(cohort.value, ENOUGH_ENDED)) / 86_400 if cohort.value.size else 0.0
    safe = periods.last_day - edge
    return tuple(
        Point(p.begin, p.value, p.low, p.high, p.n, 0, bool(end - 1 > safe and p.n), p.is_partial)
        for p, end in zip(points, periods.begins[1:].tolist(), strict=True)
    )


def wilson_of(hits: NDArray[np.float64], n: NDArray[np.int64]) -> Floats:
    """Return share, low and high of each group by Wilson's interval; NaN of nothing."""
    found = np.full((n.size, 3), np.nan)
    some = n > 0
    share, size = hits[some] / n[some], n[some].astype(np.float64)
    middle = (share + Z * Z / (2 * size)) / (1 + Z * Z / size)
    reach = Z / (1 + Z * Z / size) * np.sqrt(share * (1 - share) / size + Z * Z / (4 * size * size))
    found[some] = np.column_stack([share, np.maximum(0, middle - reach), np.minimum(1, middle + reach)])
    return found


def _between(log: EventLog, step: str, until: str) -> ir.Table:
    import ibis

    done = log.events.filter((log.events.activity == code_of(log, step)) & log.events.completed_at.notnull())
    begun = done.group_by("case_index").agg(begin_at=done.completed_at.min())
    ends = log.events.filter(log.events.activity == code_of(log, until)).select("case_index", "completed_at")
    joined = begun.left_join(ends, "case_index")
    pairs = joined.group_by("case_index", "begin_at").agg(
        end_at=joined.completed_at.min(where=joined.completed_at >= joined.begin_at)
    )
    end_of_log = ibis.timestamp(log.span()[1].replace(tzinfo=None))
    pairs = pairs.mutate(is_reached=pairs.end_at.notnull(), stop_at=ibis.coalesce(pairs.end_at, end_of_log))
    timed = with_seconds(pairs, log, begin="begin_at", end="stop_at", name="between_s")
    return timed.select("case_index", "is_reached", "between_s", day=local_day(timed.begin_at, log))


def _counts(cohort: Cohort, group: Int64, n: int) -> tuple[Int64, Int64]:
    """Return how many began in each period, and how many of these are open."""
    return np.bincount(group, minlength=n), np.bincount(group[cohort.is_open], minlength=n)


def _points(periods: Periods, found: Floats, n: Int64, n_open: Int64) -> tuple[Point, ...]:
    is_immature = (n - n_open) < ENOUGH_ENDED * n
    rows = zip(
        periods.dates(), found.tolist(), n.tolist(), n_open.tolist(), is_immature.tolist(), strict=True
    )
    return tuple(
        Point(begin, *known_values(values), size, still, young, periods.is_partial(place))
        for place, (begin, values, size, still, young) in enumerate(rows)
    )


def known_values(found: Sequence[float]) -> tuple[float | None, float | None, float | None]:
    """Return value, low and high, with None for what is not known."""
    value, low, high = (x if np.isfinite(x) else None for x in found)
    return value, low, high


def _nan(x: float | None) -> float:
    return np.nan if x is None else x
