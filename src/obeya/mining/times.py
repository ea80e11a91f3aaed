"""Where time goes: service, waiting and throughput time, per activity, per path and between any two activities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from obeya.tables.basis import Basis, Distribution, MonthlyMedian

FromOccurrence = Literal["first", "last"]
ToOccurrence = Literal["first", "last", "next"]


@dataclass(frozen=True, slots=True)
class ActivityTime:
    """The times of one activity: service inside it, waiting (or gap) before it, and their monthly medians.

    `wait_share` is its part of all waiting hours. `trend_s_per_month` is the Theil-Sen slope of the monthly medians
    of service time where starts are known, else of the time before the activity; None below three months.
    """

    activity: str
    n: int
    n_cases: int
    service_s: Distribution | None
    wait_s: Distribution | None
    service_hours: float | None
    wait_hours: float
    wait_share: float
    months: tuple[MonthlyMedian, ...]
    trend_s_per_month: float | None


@dataclass(frozen=True, slots=True)
class PathTime:
    """The time on one path, from the completion of `source` to the start (else completion) of `target`."""

    source: str
    target: str
    n: int
    n_cases: int
    wait_s: Distribution | None
    wait_hours: float
    wait_share: float
    months: tuple[MonthlyMedian, ...]
    trend_s_per_month: float | None


@dataclass(frozen=True, slots=True)
class Throughput:
    """Time from the completion of one activity to the completion of another, in cases that have both in this order.

    `n_without_target` cases have the first activity and not (yet) the second; `n_backwards` have the second before
    the first: both are left out of `duration_s`.
    """

    source: str
    target: str
    from_occurrence: FromOccurrence
    to_occurrence: ToOccurrence
    n_cases: int
    n_without_target: int
    n_backwards: int
    duration_s: Distribution | None
    months: tuple[MonthlyMedian, ...]
    trend_s_per_month: float | None


@dataclass(frozen=True, slots=True)
class Times:
    """All times of a log, activities and paths with most waiting hours first.

    `months` of the whole log are medians of throughput time by month of completion.
    """

    activities: tuple[ActivityTime, ...]
    paths: tuple[PathTime, ...]
    throughput_s: Distribution | None
    months: tuple[MonthlyMedian, ...]
    trend_s_per_month: float | None
    service_hours: float | None
    wait_hours: float
    throughput_hours: float
    between: Throughput | None
    wait_word: str
    basis: Basis
