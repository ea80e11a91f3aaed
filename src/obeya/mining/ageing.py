"""How old the open cases are when the log ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from obeya.mining.answers import SECONDS_PER_DAY, distribution_of, rows_of
from obeya.mining.durations import calendar_seconds
from obeya.tables.basis import Distribution
from obeya.tables.summaries import DISTRIBUTION, summarise_groups

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.tables.event_log import EventLog

# Days at which the buckets begin: a day, a week, a month, a quarter, a year.
BUCKETS_FROM: Final = (0, 1, 7, 14, 30, 60, 90, 180, 365)
OLDEST: Final = 10


@dataclass(frozen=True, slots=True)
class AgeBucket:
    """Open cases of one range of ages at the end of the log."""

    from_days: int
    to_days: int | None
    "The first age above the range; null for the last range."
    n_cases: int


@dataclass(frozen=True, slots=True)
class OpenCase:
    """One open case."""

    case_id: str
    age_s: float
    silent_s: float
    "Seconds since its last event."
    last_activity: str


@dataclass(frozen=True, slots=True)
class Ageing:
    """The ages of the open cases at the end of the log, in calendar time."""

    n_open_cases: int
    age_s: Distribution | None
    "Seconds from the first event of a case to the end of the log."
    buckets: tuple[AgeBucket, ...]
    oldest: tuple[OpenCase, ...]


def age_open_cases(log: EventLog) -> Ageing:
    """Return how old the cases are that were open at the last event of the whole log."""
    import ibis

    cases = log.cases.filter(~log.cases.is_complete)
    now = ibis.timestamp(log.span()[1].replace(tzinfo=None))
    aged = cases.select(
        "case_index",
        "case_id",
        "last_activity",
        age_s=calendar_seconds(cases.first_at, now),
        silent_s=calendar_seconds(cases.last_at, now),
    )
    row = rows_of(
        summarise_groups(aged, by=(), counts={"n": None}, values={"age": aged.age_s}, quantiles=DISTRIBUTION)
    )[0]
    return Ageing(
        n_open_cases=row["n"],
        age_s=distribution_of(row, "age"),
        buckets=_buckets(aged),
        oldest=_oldest(log, aged),
    )


def _buckets(aged: ir.Table) -> tuple[AgeBucket, ...]:
    """Count open cases by range of ages; ranges below the youngest and above the oldest case stay, with 0."""
    days = (aged.age_s / SECONDS_PER_DAY).floor().cast("int64")
    by_day = aged.group_by(day=days).agg(n=aged.count())
    table = by_day.to_pyarrow()
    day, n = (np.asarray(table[name].to_numpy(), np.int64) for name in ("day", "n"))
    place = np.searchsorted(np.array(BUCKETS_FROM), day, side="right") - 1
    counts = np.bincount(place, weights=n, minlength=len(BUCKETS_FROM)).astype(np.int64).tolist()
    ends = (*BUCKETS_FROM[1:], None)
    return tuple(map(AgeBucket, BUCKETS_FROM, ends, counts))


def _oldest(log: EventLog, aged: ir.Table) -> tuple[OpenCase, ...]:
    import ibis

    rows = rows_of(aged.order_by(ibis.desc("age_s"), "case_index").limit(OLDEST))
    return tuple(
        OpenCase(row["case_id"], row["age_s"], row["silent_s"], log.activities[row["last_activity"]])
        for row in rows
    )
