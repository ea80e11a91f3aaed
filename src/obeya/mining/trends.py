"""Medians month by month and how fast they move."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from obeya.mining.answers import Row, rows_of
from obeya.mining.local_time import month_name
from obeya.tables.basis import MonthlyMedian

if TYPE_CHECKING:
    import ibis.expr.types as ir

LEAST_MONTHS = 3


def monthly_medians(
    table: ir.Table, *, by: tuple[str, ...], month: ir.IntegerValue, values: dict[str, ir.FloatingValue]
) -> list[Row]:
    """Return rows with `by`, ``month`` (as `local_month` numbers it), ``n_x`` and ``x_median`` for each value."""
    measures: dict[str, ir.Scalar] = {}
    for name, value in values.items():
        measures[f"n_{name}"] = value.count()
        measures[f"{name}_median"] = value.median()
    dated = table.filter(month.notnull())
    keys = {name: table[name] for name in by}
    return list(rows_of(dated.group_by(month=month, **keys).agg(**measures)))


def series_by(rows: Iterable[Row], by: tuple[str, ...], name: str) -> dict[Hashable, list[Row]]:
    """Sort the rows that have values of `name` into one list for each key, in the order of months."""
    series: dict[Hashable, list[Row]] = {}
    for row in sorted(rows, key=lambda row: int(row["month"])):
        if row[f"n_{name}"]:
            series.setdefault(tuple(row[key] for key in by), []).append(row)
    return series


def months_of(rows: Sequence[Row], name: str) -> tuple[MonthlyMedian, ...]:
    """Return the monthly medians of one series as rows of a result."""
    return tuple(
        MonthlyMedian(month_name(row["month"]), int(row[f"n_{name}"]), float(row[f"{name}_median"]))
        for row in rows
    )


def slope_per_month(rows: Sequence[Row], name: str) -> float | None:
    """Return the Theil-Sen slope of the monthly medians, in their unit per month; None below three months.

    The median of the slopes between all pairs of months: one odd month does not move it (Sen, Journal of the
    American Statistical Association 63, 1968).
    """
    if len(rows) < LEAST_MONTHS:
        return None
    month = np.array([row["month"] for row in rows], np.float64)
    median = np.array([row[f"{name}_median"] for row in rows], np.float64)
    earlier, later = np.triu_indices(month.size, k=1)
    return float(np.median((median[later] - median[earlier]) / (month[later] - month[earlier])))
