"""Everything the kinds of findings look at, asked of the engine once and kept as small arrays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from obeya.mining.answers import rows_of
from obeya.studies.findings.bootstrap import bucket_of
from obeya.studies.findings.closing import Closings, find_closings, without_closed_time
from obeya.studies.findings.days import Days, survey_days
from obeya.studies.findings.groups import Groups, survey_groups
from obeya.studies.findings.steps import Moves, survey_moves

if TYPE_CHECKING:
    from obeya.tables.event_log import EventLog

Counts = NDArray[np.int64]
SECONDS_PER_HOUR = 3_600.0
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Totals:
    """The size of what is asked about: cases, throughput hours, weeks, and the buckets that hold cases.

    `lead_hours` leave out the time after cases were over, which `closings` name.
    """

    n_cases: int
    lead_hours: float
    weeks: float
    buckets: Counts
    closings: Closings


@dataclass(frozen=True, slots=True)
class Survey:
    """What is known of a log before any kind looks at it; the time after cases were over is not in its events."""

    log: EventLog
    totals: Totals
    moves: Moves
    days: Days
    groups: Groups

    def name(self, activity: int) -> str:
        """Return the name of an activity."""
        return self.log.activities[activity]


def take_totals(log: EventLog) -> Totals:
    """Count the cases and their hours, by bucket."""
    cases, closings = log.cases, find_closings(log)
    grouped = cases.group_by(bucket=bucket_of(cases)).agg(
        n=cases.count(),
        hours=cases.duration_s.sum() / SECONDS_PER_HOUR,
        begin=cases.first_at.min(),
        end=cases.last_at.max(),
    )
    rows = rows_of(grouped.order_by("bucket"))
    if not rows:
        return Totals(0, 0.0, 1.0, np.zeros(0, np.int64), closings)
    span = max(row["end"] for row in rows) - min(row["begin"] for row in rows)
    return Totals(
        n_cases=sum(row["n"] for row in rows),
        lead_hours=float(sum(row["hours"] or 0.0 for row in rows)) - closings.hours,
        weeks=max(1.0, span / _WEEK),
        buckets=np.array([row["bucket"] for row in rows], np.int64),
        closings=closings,
    )


def take_survey(log: EventLog, totals: Totals) -> Survey:
    """Ask the engine for everything that the kinds need."""
    log = without_closed_time(log, totals.closings)
    moves = survey_moves(log)
    return Survey(log, totals, moves, survey_days(log, moves), survey_groups(log, moves, totals.n_cases))
