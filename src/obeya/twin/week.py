"""Weeks on the clock of a place: calendars and hours written out as seconds since the start of a model."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from obeya.twin.model import Model, WeekCalendar

if TYPE_CHECKING:
    from numpy.typing import NDArray

DAY_S = 86_400
WEEK_DAYS = 7


@dataclass(frozen=True, slots=True)
class Intervals:
    """When a calendar is on, as seconds since the start; `always` where it is never off."""

    always: bool
    begin: NDArray[np.float64]
    end: NDArray[np.float64]


def start_of(model: Model) -> datetime:
    """Give the instant at which a model begins; without an offset it is read as local time of its zone."""
    start = datetime.fromisoformat(model.start)
    return start if start.tzinfo else start.replace(tzinfo=ZoneInfo(model.zone))


def is_always_on(calendar: WeekCalendar) -> bool:
    """Say whether a calendar is on at all hours of all days."""
    if calendar.closed_days or len(calendar.weekly) != WEEK_DAYS:
        return False
    return all(_merged(day) == [(0, DAY_S)] for day in calendar.weekly)


def hours_per_week(calendar: WeekCalendar) -> float:
    """Add up the hours of a week without closed days."""
    return sum(end - begin for day in calendar.weekly for begin, end in _merged(day)) / 3600


def written_out(calendar: WeekCalendar, *, zone: str, start: datetime, n_days: int) -> Intervals:
    """Write a weekly calendar out over `n_days` days from `start` on.

    Local times that a change of the clock leaves out or doubles count as the zone has them: a night shift is an hour
    shorter or longer on that day.
    """
    if is_always_on(calendar):
        return Intervals(True, np.zeros(0), np.zeros(0))
    first, midnights, changes = _days(zone, start, n_days)
    closed = {date.fromisoformat(day) for day in calendar.closed_days}
    begin: list[float] = []
    end: list[float] = []
    windows = [_merged(day) for day in calendar.weekly]
    for i in range(n_days):
        day = first + timedelta(days=i)
        if day in closed:
            continue
        for opened, shut in windows[day.weekday()]:
            opens = midnights[i] + opened if i not in changes else _instant(day, opened, zone, start)
            shuts = midnights[i] + shut if i not in changes else _instant(day, shut, zone, start)
            if shuts <= 0 or shuts <= opens:
                continue
            if end and opens <= end[-1]:
                end[-1] = shuts
            else:
                begin.append(max(0.0, opens))
                end.append(shuts)
    return Intervals(False, np.array(begin), np.array(end))


def daily_instants(
    seconds: tuple[int, ...], weekdays: tuple[int, ...], *, zone: str, start: datetime, n_days: int
) -> NDArray[np.float64]:
    """Give the instants of some hours of the day on some weekdays (all where none is named)."""
    first, midnights, changes = _days(zone, start, n_days)
    instants = [
        midnights[i] + second
        if i not in changes
        else _instant(first + timedelta(days=i), second, zone, start)
        for i in range(n_days)
        for second in sorted(seconds)
        if not weekdays or (first + timedelta(days=i)).weekday() in weekdays
    ]
    return np.array([instant for instant in instants if instant >= 0])


def hours_of_week(
    *, zone: str, start: datetime, n_days: int
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Give the beginning of each hour from `start` on, and which of the 168 hours of the local week it is.

    The first hour begins at the start itself, however much of it is over.
    """
    epoch = start.timestamp()
    first = np.floor(epoch / 3600) * 3600
    instants = first + 3600.0 * np.arange(24 * n_days)
    place = ZoneInfo(zone)
    local = np.empty(instants.size, np.int64)
    _, _, changes = _days(zone, start, n_days + 2)
    at: datetime | None = None
    for i in range(instants.size):
        if i % 24 == 0 or i // 24 in changes or (i // 24 - 1) in changes or (i // 24 + 1) in changes:
            at = datetime.fromtimestamp(instants[i], place)
            local[i] = at.weekday() * 24 + at.hour
        else:
            local[i] = (local[i - 1] + 1) % 168
    begin = instants - epoch
    begin[0] = 0.0
    return begin, local


def _merged(day: tuple[tuple[int, int], ...]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for begin, end in sorted(day):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif end > begin:
            merged.append((begin, end))
    return merged


def _instant(day: date, second: int, zone: str, start: datetime) -> float:
    whole, rest = divmod(second, DAY_S)
    naive = datetime(day.year, day.month, day.day) + timedelta(days=whole, seconds=rest)  # noqa: DTZ001
    return naive.replace(tzinfo=ZoneInfo(zone)).timestamp() - start.timestamp()


@lru_cache(maxsize=32)
def _days(zone: str, start: datetime, n_days: int) -> tuple[date, tuple[float, ...], frozenset[int]]:
    """Give the first local day, each local midnight since the start, and the days on which the clock changes."""
    place = ZoneInfo(zone)
    first = start.astimezone(place).date()
    epoch = start.astimezone(UTC).timestamp()
    midnights = []
    for i in range(n_days + 1):
        day = first + timedelta(days=i)
        midnights.append(datetime(day.year, day.month, day.day, tzinfo=place).timestamp() - epoch)
    changes = frozenset(i for i in range(n_days) if abs(midnights[i + 1] - midnights[i] - DAY_S) > 1)
    return first, tuple(midnights), changes
