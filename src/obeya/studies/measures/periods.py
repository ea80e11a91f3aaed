"""Days gathered into days, weeks from Monday, or months; arrays of day numbers since 1970-01-01."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from obeya.studies.measures.definition import Period

Days = NDArray[np.int64]
_EPOCH: Final = date(1970, 1, 1)
# 1970-01-01 was a Thursday: so many days after a Monday.
_EPOCH_WEEKDAY: Final = 3


@dataclass(frozen=True, slots=True)
class Periods:
    """Consecutive periods that cover the days from `first_day` to `last_day`; `begins` has one entry more."""

    kind: Period
    first_day: int
    last_day: int
    begins: Days

    @property
    def n(self) -> int:
        """Return how many periods there are."""
        return int(self.begins.size) - 1

    def of(self, days: Days) -> Days:
        """Return the number of the period of each day; days outside belong to the nearest period."""
        if self.kind == "day":
            return np.asarray(np.clip(days - self.begins[0], 0, self.n - 1), np.int64)
        if self.kind == "week":
            return np.asarray(np.clip((days - self.begins[0]) // 7, 0, self.n - 1), np.int64)
        found = np.searchsorted(self.begins, days, side="right") - 1
        return np.asarray(np.clip(found, 0, self.n - 1), np.int64)

    def dates(self) -> list[date]:
        """Return the first day of each period."""
        return [day_of(int(begin)) for begin in self.begins[:-1]]

    def is_partial(self, place: int) -> bool:
        """Say whether the data begin or end inside a period."""
        return bool(self.begins[place] < self.first_day or self.begins[place + 1] - 1 > self.last_day)


def periods_of(kind: Period, first_day: int, last_day: int) -> Periods:
    """Return the periods of a kind from the one of `first_day` to the one of `last_day`."""
    if kind == "month":
        begins = _months(day_of(first_day), day_of(last_day))
    elif kind == "week":
        monday = first_day - (first_day + _EPOCH_WEEKDAY) % 7
        begins = np.arange(monday, last_day + 8, 7, dtype=np.int64)
        begins = begins[: (last_day - monday) // 7 + 2]
    else:
        begins = np.arange(first_day, last_day + 2, dtype=np.int64)
    return Periods(kind, first_day, last_day, begins)


def day_of(number: int) -> date:
    """Return the day with a number."""
    return _EPOCH + timedelta(days=number)


def number_of(day: date) -> int:
    """Return the number of a day."""
    return (day - _EPOCH).days


def _months(first: date, last: date) -> Days:
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month + 1)
    return np.array([number_of(date(m // 12, m % 12 + 1, 1)) for m in months], np.int64)
