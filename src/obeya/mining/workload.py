"""How much work there is: arrivals, departures, work in progress, ageing, queues, and Little's law as a check."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from obeya.tables.basis import Basis, Distribution


@dataclass(frozen=True, slots=True)
class DayLoad:
    """One day in the display zone: cases begun, cases ended, cases open at its end."""

    day: date
    n_arrivals: int
    n_departures: int
    wip: int


@dataclass(frozen=True, slots=True)
class WeekLoad:
    """One week from its Monday on: cases begun, cases ended, cases open at its end, mean of its daily WIP."""

    week: date
    n_arrivals: int
    n_departures: int
    wip: int
    mean_wip: float


@dataclass(frozen=True, slots=True)
class AgeBucket:
    """Open cases whose age at the log's end is at least `from_days` and below `to_days` (None: no limit)."""

    from_days: float
    to_days: float | None
    n_cases: int


@dataclass(frozen=True, slots=True)
class Ageing:
    """How old the open cases are at the end of the log, in calendar time."""

    n_open_cases: int
    age_s: Distribution | None
    buckets: tuple[AgeBucket, ...]
    oldest: tuple[OpenCase, ...]


@dataclass(frozen=True, slots=True)
class OpenCase:
    """One open case, its age at the log's end and the last activity seen."""

    case_id: str
    age_s: float
    last_activity: str


@dataclass(frozen=True, slots=True)
class Queue:
    """The mean number of cases that wait for an activity or are in it, by Little's law: time spent / span."""

    activity: str
    mean_waiting: float
    mean_in_service: float | None
    wait_hours: float


@dataclass(frozen=True, slots=True)
class ReworkRate:
    """Of the cases that ended in a month (display zone), how many had an activity done more than once."""

    month: str
    n_cases: int
    n_reworked: int
    share: float


@dataclass(frozen=True, slots=True)
class LittlesLaw:
    """A check that the log hangs together: mean WIP L against arrival rate lambda times time in the system W.

    Measured in calendar time over the window, which leaves `warm_up_s` out at both ends of the log because a log
    begins and ends with cases missing. L is the exact time average of open cases; lambda is arrivals in the window
    per day; W is the mean throughput time of the cases that arrived in the window, open ones up to the log's end.
    `relative_difference` = (lambda W - L) / L. It is zero, up to rounding, over a window that starts and ends empty
    (Little, Operations Research 9, 1961; Little and Graves, 2008).
    """

    window_from: datetime
    window_to: datetime
    warm_up_s: float
    n_arrivals: int
    mean_wip: float
    arrivals_per_day: float
    mean_time_s: float
    wip_by_law: float
    relative_difference: float | None


@dataclass(frozen=True, slots=True)
class Workload:
    """The load on a process over time; `n_open_cases` have not reached an end activity by the log's end."""

    n_cases: int
    n_open_cases: int
    arrivals_per_week: float | None
    departures_per_week: float | None
    mean_wip: float | None
    max_wip: int
    days: tuple[DayLoad, ...]
    weeks: tuple[WeekLoad, ...]
    ageing: Ageing
    queues: tuple[Queue, ...]
    rework_rate: tuple[ReworkRate, ...]
    little: LittlesLaw | None
    zone: str
    wait_word: str
    basis: Basis
