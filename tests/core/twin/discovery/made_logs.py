"""Logs small enough to be worked out by hand."""

from __future__ import annotations

import dataclasses

import numpy as np

from obeya.twin.discovery.observations import CaseColumn, Observations, observations_from

H = 3_600.0
MONDAY = 4 * 86_400.0  # 5 January 1970
Row = tuple[int, str, str, float, float]


def observed(rows: list[Row]) -> Observations:
    """Return observations from rows of case, activity, person, start and end in hours after a Monday 0 h."""
    columns = list(zip(*rows, strict=True))
    return observations_from(
        name="by hand",
        zone="UTC",
        case=np.array(columns[0]),
        activity=np.array(columns[1]),
        resource=np.array(columns[2]),
        started=MONDAY + H * np.array(columns[3], dtype=np.float64),
        completed=MONDAY + H * np.array(columns[4], dtype=np.float64),
    )


def with_columns(log: Observations, *columns: CaseColumn) -> Observations:
    """Return a log with attributes of cases."""
    return dataclasses.replace(log, attributes=columns)


def side_by_side(n: int = 20) -> Observations:
    """Return cases that ask, then check and price at the same time, then answer."""
    rows: list[Row] = []
    for case in range(n):
        at = 24.0 * case
        rows += [
            (case, "ask", "Ann", at, at + 1),
            (case, "check", "Bob", at + 1, at + 3),
            (case, "price", "Cem", at + 1.5, at + 2 + case % 2 * 2),
            (case, "reply", "Ann", at + 4, at + 5),
        ]
    return observed(rows)
