"""The switch between calendar time and working time, and the calendars to choose from."""

from __future__ import annotations

from dataclasses import dataclass

from obeya.tables.calendar_text import DEFAULT_HOURS, PRESETS
from obeya_web.explorer.state import State
from obeya_web.processes.models import Process


@dataclass(frozen=True, slots=True)
class OfferedCalendar:
    """A calendar to count in: as the command line reads it, in words, and the query that counts in it."""

    text: str
    words: str
    query: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class ClockSwitch:
    """Which time is counted, where each side of the switch leads, and by which calendars working time is counted.

    `is_assumed` says that the process has no working time of its own, so that a usual week stands in for it.
    """

    is_working: bool
    is_assumed: bool
    words: str
    to_calendar: str
    to_working: str
    offered: tuple[OfferedCalendar, ...]


def clock_of(process: Process, state: State) -> ClockSwitch:
    """Return the switch of a page; working time is that of the process, or a usual week where it has none."""
    own = process.calendar or DEFAULT_HOURS
    texts = dict.fromkeys((own, *([state.calendar] if state.calendar else []), *PRESETS))
    return ClockSwitch(
        is_working=bool(state.calendar),
        is_assumed=not process.calendar and state.calendar == DEFAULT_HOURS,
        words=PRESETS.get(state.calendar, state.calendar),
        to_calendar=state.query(calendar=""),
        to_working=state.query(calendar=state.calendar or own),
        offered=tuple(
            OfferedCalendar(text, PRESETS.get(text, text), state.query(calendar=text), text == state.calendar)
            for text in texts
        ),
    )
