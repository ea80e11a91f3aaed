"""The lanes of "My week" that other apps fill: events, maps to update, KPIs off target, coaching.

The setting OBEYA_WEEK_LANES names the only list of them. Each lane asks for its rows a fixed number of times, however
many there are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from obeya_web.accounts.models import Person, Unit
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import units_where

MOST_ROWS = 20


@dataclass(frozen=True, slots=True)
class LaneRow:
    """One thing of a lane: what it is in words, where it opens, and a word on why it is here."""

    words: str
    address: str
    note: str = ""
    day: date | None = None
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, and when: the present week runs from Monday to Sunday."""

    person: Person
    now: datetime

    @property
    def today(self) -> date:
        """Return the day that it is for whoever asks."""
        return timezone.localdate(self.now)

    @property
    def ends_on(self) -> date:
        """Return the Sunday of this week."""
        return self.today + timedelta(days=6 - self.today.weekday())

    @property
    def coordinated(self) -> QuerySet[Unit]:
        """Return the units that the person coordinates: there they look after everybody's work."""
        return units_where(self.person, Right.EDIT)


@dataclass(frozen=True, slots=True)
class Lane:
    """One lane: its words, what is said where it is empty, and who knows its rows."""

    key: str
    words: str | Promise
    nothing: str | Promise
    sources: tuple[Callable[[Asking], Sequence[LaneRow]], ...]


@dataclass(frozen=True, slots=True)
class ShownLane:
    """A lane with its rows, what is late first."""

    lane: Lane
    rows: tuple[LaneRow, ...]


@cache
def _lanes(setting: str) -> tuple[Lane, ...]:
    lanes: tuple[Lane, ...] = import_string(setting)
    return lanes


def lanes_for(person: Person) -> list[ShownLane]:
    """Return the lanes of a person's week; none for whoever coordinates nothing and has nothing in any."""
    asking = Asking(person, timezone.now())
    shown = [ShownLane(lane, _rows(lane, asking)) for lane in _lanes(settings.OBEYA_WEEK_LANES)]
    if not any(each.rows for each in shown) and not asking.coordinated.exists():
        return []
    return shown


def _rows(lane: Lane, asking: Asking) -> tuple[LaneRow, ...]:
    rows = [row for source in lane.sources for row in source(asking)]
    rows.sort(key=lambda row: (not row.is_late, row.day or date.max))
    return tuple(rows[:MOST_ROWS])
