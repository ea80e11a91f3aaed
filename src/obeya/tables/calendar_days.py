"""Working intervals of each UTC day, computed for all days at once.

A shift is the span between two local times, turned into instants by the one rule of `timezones`; so a night
shift over a clock change has 7 or 9 hours, as it has on the shop floor.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from obeya.errors import CalendarError
from obeya.tables.timezones import US_PER_S, Int64s, local_to_utc

DAY_S = 86_400
MAX_INTERVALS = 3  # working intervals that one UTC day can hold in the table

_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
_LOCAL_DAYS_AROUND = 3  # a shift of a local day this near can reach into a UTC day
_MAX_UTC_DAYS_OF_SHIFT = 4  # 24 h that a clock change stretches

ShiftSeconds = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Week:
    """The shifts of seven weekdays (Monday first) and of single days; seconds from local midnight."""

    weekly: tuple[tuple[ShiftSeconds, ...], ...]
    special: dict[int, tuple[ShiftSeconds, ...]]
    zone: str


def epoch_day(day: date) -> int:
    """Return the number of days since 1970-01-01."""
    return day.toordinal() - _EPOCH_ORDINAL


def tabulate_days(week: Week, first: date, last: date) -> pa.Table:
    """Return one row per UTC day from `first` to `last`: working seconds before it and its intervals.

    Columns: `epoch_day` int32, `cum_s` float64 (working seconds from the start of `first` to the start of
    this day), `from1_s`, `to1_s` … `to3_s` float64 (seconds from UTC midnight; 0 and 0 where unused).
    Raises CalendarError when a UTC day would need more than three intervals.
    """
    begin, end = epoch_day(first), epoch_day(last)
    days = np.arange(begin - _LOCAL_DAYS_AROUND, end + _LOCAL_DAYS_AROUND + 1, dtype=np.int64)
    day, start_s, stop_s = _merge(*_split_at_midnight(*_shift_instants(week, days)))
    is_asked = (day >= begin) & (day <= end)
    return _table(begin, end, day[is_asked], start_s[is_asked], stop_s[is_asked])


def _shift_instants(week: Week, days: Int64s) -> tuple[Int64s, Int64s]:
    """Start and end of every shift that begins on one of the local days, in UTC seconds."""
    weekday = (days + 3) % 7  # 1970-01-01 was a Thursday
    is_regular = ~np.isin(days, np.fromiter(week.special, dtype=np.int64, count=len(week.special)))
    parts = [
        (days[(weekday == number) & is_regular], shift)
        for number, shifts in enumerate(week.weekly)
        for shift in shifts
    ]
    parts += [(np.array([day]), shift) for day, shifts in week.special.items() for shift in shifts]
    if not parts:
        return np.array([], dtype=np.int64), np.array([], dtype=np.int64)
    starts = np.concatenate([on * DAY_S + shift[0] for on, shift in parts])
    stops = np.concatenate([on * DAY_S + shift[1] for on, shift in parts])
    return _utc_seconds(starts, week.zone), _utc_seconds(stops, week.zone)


def _utc_seconds(local_s: Int64s, zone: str) -> Int64s:
    utc_us, _, _ = local_to_utc(local_s * US_PER_S, zone)
    return np.asarray(utc_us // US_PER_S, dtype=np.int64)


def _split_at_midnight(start: Int64s, stop: Int64s) -> tuple[Int64s, Int64s, Int64s]:
    """Cut spans at UTC midnights: day of each piece, its start and stop in seconds since 1970."""
    first_day = start // DAY_S
    days = np.concatenate([first_day + k for k in range(_MAX_UTC_DAYS_OF_SHIFT)])
    starts = np.maximum(np.tile(start, _MAX_UTC_DAYS_OF_SHIFT), days * DAY_S)
    stops = np.minimum(np.tile(stop, _MAX_UTC_DAYS_OF_SHIFT), (days + 1) * DAY_S)
    is_piece = starts < stops
    return days[is_piece], starts[is_piece], stops[is_piece]


def _merge(day: Int64s, start: Int64s, stop: Int64s) -> tuple[Int64s, Int64s, Int64s]:
    """Join pieces of a day that touch or overlap (a night shift and the next morning's early shift)."""
    order = np.lexsort((start, day))
    day, start, stop = day[order], start[order], stop[order]
    if len(day) == 0:
        return day, start, stop
    reach = np.maximum.accumulate(stop)
    is_first = np.append(True, (start[1:] > reach[:-1]) | (day[1:] != day[:-1]))
    at = np.flatnonzero(is_first)
    return day[at], start[at], np.asarray(np.maximum.reduceat(stop, at), dtype=np.int64)


def _table(begin: int, end: int, day: Int64s, start_s: Int64s, stop_s: Int64s) -> pa.Table:
    n_days = end - begin + 1
    row = day - begin
    place = np.arange(len(day)) - np.searchsorted(day, day, side="left")
    if len(place) and place.max() >= MAX_INTERVALS:
        worst = date.fromordinal(int(day[place.argmax()]) + _EPOCH_ORDINAL)
        raise CalendarError(
            f"The calendar has {int(place.max()) + 1} separate working intervals on {worst} (a day of UTC); "
            f"{MAX_INTERVALS} are the most that can be used. Leave out short breaks."
        )
    worked = np.bincount(row, weights=stop_s - start_s, minlength=n_days)
    columns: dict[str, npt.NDArray[np.float64] | npt.NDArray[np.int32]] = {
        "epoch_day": np.arange(begin, end + 1, dtype=np.int32),
        "cum_s": np.cumsum(worked) - worked,
    }
    for i in range(MAX_INTERVALS):
        is_here = place == i
        for name, seconds in (("from", start_s), ("to", stop_s)):
            filled = np.zeros(n_days)
            filled[row[is_here]] = seconds[is_here] - day[is_here] * DAY_S
            columns[f"{name}{i + 1}_s"] = filled
    return pa.table(columns)


def public_holidays(
    country: str, subdivision: str | None, first_year: int, last_year: int
) -> frozenset[date]:
    """Return the public holidays of a country, or of one part of it, as the `holidays` package knows them.

    Raises CalendarError for an unknown country or subdivision, naming the known ones.
    """
    try:
        return _holidays(country, subdivision, max(first_year, date.min.year), min(last_year, date.max.year))
    except NotImplementedError:
        raise CalendarError(_unknown_place(country, subdivision)) from None


@lru_cache(maxsize=32)
def _holidays(country: str, subdivision: str | None, first_year: int, last_year: int) -> frozenset[date]:
    import holidays

    years = range(first_year, last_year + 1)
    return frozenset(holidays.country_holidays(country, subdiv=subdivision, years=years))


def _unknown_place(country: str, subdivision: str | None) -> str:
    import holidays

    known = holidays.list_supported_countries(include_aliases=False)
    if country not in known:
        return (
            f"No public holidays are known for the country “{country}”; give its ISO code, such as DE or US."
        )
    return (
        f"No public holidays are known for “{subdivision}” in {country}; "
        f"known there: {_shortened(known[country]) or 'none, so leave it out'}."
    )


def _shortened(names: Sequence[str], most: int = 20) -> str:
    return ", ".join(names[:most]) + (", …" if len(names) > most else "")


def shift_seconds(shifts: Iterable[tuple[int, int]]) -> tuple[ShiftSeconds, ...]:
    """Put the end of a shift on the next day when it is not after its start (22:00 to 06:00)."""
    return tuple((start, stop if stop > start else stop + DAY_S) for start, stop in shifts)
