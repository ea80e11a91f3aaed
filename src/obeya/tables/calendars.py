"""Working calendars: weekly hours, public holidays, closed and open days; working time between instants."""

from __future__ import annotations

import json
import zoneinfo
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pyarrow as pa

from obeya.errors import CalendarError
from obeya.tables.calendar_days import (
    DAY_S,
    ShiftSeconds,
    Week,
    epoch_day,
    public_holidays,
    shift_seconds,
    tabulate_days,
)
from obeya.tables.timezones import check_zone

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MIDNIGHT = time(0, 0)

Shift = tuple[time, time]
Shifts = tuple[Shift, ...]


@dataclass(frozen=True, slots=True)
class OpenDay:
    """A single day with hours of its own, whatever the weekday or holiday."""

    day: date
    shifts: Shifts


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """When people work: local hours for each weekday, minus public holidays and closed days, plus open days.

    `weekly` has seven entries, Monday first, each a tuple of (from, to) local times. A shift whose end is not
    after its start ends on the next day: 22:00 to 06:00 is a night shift, 00:00 to 00:00 the whole day.
    A shift belongs to the day on which it starts, also for holidays. Raises CalendarError with all faults.
    """

    name: str
    zone: str
    weekly: tuple[Shifts, ...]
    country: str | None = None
    subdivision: str | None = None
    closed_days: tuple[date, ...] = ()
    open_days: tuple[OpenDay, ...] = ()

    def __post_init__(self) -> None:
        faults = list(_faults(self))
        if faults:
            raise _unusable(self.name, faults)

    @property
    def hours_per_day(self) -> float:
        """The mean length of a weekday with work, in hours; the measure of "a working day" in words."""
        worked = [
            sum(stop - start for start, stop in _seconds_of(shifts)) for shifts in self.weekly if shifts
        ]
        return sum(worked) / len(worked) / 3_600 if worked else 24.0

    @property
    def place(self) -> str | None:
        """The code of the country, with its subdivision, such as "DE-BY"."""
        return "-".join(part for part in (self.country, self.subdivision) if part) or None

    def describe(self) -> str:
        """Say it in one line, such as "Mon–Fri 08:00–17:00, Europe/Berlin, holidays of DE-BY closed"."""
        parts = [*_said_weeks(self.weekly), self.zone]
        if self.place:
            parts.append(f"holidays of {self.place} closed")
        if self.closed_days:
            parts.append(f"more closed days: {len(self.closed_days)}")
        if self.open_days:
            parts.append(f"days with hours of their own: {len(self.open_days)}")
        return ", ".join(parts)

    def day_table(self, first: date, last: date) -> pa.Table:
        """Return one row per UTC day from `first` to `last`, from which working time is one look-up.

        Columns: `epoch_day` int32; `cum_s` and `from1_s`, `to1_s` to `from3_s`, `to3_s`, all float64.
        With s the seconds of an instant since UTC midnight, its working seconds since `first` are
        ``W = cum_s + Σ clip(s − from_i, 0, to_i − from_i)``, and working time is a difference of two W.
        """
        special = {epoch_day(day): () for day in self._closed_between(first, last)}
        opened = {epoch_day(opened.day): _seconds_of(opened.shifts) for opened in self.open_days}
        weekly = tuple(_seconds_of(shifts) for shifts in self.weekly)
        return tabulate_days(Week(weekly=weekly, special={**special, **opened}, zone=self.zone), first, last)

    def seconds_between(self, begin: datetime, end: datetime) -> float:
        """Return the working seconds from `begin` to `end`, one day after the other; negative when reversed.

        Instants without an offset are UTC. For columns use `day_table`, which gives the same numbers.
        """
        begin, end = _as_utc(begin), _as_utc(end)
        if end < begin:
            return -self.seconds_between(end, begin)
        return sum(((stop - start).total_seconds() for start, stop in self.open_spans(begin, end)), 0.0)

    def open_spans(self, begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the stretches between two instants in which people work, one after the other, in UTC."""
        begin, end = _as_utc(begin), _as_utc(end)
        clock = zoneinfo.ZoneInfo(self.zone)
        closed = self._closed_between(begin.date(), end.date())
        reach = begin
        for start, stop in sorted(self._shifts_between(begin, end, clock, closed)):
            start, stop = max(start, reach), min(stop, end)
            if start < stop:
                yield start, stop
            reach = max(reach, stop)

    def to_json(self) -> str:
        """Return the text of a calendar file: times as "08:00", days as "2026-12-24"."""
        data = {
            "name": self.name,
            "zone": self.zone,
            "weekly": {
                day: _written(shifts) for day, shifts in zip(WEEKDAYS, self.weekly, strict=True) if shifts
            },
            "country": self.country,
            "subdivision": self.subdivision,
            "closed_days": [day.isoformat() for day in self.closed_days],
            "open_days": {opened.day.isoformat(): _written(opened.shifts) for opened in self.open_days},
        }
        return json.dumps(data, indent=1, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> WorkingCalendar:
        """Read what `to_json` gives; raises CalendarError listing every fault of the text."""
        try:
            data = json.loads(text)
        except ValueError as fault:
            raise _unusable("", [f"it is not JSON: {fault}"]) from fault
        if not isinstance(data, dict):
            raise _unusable("", ["it must be a JSON object with zone and weekly"])
        faults: list[str] = []
        known = {"name", "zone", "weekly", "country", "subdivision", "closed_days", "open_days"}
        faults += [
            f"“{key}” is not known; known are {', '.join(sorted(known))}" for key in data if key not in known
        ]
        faults += [f"“{key}” is missing" for key in ("zone", "weekly") if key not in data]
        weekly, opened = _mapping(data, "weekly", faults), _mapping(data, "open_days", faults)
        faults += [
            f"“{day}” in weekly is not one of {', '.join(WEEKDAYS)}" for day in weekly if day not in WEEKDAYS
        ]
        fields: dict[str, Any] = {
            "name": _text(data, "name", faults) or "working time",
            "zone": _text(data, "zone", faults) or "UTC",
            "weekly": tuple(_read_shifts(weekly.get(day, []), f"weekly {day}", faults) for day in WEEKDAYS),
            "country": _text(data, "country", faults),
            "subdivision": _text(data, "subdivision", faults),
            "closed_days": tuple(_read_days(data.get("closed_days"), "closed_days", faults)),
            "open_days": tuple(
                OpenDay(day=day, shifts=_read_shifts(opened[text], f"open day {text}", faults))
                for text in opened
                for day in _read_days([text], "open_days", faults)
            ),
        }
        if faults:
            raise _unusable(fields["name"], faults)
        return cls(**fields)

    def _closed_between(self, first: date, last: date) -> set[date]:
        closed = set(self.closed_days)
        if self.country:
            closed |= public_holidays(self.country, self.subdivision, first.year - 1, last.year + 1)
        return closed

    def _shifts_between(
        self, begin: datetime, end: datetime, clock: zoneinfo.ZoneInfo, closed: set[date]
    ) -> Iterator[tuple[datetime, datetime]]:
        opened = {opened.day: opened.shifts for opened in self.open_days}
        for ordinal in range(begin.toordinal() - 3, end.toordinal() + 4):
            day = date.fromordinal(min(max(ordinal, 3), date.max.toordinal() - 3))
            regular = () if day in closed else self.weekly[day.weekday()]
            for start, stop in opened.get(day, regular):
                stop_day = day if stop > start else day + timedelta(days=1)
                yield _instant(day, start, clock), _instant(stop_day, stop, clock)


def _instant(day: date, at: time, clock: zoneinfo.ZoneInfo) -> datetime:
    return datetime.combine(day, at, tzinfo=clock).astimezone(UTC)


def _as_utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _faults(calendar: WorkingCalendar) -> Iterator[str]:
    try:
        check_zone(calendar.zone)
    except CalendarError as fault:
        yield str(fault)
    if len(calendar.weekly) != len(WEEKDAYS):
        yield f"weekly has {len(calendar.weekly)} days; it needs seven, Monday first"
    for day, shifts in zip(WEEKDAYS, calendar.weekly, strict=False):
        yield from _shift_faults(day, shifts)
    for opened in calendar.open_days:
        yield from _shift_faults(str(opened.day), opened.shifts)
        if opened.day in calendar.closed_days:
            yield f"{opened.day} is both a closed and an open day"
    days = [opened.day for opened in calendar.open_days]
    yield from (f"{day} is an open day twice" for day in sorted(set(days)) if days.count(day) > 1)
    if not any(calendar.weekly) and not calendar.open_days:
        yield "it has no working hours at all"
    if calendar.subdivision and not calendar.country:
        yield f"subdivision “{calendar.subdivision}” needs a country"
    if calendar.country:
        try:
            public_holidays(calendar.country, calendar.subdivision, 2020, 2020)
        except CalendarError as fault:
            yield str(fault)


def _shift_faults(day: str, shifts: Shifts) -> Iterator[str]:
    if any(moment.microsecond for shift in shifts for moment in shift):
        yield f"{day}: times are given to the second at most"
    for before, after in pairwise(sorted(_seconds_of(shifts))):
        if after[0] < before[1]:
            yield f"{day}: {_said_span(before)} and {_said_span(after)} overlap"


def _unusable(name: str, faults: Sequence[str]) -> CalendarError:
    listed = "".join(f"\n  - {fault}" for fault in faults)
    return CalendarError(f"The working calendar{f' “{name}”' if name else ''} cannot be used:{listed}")


def _seconds_of(shifts: Shifts) -> tuple[ShiftSeconds, ...]:
    return shift_seconds((_second_of_day(start), _second_of_day(stop)) for start, stop in shifts)


def _second_of_day(moment: time) -> int:
    return moment.hour * 3_600 + moment.minute * 60 + moment.second


def _said_span(span: ShiftSeconds) -> str:
    if span == (0, DAY_S):
        return "00:00–24:00"
    return "–".join(f"{second % DAY_S // 3_600:02d}:{second % 3_600 // 60:02d}" for second in span)


def _said_weeks(weekly: tuple[Shifts, ...]) -> Iterator[str]:
    """Say runs of equal weekdays together: "Mon–Fri 08:00–17:00"."""
    first = 0
    for number, shifts in enumerate(weekly):
        if number + 1 < len(weekly) and weekly[number + 1] == shifts:
            continue
        if shifts:
            days = WEEKDAYS[first].title() + (f"–{WEEKDAYS[number].title()}" if number > first else "")
            yield f"{days} " + " and ".join(_said_span(span) for span in _seconds_of(shifts))
        first = number + 1


def _written(shifts: Shifts) -> list[list[str]]:
    return [
        [moment.isoformat("seconds" if moment.second else "minutes") for moment in shift] for shift in shifts
    ]


def read_time(text: str) -> time:
    """Read "8", "08:00", "08:00:30" or "24:00" (midnight at the end of the day); raises ValueError."""
    parts = [int(part) for part in text.strip().split(":")]
    hour, minute, second = (*parts, 0, 0)[:3]
    return MIDNIGHT if (hour, minute, second) == (24, 0, 0) else time(hour, minute, second)


def _text(data: dict[str, Any], key: str, faults: list[str]) -> str | None:
    value = data.get(key)
    if value is None or isinstance(value, str):
        return value
    faults.append(f"“{key}” must be text, not {value!r}")
    return None


def _mapping(data: dict[str, Any], key: str, faults: list[str]) -> dict[str, Any]:
    value = data.get(key) or {}
    if isinstance(value, dict):
        return value
    faults.append(f"“{key}” must be an object from day to shifts, not {value!r}")
    return {}


def _read_shifts(value: object, where: str, faults: list[str]) -> Shifts:
    try:
        return tuple((read_time(start), read_time(stop)) for start, stop in _pairs(value))
    except (ValueError, TypeError, AttributeError):
        faults.append(f'{where}: {value!r} is not a list of shifts such as [["08:00", "17:00"]]')
        return ()


def _pairs(value: object) -> Iterable[tuple[str, str]]:
    if not isinstance(value, list):
        raise TypeError
    return value


def _read_days(value: object, where: str, faults: list[str]) -> Iterator[date]:
    if value is not None and not isinstance(value, list):
        faults.append(f"{where} must be a list of days, not {value!r}")
        return
    for text in value or ():
        try:
            yield date.fromisoformat(text)
        except (ValueError, TypeError):
            faults.append(f"{where}: {text!r} is not a day such as 2026-12-24")
