"""Which weeks stand before and after a change: blocks of seven days that begin on go-live and count back from it.

Blocks that are tied to go-live hold every weekday once and never straddle the change.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from obeya.studies.gain.observations import Numbers, Observations
from obeya.studies.gain.registration import (
    MOST_BASELINE_WEEKS,
    PREFERRED_WEEKS,
    USUAL_TRIGGER_DAYS,
    Registration,
)

WEEK: Final = 7
# 1970-01-01 was a Thursday: so many days after a Monday.
EPOCH_WEEKDAY: Final = 3
_EPOCH: Final = date(1970, 1, 1).toordinal()
# A weekday with fewer of the starts than this is a day off; the first and last week may lack up to three of them.
_DAY_OFF, _MOST_DAYS_OFF = 0.02, 3


def day_number(day: date) -> int:
    """Return a date as days since 1970-01-01."""
    return day.toordinal() - _EPOCH


def date_of(number: float) -> date:
    """Return the date that `day_number` numbered."""
    return date.fromordinal(int(number) + _EPOCH)


@dataclass(frozen=True, slots=True)
class WeekPlan:
    """First days of the weeks before and after, in order; every week has seven days, or one row of its own."""

    before: NDArray[np.int64]
    after: NDArray[np.int64]
    trigger_days: int
    "Days left out between the baseline and go-live."

    @property
    def starts(self) -> NDArray[np.int64]:
        """First days of all weeks."""
        return np.concatenate([self.before, self.after])

    @property
    def n_before(self) -> int:
        """Return the number of weeks before."""
        return int(self.before.size)

    def week_of(self, started: Numbers) -> NDArray[np.int64]:
        """Return the place of each start among `starts`; -1 where it falls into none."""
        starts, day = self.starts, np.floor(started).astype(np.int64)
        if not starts.size:
            return np.full(day.size, -1, np.int64)
        place = np.searchsorted(starts, day, side="right") - 1
        inside = (place >= 0) & (day < starts[np.maximum(place, 0)] + WEEK)
        return np.where(inside, place, -1).astype(np.int64)


def plan_weeks(
    registration: Registration, observations: Observations, *, until: float, ends_before: date | None = None
) -> WeekPlan:
    """Lay out whole weeks from the data's first day to `until`; `ends_before` cuts the weeks after.

    A week that lacks only days off (such as the weekend on which the data end) counts as whole.
    """
    live, begins = day_number(registration.go_live), day_number(registration.starts_on)
    days = np.floor(observations.started).astype(np.int64)
    if observations.one_row_per_period:
        return _rows_as_weeks(registration, days, until)
    first, last = _span(days, until)
    if registration.baseline_from is not None:
        first = max(first, day_number(registration.baseline_from))
    trigger = _trigger_days(registration, (live - first) // WEEK)
    ends = live - trigger
    if registration.baseline_until is not None:
        ends = day_number(registration.baseline_until)
    n_before = int(np.clip((ends - first) // WEEK, 0, MOST_BASELINE_WEEKS))
    if ends_before is not None:
        last = min(last, day_number(ends_before))
    n_after = max(0, (last - begins) // WEEK)
    return WeekPlan(
        before=ends + WEEK * np.arange(-n_before, 0, dtype=np.int64),
        after=begins + WEEK * np.arange(n_after, dtype=np.int64),
        trigger_days=live - ends,
    )


def _rows_as_weeks(registration: Registration, days: NDArray[np.int64], until: float) -> WeekPlan:
    live, begins = day_number(registration.go_live), day_number(registration.starts_on)
    ends = live - (registration.trigger_days or 0)
    if registration.baseline_until is not None:
        ends = day_number(registration.baseline_until)
    first = days.min() if registration.baseline_from is None else day_number(registration.baseline_from)
    ordered = np.unique(days[days < until])
    before = ordered[(ordered >= first) & (ordered < ends)]
    return WeekPlan(before, ordered[ordered >= begins], live - ends)


def _trigger_days(registration: Registration, n_weeks: int) -> int:
    if registration.trigger_days is not None:
        return registration.trigger_days
    usual = n_weeks - USUAL_TRIGGER_DAYS // WEEK
    return USUAL_TRIGGER_DAYS if usual >= PREFERRED_WEEKS else 0


def _span(days: NDArray[np.int64], until: float) -> tuple[int, int]:
    """Return the first day with data and the day after the last, widened over days off."""
    seen = days[days < until]
    if not seen.size:
        return int(np.floor(until)), int(np.floor(until))
    share = np.bincount((seen + EPOCH_WEEKDAY) % WEEK, minlength=WEEK) / seen.size
    first, last = int(seen.min()), int(seen.max()) + 1
    for _ in range(_MOST_DAYS_OFF):
        first -= int(share[(first - 1 + EPOCH_WEEKDAY) % WEEK] < _DAY_OFF)
        last += int(share[(last + EPOCH_WEEKDAY) % WEEK] < _DAY_OFF)
    return first, last if np.isinf(until) else min(last, int(np.ceil(until)))
