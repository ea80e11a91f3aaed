"""Small shared steps from a computed table to the values in a result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from obeya.tables.basis import Distribution, Spread, Statistics

if TYPE_CHECKING:
    import ibis.expr.types as ir

Row = Mapping[str, Any]

SECONDS_PER_HOUR = 3600.0
SECONDS_PER_DAY = 86400.0


def rows_of(table: ir.Table) -> list[dict[str, Any]]:
    """Compute a small table and return its rows; for summaries only, never for events or cases."""
    rows: list[dict[str, Any]] = table.to_pyarrow().to_pylist()
    return rows


def spread_of(row: Row, name: str) -> Spread | None:
    """Return the spread that `summarise_groups` left in a row under `name`; None without values."""
    if not row[f"n_{name}"]:
        return None
    mean, median, p90, most = (float(row[f"{name}_{part}"]) for part in ("mean", "median", "p90", "max"))
    return Spread(mean=mean, median=median, p90=p90, max=most, n=int(row[f"n_{name}"]))


def distribution_of(row: Row, name: str) -> Distribution | None:
    """Return the distribution that `summarise_groups` left in a row under `name`; None without values."""
    if not row[f"n_{name}"]:
        return None
    parts = ("mean", "p25", "median", "p75", "p90", "max")
    return Distribution(n=int(row[f"n_{name}"]), **{part: float(row[f"{name}_{part}"]) for part in parts})


def hours_of(row: Row, name: str) -> float:
    """Return the hours behind the sum of seconds that a row holds under `name`; 0 without values."""
    return float(row[f"{name}_sum"] or 0.0) / SECONDS_PER_HOUR


def share_of(part: float, whole: float) -> float:
    """Return part / whole, and 0 of nothing."""
    return part / whole if whole else 0.0


def statistics_of(values: Sequence[float], counts: Sequence[int]) -> Statistics | None:
    """Return the statistics of `values`, each taken `counts` times; None when there is none.

    A table of counts stands for any number of cases, so that no case ever leaves the engine.
    """
    value, count = _sorted_counts(values, counts)
    n = int(count.sum())
    if n == 0:
        return None
    mean = float((value * count).sum() / n)
    squares = float((count * (value - mean) ** 2).sum())
    q1, median, q3 = (_quantile(value, count, q) for q in (0.25, 0.5, 0.75))
    st_dev = float(np.sqrt(squares / (n - 1))) if n > 1 else None
    low, high = float(value[0]), float(value[-1])
    return Statistics(min=low, q1=q1, median=median, mean=mean, q3=q3, max=high, st_dev=st_dev, n=n)


def spread_of_counts(values: Sequence[float], counts: Sequence[int]) -> Spread | None:
    """Return the spread of `values`, each taken `counts` times; None when there is none."""
    value, count = _sorted_counts(values, counts)
    n = int(count.sum())
    if n == 0:
        return None
    return Spread(
        mean=float((value * count).sum() / n),
        median=_quantile(value, count, 0.5),
        p90=_quantile(value, count, 0.9),
        max=float(value[-1]),
        n=n,
    )


def _sorted_counts(
    values: Sequence[float], counts: Sequence[int]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    value, count = np.asarray(values, np.float64), np.asarray(counts, np.int64)
    kept = count > 0
    order = np.argsort(value[kept], kind="stable")
    return value[kept][order], count[kept][order]


def _quantile(value: NDArray[np.float64], count: NDArray[np.int64], q: float) -> float:
    """Interpolate linearly between order statistics, as `Spread` says, without repeating the values."""
    last = np.cumsum(count) - 1
    place = q * float(last[-1])
    below = value[np.searchsorted(last, np.floor(place))]
    above = value[np.searchsorted(last, np.ceil(place))]
    return float(below + (above - below) * (place - np.floor(place)))
