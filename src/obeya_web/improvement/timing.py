"""How long an improvement and its loops took: times of rest are left out, and said beside."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from obeya_web.improvement.models import Improvement, Loop, Pause, StageMove

SECONDS_PER_DAY = 86_400.0
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Elapsed:
    """The days from one moment to another, and those of them in which the improvement rested."""

    days: float
    rested_days: float

    @property
    def worked_days(self) -> float:
        """Return the days without those of rest: what counts as cycle time."""
        return self.days - self.rested_days


@dataclass(frozen=True, slots=True)
class StageTime:
    """One stay in one stage."""

    stage: str
    first_at: datetime
    elapsed: Elapsed


def cycle_time(improvement: Improvement, pauses: Iterable[Pause], *, now: datetime) -> Elapsed:
    """Return how long an improvement took so far, or until it ended."""
    return elapsed(improvement.created_at, improvement.ended_at or now, pauses)


def stage_times(moves: Sequence[StageMove], pauses: Sequence[Pause], *, until: datetime) -> list[StageTime]:
    """Return each stay in a stage, in its order; the last one lasts until the given moment."""
    if not moves:
        return []
    ends = [move.moment for move in moves[1:]] + [until]
    return [
        StageTime(move.after, move.moment, elapsed(move.moment, max(end, move.moment), pauses))
        for move, end in zip(moves, ends, strict=True)
    ]


def elapsed(first: datetime, last: datetime, pauses: Iterable[Pause]) -> Elapsed:
    """Return the days between two moments, with the part of them in which the improvement rested."""
    rested = sum(
        (_shared((first, last), (pause.first_at, pause.last_at or last)) for pause in pauses), timedelta()
    )
    return Elapsed(_days(last - first), _days(rested))


def median_loop_days(loops: Iterable[Loop]) -> float | None:
    """Return the median days of the loops that ended; None where none did."""
    days = [loop.days for loop in loops if loop.days is not None]
    return float(statistics.median(days)) if days else None


def _shared(one: Span, other: Span) -> timedelta:
    return max(min(one[1], other[1]) - max(one[0], other[0]), timedelta())


def _days(span: timedelta) -> float:
    return span.total_seconds() / SECONDS_PER_DAY
