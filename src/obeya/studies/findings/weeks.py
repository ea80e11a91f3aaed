"""The days of a step gathered into weeks, without the ends of the log, where cases are missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from obeya.studies.findings.days import StepDays

if TYPE_CHECKING:
    from obeya.studies.findings.survey import Survey

Amounts = NDArray[np.float64]
_DAY_S: Final = 86_400.0
_EPOCH: Final = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class StepWeeks:
    """One step in consecutive weeks (Monday to Sunday) from `monday` on, as `StepDays` has it in days."""

    monday: date
    n_arrived: Amounts
    n_long: Amounts
    n_very_long: Amounts
    wait_s: Amounts
    mean_queue: Amounts

    def mean_wait_s(self, part: slice) -> float:
        """Return the mean wait of what arrived in these weeks; 0 of none."""
        n = float(self.n_arrived[part].sum())
        return float(self.wait_s[part].sum() / n) if n else 0.0

    @property
    def mean_waits_s(self) -> Amounts:
        """Return the mean wait of what arrived in each week; 0 where nothing did."""
        return np.asarray(self.wait_s / np.maximum(self.n_arrived, 1.0), np.float64)

    def begin_of(self, week: int) -> date:
        """Return the Monday of a week."""
        return self.monday + timedelta(weeks=week)


def weeks_of(survey: Survey, step: int) -> StepWeeks | None:
    """Return the whole weeks of a step, less the first and the last stretch as long as nine of ten of its waits.

    What waits longest is missing at the end of a log, and queues have to fill at its beginning. None when nothing
    is left.
    """
    days = survey.days.of(step)
    if days is None:
        return None
    edge = int(np.ceil(survey.moves.p90_wait_s[step] / _DAY_S)) + 1
    first_monday = edge + (-(days.first_day + edge + 3)) % 7
    n_weeks = (days.n_arrived.size - edge - first_monday) // 7
    if n_weeks < 1:
        return None
    part = slice(first_monday, first_monday + 7 * n_weeks)
    return StepWeeks(
        monday=_EPOCH + timedelta(days=days.first_day + first_monday),
        n_arrived=_by_week(days.n_arrived[part]),
        n_long=_by_week(days.n_long[part]),
        n_very_long=_by_week(days.n_very_long[part]),
        wait_s=_by_week(days.wait_s[part]),
        mean_queue=_by_week(_queue(days)[part]) / 7,
    )


def _by_week(daily: Amounts) -> Amounts:
    return np.asarray(daily.reshape(-1, 7).sum(axis=1), np.float64)


def _queue(days: StepDays) -> Amounts:
    return np.maximum(days.in_queue, 0.0)
