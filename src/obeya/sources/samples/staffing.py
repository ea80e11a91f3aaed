"""When simulated people are at work: German public holidays, leave, sickness and daily windows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta

import numpy as np
from numpy.random import Generator

HOUR = 3_600
DAY = 24 * HOUR
OPENS, CLOSES = 8.0, 17.0
# Month in which it begins, calendar days in which it may be taken, working days of it.
_SEASONS = ((1, 60, 4), (3, 75, 6), (5, 140, 12), (10, 85, 6))
_EASTER = {2023: date(2023, 4, 9), 2024: date(2024, 3, 31), 2025: date(2025, 4, 20)}


def public_holidays(year: int) -> frozenset[date]:
    """The nine holidays that hold in all of Germany, for the years 2023 to 2025."""
    easter = _EASTER[year]
    movable = {easter + timedelta(days=days) for days in (-2, 1, 39, 50)}
    fixed = {date(year, month, day) for month, day in ((1, 1), (5, 1), (10, 3), (12, 25), (12, 26))}
    return frozenset(movable | fixed)


def day_number(day: date, epoch: date) -> int:
    """Days from `epoch` to `day`."""
    return (day - epoch).days


def working_days(epoch: date, n_days: int, *, holidays: Collection[date] = ()) -> list[int]:
    """Numbers of the days from `epoch` on that are Monday to Friday and no holiday."""
    days = (epoch + timedelta(days=number) for number in range(n_days))
    return [day_number(day, epoch) for day in days if day.weekday() < 5 and day not in holidays]


def windows(
    days: Iterable[int], hours: Sequence[tuple[float, float]], *, away: Collection[int] = ()
) -> list[tuple[int, int]]:
    """Windows in seconds: the `hours` (from, to) of each of the `days` on which somebody is not `away`."""
    return [
        (day * DAY + int(opens * HOUR), day * DAY + int(closes * HOUR))
        for day in days
        if day not in away
        for opens, closes in hours
    ]


def seasonal_leave(rng: Generator, days: Sequence[int], n_people: int, *, epoch: date) -> list[set[int]]:
    """Days away for each person of a team: leave in the usual seasons, agreed in the team, and sickness.

    28 days of leave a year: winter 4, spring 6, summer 12, autumn 6.
    """
    on_leave = np.zeros(len(days), dtype=np.int64)
    away: list[set[int]] = [set() for _ in range(n_people)]
    for year in range(epoch.year, epoch.year + 3):
        for month, span, length in _SEASONS:
            first = day_number(date(year, month, 1), epoch)
            wished = [place for place, day in enumerate(days) if first <= day < first + span]
            for person in range(n_people):
                away[person] |= _agree(rng, days, wished, length, on_leave)
    return [leave | sickness(rng, days) for leave in away]


def steady_leave(rng: Generator, days: Sequence[int], n_people: int) -> list[set[int]]:
    """Days away without any season: five of every forty working days, agreed in the team, and sickness."""
    on_leave = np.zeros(len(days), dtype=np.int64)
    away: list[set[int]] = [set() for _ in range(n_people)]
    for first in range(0, len(days), 40):
        wished = range(first, min(first + 40, len(days)))
        for person in range(n_people):
            away[person] |= _agree(rng, days, wished, 5, on_leave)
    return [leave | sickness(rng, days) for leave in away]


def sickness(rng: Generator, days: Sequence[int], *, spells_per_year: float = 2.5) -> set[int]:
    """Sick days of one person: spells of one to five working days at random."""
    n_spells = rng.poisson(spells_per_year * len(days) / 250)
    firsts = rng.integers(0, len(days), n_spells).tolist()
    lengths = rng.integers(1, 6, n_spells).tolist()
    spells = zip(firsts, lengths, strict=True)
    return {day for first, length in spells for day in days[first : first + length]}


def _agree(
    rng: Generator, days: Sequence[int], wished: Sequence[int], length: int, on_leave: np.ndarray
) -> set[int]:
    """The block of `length` days, out of eight wishes, that meets the fewest colleagues on leave."""
    if len(wished) <= length:
        return set()
    tries = rng.integers(0, len(wished) - length, 8).tolist()
    starts = [wished[place] for place in tries]
    best = min(starts, key=lambda start: int(on_leave[start : start + length].sum()))
    on_leave[best : best + length] += 1
    return set(days[best : best + length])
