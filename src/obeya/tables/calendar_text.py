"""Working calendars as people type them: a preset, a short text or the path of a JSON file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from obeya.errors import CalendarError
from obeya.tables.calendar_days import public_holidays
from obeya.tables.calendars import WEEKDAYS, OpenDay, Shifts, WorkingCalendar, read_time
from obeya.tables.timezones import check_zone

DEFAULT_HOURS = "mon-fri-8-17"

PRESETS = {
    "mon-fri-8-17": "Mon-Fri 08:00-17:00",
    "mon-fri-9-17": "Mon-Fri 09:00-17:00",
    "mon-fri-8-12-13-17": "Mon-Fri 08:00-12:00,13:00-17:00",
    "mon-sat-8-18": "Mon-Sat 08:00-18:00",
    "mon-fri-two-shifts": "Mon-Fri 06:00-22:00",
    "mon-fri-three-shifts": "Mon-Fri 06:00-06:00",
    "round-the-clock": "Mon-Sun 00:00-24:00",
}

EXAMPLE = "Mon-Fri 08:00-12:00,13:00-17:00; Europe/Berlin; DE-BY"

_DAY = "|".join(WEEKDAYS)
_HOURS = re.compile(rf"((?:{_DAY})[a-z]*(?:\s*[-–,]\s*(?:{_DAY})[a-z]*)*)\s+(\d.*)", re.IGNORECASE)
_PLACE = re.compile(r"([A-Z]{2})(?:-([A-Z0-9]{1,3}))?")
_CLOSED = re.compile(r"closed\s+(\S.*)", re.IGNORECASE)
_OPEN = re.compile(r"open\s+(\S+)\s+(\d.*)", re.IGNORECASE)


@dataclass(slots=True)
class _Draft:
    """What has been read so far of a typed calendar."""

    weekly: dict[int, Shifts] = field(default_factory=dict)
    zone: str | None = None
    country: str | None = None
    subdivision: str | None = None
    closed_days: list[date] = field(default_factory=list)
    open_days: list[OpenDay] = field(default_factory=list)


def find_calendar(text: str, *, zone: str = "UTC") -> WorkingCalendar:
    """Return the calendar that `text` means: a path to a JSON file, or what `parse_calendar` reads.

    `zone` is used when the text names none. Raises CalendarError for a missing or faulty file or text.
    """
    if text.strip().lower().endswith(".json"):
        return read_calendar(Path(text.strip()))
    return parse_calendar(text, zone=zone)


def read_calendar(path: Path) -> WorkingCalendar:
    """Read a calendar from a file with the text of `WorkingCalendar.to_json`."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise CalendarError(f"The calendar file {path} cannot be read: {fault}.") from fault
    return WorkingCalendar.from_json(text)


def parse_calendar(text: str, *, zone: str = "UTC") -> WorkingCalendar:
    """Read a short text such as "Mon-Fri 08:00-12:00,13:00-17:00; Europe/Berlin; DE-BY".

    Parts are separated by ";" and may stand in any order: a preset of `PRESETS`; weekdays with hours
    ("Sat 9-13", "Mon,Wed 22:00-06:00"); a time zone; a country with a subdivision for public holidays
    ("DE-BY"); "closed 2026-12-24, 2026-12-31"; "open 2026-12-05 08:00-12:00". Without hours it is
    Monday to Friday 08:00 to 17:00; without a zone it is `zone`. Raises CalendarError with all faults.
    """
    draft, faults = _Draft(), list[str]()
    parts = [part.strip() for part in text.split(";") if part.strip()]
    for part in parts:
        _read_part(PRESETS.get(part.lower(), part), draft, faults)
    if not draft.weekly:
        _read_part(PRESETS[DEFAULT_HOURS], draft, faults)
    if faults:
        listed = "".join(f"\n  - {fault}" for fault in faults)
        presets = ", ".join(PRESETS)
        raise CalendarError(
            f"The working calendar “{text}” cannot be used:{listed}\n"
            f"Write it as “{EXAMPLE}”, take one of {presets}, or give the path of a .json file."
        )
    return WorkingCalendar(
        name="; ".join(parts) or DEFAULT_HOURS,
        zone=draft.zone or zone,
        weekly=tuple(draft.weekly.get(number, ()) for number in range(len(WEEKDAYS))),
        country=draft.country,
        subdivision=draft.subdivision,
        closed_days=tuple(draft.closed_days),
        open_days=tuple(draft.open_days),
    )


def _read_part(part: str, draft: _Draft, faults: list[str]) -> None:
    try:
        _take_part(part, draft)
    except ValueError:
        faults.append(f"“{part}” has a time or day that does not exist")
    except CalendarError as fault:
        faults.append(str(fault))


def _take_part(part: str, draft: _Draft) -> None:
    if hours := _HOURS.fullmatch(part):
        shifts = _shifts(hours[2])
        for number in _weekdays(hours[1]):
            draft.weekly[number] = (*draft.weekly.get(number, ()), *shifts)
    elif place := _PLACE.fullmatch(part):
        public_holidays(place[1], place[2], 2020, 2020)
        draft.country, draft.subdivision = place[1], place[2]
    elif opened := _OPEN.fullmatch(part):
        draft.open_days.append(OpenDay(date.fromisoformat(opened[1]), _shifts(opened[2])))
    elif closed := _CLOSED.fullmatch(part):
        draft.closed_days += [date.fromisoformat(day) for day in re.split(r"[,\s]+", closed[1])]
    else:
        draft.zone = check_zone(part)


def _shifts(text: str) -> Shifts:
    spans = [re.split(r"\s*[-–]\s*", span.strip()) for span in re.split(r",|\band\b", text)]
    return tuple((read_time(start), read_time(stop)) for start, stop in spans)


def _weekdays(text: str) -> Iterator[int]:
    """Yield weekday numbers of "Mon-Fri" or "Mon,Wed"; a range may run over Sunday."""
    for span in text.split(","):
        ends = [WEEKDAYS.index(day.strip()[:3].lower()) for day in re.split(r"[-–]", span)]
        length = (ends[-1] - ends[0]) % len(WEEKDAYS)
        yield from ((ends[0] + step) % len(WEEKDAYS) for step in range(length + 1))
