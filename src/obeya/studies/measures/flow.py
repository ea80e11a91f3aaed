"""Measures of the calendar: what began, what ended, what was open and how old it was."""

from __future__ import annotations

import numpy as np

from obeya.studies.measures.columns import Bools, Floats, Int64, LogColumns
from obeya.studies.measures.definition import Statistic
from obeya.studies.measures.periods import Periods
from obeya.studies.measures.result import Point

_DAY_S = 86_400.0


def arrival_points(columns: LogColumns, kept: Bools, periods: Periods) -> tuple[Point, ...]:
    """Return how many cases began in each period."""
    return _counted(periods, columns.cases.first_day[kept])


def throughput_points(columns: LogColumns, kept: Bools, periods: Periods) -> tuple[Point, ...]:
    """Return how many cases ended in each period."""
    return _counted(periods, columns.cases.last_day[kept & ~columns.cases.is_open])


def wip_points(columns: LogColumns, kept: Bools, periods: Periods) -> tuple[Point, ...]:
    """Return the mean number of cases open at the ends of the days of each period."""
    open_at_end = _open_by_day(columns, kept)
    day = np.arange(columns.first_day, columns.last_day + 1)
    group = periods.of(day)
    n_days = np.bincount(group, minlength=periods.n)
    mean = np.bincount(group, weights=open_at_end, minlength=periods.n) / np.maximum(n_days, 1)
    return _calendar(periods, mean, np.asarray(mean.round(), np.int64))


def backlog_points(columns: LogColumns, kept: Bools, periods: Periods) -> tuple[Point, ...]:
    """Return how many cases were open when each period, or the data, ended."""
    open_at_end = _open_by_day(columns, kept)[_last_days(periods) - columns.first_day]
    return _calendar(periods, open_at_end.astype(np.float64), open_at_end)


def ageing_points(
    columns: LogColumns, kept: Bools, periods: Periods, statistic: Statistic
) -> tuple[Point, ...]:
    """Return the median, 90 % point or mean age of the cases open when each period ended, in whole days."""
    cases = columns.cases
    first, last = cases.first_day[kept], np.where(cases.is_open, np.iinfo(np.int64).max, cases.last_day)[kept]
    order = np.argsort(first, kind="stable")
    first, last = first[order], last[order]
    value, n = np.full(periods.n, np.nan), np.zeros(periods.n, np.int64)
    for place, day in enumerate(_last_days(periods).tolist()):
        begun = int(np.searchsorted(first, day, side="right"))
        ages = (day - first[:begun][last[:begun] > day]) * _DAY_S
        n[place] = ages.size
        if ages.size:
            value[place] = _summed_up(ages, statistic)
    return _calendar(periods, value, n)


def _summed_up(ages: Floats, statistic: Statistic) -> float:
    if statistic == "mean":
        return float(ages.mean())
    return float(np.quantile(ages, 0.9 if statistic == "p90" else 0.5))


def _open_by_day(columns: LogColumns, kept: Bools) -> Int64:
    """Count the cases open at the end of each day; one that begins and ends on the same day never is."""
    n_days = columns.last_day - columns.first_day + 1
    cases = columns.cases
    begun = np.bincount(cases.first_day[kept] - columns.first_day, minlength=n_days)
    ended = np.bincount(cases.last_day[kept & ~cases.is_open] - columns.first_day, minlength=n_days)
    return np.cumsum(begun - ended)


def _last_days(periods: Periods) -> Int64:
    return np.minimum(periods.begins[1:] - 1, periods.last_day)


def _counted(periods: Periods, days: Int64) -> tuple[Point, ...]:
    n = np.bincount(periods.of(days), minlength=periods.n)
    return _calendar(periods, n.astype(np.float64), n)


def _calendar(periods: Periods, value: Floats, n: Int64) -> tuple[Point, ...]:
    rows = zip(periods.dates(), value.tolist(), n.tolist(), strict=True)
    return tuple(
        Point(
            begin,
            each if np.isfinite(each) else None,
            None,
            None,
            size,
            is_partial=periods.is_partial(place),
        )
        for place, (begin, each, size) in enumerate(rows)
    )
