"""Activity instances as plain arrays: what is simulated and what happened look the same here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Real = NDArray[np.float64]

HOUR: int = 3600
DAY: int = 86_400
WEEK: int = 604_800
# 1 January 1970 was a Thursday; days are counted so that Monday is 0.
_FIRST_WEEKDAY = 3


@dataclass(frozen=True, slots=True)
class Traces:
    """Activity instances in order of case, start and end.

    `case` numbers the cases from 0 without gaps; `activity` and `resource` are codes into `activities` and
    `resources`, -1 where nobody is named. `started_s` and `completed_s` are seconds since 1970 as the clock on the
    wall shows them, so that weekday and hour are those that people live by.
    """

    case: Whole
    activity: Whole
    resource: Whole
    started_s: Real
    completed_s: Real
    activities: tuple[str, ...]
    resources: tuple[str, ...] = ()

    @property
    def n_cases(self) -> int:
        """How many cases there are."""
        return int(self.case[-1]) + 1 if self.case.size else 0

    @property
    def first_rows(self) -> Whole:
        """The row at which each case begins, and the number of rows at the end."""
        return np.searchsorted(self.case, np.arange(self.n_cases + 1)).astype(np.int64)

    @property
    def arrived_s(self) -> Real:
        """When the first step of each case starts."""
        return np.minimum.reduceat(self.started_s, self.first_rows[:-1]) if self.case.size else self.started_s

    @property
    def left_s(self) -> Real:
        """When the last step of each case ends."""
        if not self.case.size:
            return self.completed_s
        return np.maximum.reduceat(self.completed_s, self.first_rows[:-1])

    def of_cases(self, keep: NDArray[np.bool_]) -> Traces:
        """Return the cases where `keep` is true, numbered anew."""
        rows = keep[self.case]
        numbers = np.cumsum(keep) - 1
        return Traces(
            numbers[self.case[rows]].astype(np.int64),
            self.activity[rows],
            self.resource[rows],
            self.started_s[rows],
            self.completed_s[rows],
            self.activities,
            self.resources,
        )


def traces_of(
    case: Iterable[object],
    activity: Sequence[str],
    started_s: Sequence[float] | Real,
    completed_s: Sequence[float] | Real,
    resource: Sequence[str | None] | None = None,
) -> Traces:
    """Make traces from columns of equal length; ties of case, start and end keep the order of the rows.

    >>> made = traces_of(["b", "a", "b"], ["Pay", "Ask", "Ask"], [60.0, 0.0, 0.0], [90.0, 30.0, 50.0])
    >>> made.activities, made.case.tolist(), made.activity.tolist()
    (('Ask', 'Pay'), [0, 1, 1], [0, 0, 1])
    """
    _, cases = np.unique(np.asarray(list(case)), return_inverse=True)
    names, activities = np.unique(np.asarray(activity, dtype=object).astype(str), return_inverse=True)
    people = np.asarray(["" if name is None else name for name in resource or [""] * len(activities)])
    who, resources = np.unique(people.astype(str), return_inverse=True)
    shift = 1 if who.size and who[0] == "" else 0
    return coded_traces(
        cases,
        activities,
        resources - shift,
        np.asarray(started_s, dtype=np.float64),
        np.asarray(completed_s, dtype=np.float64),
        tuple(names.tolist()),
        tuple(who[shift:].tolist()),
    )


def coded_traces(
    case: NDArray[np.integer],
    activity: NDArray[np.integer],
    resource: NDArray[np.integer],
    started_s: Real,
    completed_s: Real,
    activities: tuple[str, ...],
    resources: tuple[str, ...] = (),
) -> Traces:
    """Make traces from codes in any order; cases are numbered anew from 0 in the order of their codes."""
    order = np.lexsort((completed_s, started_s, case))
    numbers = np.unique(case, return_inverse=True)[1].astype(np.int64)
    return Traces(
        numbers[order],
        activity[order].astype(np.int64),
        resource[order].astype(np.int64),
        started_s[order].astype(np.float64),
        completed_s[order].astype(np.float64),
        activities,
        resources,
    )


def hour_of_day(instants_s: Real) -> Whole:
    """Return 0 to 23 for each instant."""
    return (np.floor(instants_s / HOUR).astype(np.int64)) % 24


def weekday(instants_s: Real) -> Whole:
    """Return 0 for Monday to 6 for Sunday for each instant."""
    return (np.floor(instants_s / DAY).astype(np.int64) + _FIRST_WEEKDAY) % 7


def hour_of_week(instants_s: Real) -> Whole:
    """Return 0 for Monday 0 h to 167 for Sunday 23 h."""
    return weekday(instants_s) * 24 + hour_of_day(instants_s)
