"""Series as JSON in the database, and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from obeya.studies.measures.result import Point

_FLAGS = ("is_immature", "is_partial", "is_hidden")


def points_json(points: Iterable[Point]) -> list[dict[str, Any]]:
    """Return the points as JSON; flags that do not hold are left out."""
    return [
        {
            "begin": point.begin.isoformat(),
            "value": point.value,
            "low": point.low,
            "high": point.high,
            "n": point.n,
            "n_open": point.n_open,
            **{flag: True for flag in _FLAGS if getattr(point, flag)},
        }
        for point in points
    ]


def points_of(data: Sequence[dict[str, Any]]) -> tuple[Point, ...]:
    """Return the points that `points_json` wrote."""
    return tuple(
        Point(
            begin=date.fromisoformat(row["begin"]),
            value=row["value"],
            low=row["low"],
            high=row["high"],
            n=row["n"],
            n_open=row["n_open"],
            **{flag: bool(row.get(flag)) for flag in _FLAGS},
        )
        for row in data
    )
