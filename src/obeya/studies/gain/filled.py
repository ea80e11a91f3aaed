"""Every case on the scale of the test and as people know it, with open cases at what they are expected to take."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from obeya.studies.gain.censoring import complete, shape_of
from obeya.studies.gain.observations import Numbers, Observations
from obeya.studies.gain.week_plan import WeekPlan


@dataclass(frozen=True, slots=True)
class Filled:
    """One entry per row: logarithm of the time, or the share itself; and hours, or percent."""

    score: Numbers
    natural: Numbers
    week: NDArray[np.int64]
    is_known: NDArray[np.bool_]
    "False for open cases of a share, which nothing stands in for."


def fill_open(rows: Observations, plan: WeekPlan) -> Filled:
    """Return every row on both scales."""
    week = plan.week_of(rows.started)
    if rows.kind != "time":
        share = rows.value / np.maximum(rows.size, 1e-12)
        return Filled(share, 100 * share, week, ~rows.is_open)
    before = (week >= 0) & (week < plan.n_before) & ~rows.is_open & (rows.value > 0)
    floor = 0.01 * float(np.median(rows.value[before])) if before.any() else 1e-6
    logs = np.log(np.maximum(rows.value, floor))
    n_weeks = plan.starts.size
    found = complete(logs, week, rows.is_open, n_weeks, shape=shape_of(logs, week, rows.is_open, n_weeks))
    return Filled(found.logs, found.values, week, np.ones(rows.n, np.bool_))
