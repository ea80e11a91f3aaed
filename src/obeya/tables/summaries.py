"""The two group-bys behind the process map and the times, in one place for store and questions.

Both take the linked `events` of a log as an Ibis table and give one small row per path or activity, so
that the store can keep them for a whole log and a filtered log computes them anew with the same code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import ibis.expr.types as ir

# The quantiles of a `Spread` and of a `Distribution`. They are asked for together, so that DuckDB keeps the values
# of a group once; each further one still costs a pass over them.
SPREAD: Final = {"median": 0.5, "p90": 0.9}
DISTRIBUTION: Final = {"p25": 0.25, "median": 0.5, "p75": 0.75, "p90": 0.9}


def path_statistics(events: ir.Table) -> ir.Table:
    """Return one row per path `previous_activity` → `activity`: moves, cases, time before the target.

    Columns: ``previous_activity, activity`` (codes), ``n`` moves, ``n_cases`` cases with such a move, and
    for the time on the path in seconds ``n_wait`` (moves with a known time), ``wait_mean, wait_median,
    wait_p90, wait_max, wait_sum`` (null when `n_wait` is 0). Quantiles are exact, with linear interpolation.
    """
    moves = events.filter(events.previous_activity.notnull())
    return summarise_groups(
        moves,
        by=("previous_activity", "activity"),
        counts={"n": None, "n_cases": moves.path_occurrence == 1},
        values={"wait": moves.wait_s},
    )


def activity_statistics(events: ir.Table) -> ir.Table:
    """Return one row per `activity` with its instances, cases and service time.

    Columns: ``activity`` (code), ``n`` instances, ``n_cases`` cases that have it, and ``n_service,
    service_mean, …, service_sum`` as for the wait in `path_statistics`.
    """
    return summarise_groups(
        events,
        by=("activity",),
        counts={"n": None, "n_cases": events.activity_occurrence == 1},
        values={"service": events.service_s},
    )


def summarise_groups(
    table: ir.Table,
    *,
    by: tuple[str, ...],
    counts: dict[str, ir.BooleanValue | None],
    values: dict[str, ir.FloatingValue],
    distinct: dict[str, ir.Column] | None = None,
    quantiles: dict[str, float] = SPREAD,
) -> ir.Table:
    """Group a table once and return counts and spreads per group.

    `counts` gives a column name and what to count (None: every row), `distinct` a column name and what to
    count the different values of. Each entry ``x`` of `values` becomes ``n_x, x_mean, x_max, x_sum`` and one
    column for each of `quantiles`, ``x_median, x_p90``; missing values are left out. With empty `by` the result is
    one row.
    """
    measures: dict[str, ir.Scalar] = {
        name: table.count() if which is None else which.ifelse(1, 0).sum().coalesce(0).cast("int64")
        for name, which in counts.items()
    }
    for name, column in (distinct or {}).items():
        measures[name] = column.nunique()
    for name, value in values.items():
        measures[f"n_{name}"] = value.count()
        measures[f"{name}_mean"] = value.mean()
        measures[f"{name}_quantiles"] = value.quantile(list(quantiles.values()))
        measures[f"{name}_max"] = value.max()
        measures[f"{name}_sum"] = value.sum()
    grouped = table.group_by(list(by)).agg(**measures) if by else table.agg(**measures)
    picked = {
        f"{name}_{quantile}": grouped[f"{name}_quantiles"][place]
        for name in values
        for place, quantile in enumerate(quantiles)
    }
    return grouped.mutate(**picked).drop(*(f"{name}_quantiles" for name in values)) if values else grouped
