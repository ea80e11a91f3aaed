"""The time of the story: events are planned so many working days ago, and happen in their order at their moments."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, tzinfo

from django.utils import timezone

from obeya_web.followup.workdays import WorkingDays

Event = Callable[[], object]
DAYS = WorkingDays()


@dataclass(slots=True)
class Agenda:
    """What happens when, seen from the moment at which the story is told."""

    told_at: datetime
    _events: list[tuple[datetime, int, Event]] = field(default_factory=list)

    def day(self, days_ago: int) -> date:
        """Return the working day so many working days ago; a negative number lies ahead."""
        today = self.told_at.date()
        return DAYS.before(today, days_ago) if days_ago >= 0 else DAYS.after(today, -days_ago)

    def moment(self, days_ago: int, hour: float = 9.0) -> datetime:
        """Return a moment of that day, but never one that has not come yet."""
        clock = time(int(hour), round(hour % 1 * 60))
        return min(datetime.combine(self.day(days_ago), clock, tzinfo=UTC), self.told_at)

    def plan(self, days_ago: int, event: Event, *, hour: float = 9.0) -> None:
        """Let something happen on that day; of two things at one moment, what was planned first comes first."""
        self._events.append((self.moment(days_ago, hour), len(self._events), event))

    def play(self) -> None:
        """Let everything happen, each at its moment."""
        with _clock_of_django() as set_clock:
            for moment, _place, event in sorted(self._events, key=lambda one: one[:2]):
                set_clock(moment)
                event()


@contextmanager
def _clock_of_django() -> Iterator[Callable[[datetime], None]]:
    """Give a function that sets what `timezone.now` says; the true clock is back afterwards.

    Fields that default to `timezone.now` hold the function itself, so what it reads is exchanged and not the function.
    """
    shown = [datetime.now(UTC)]

    class Told(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return shown[0].astimezone(tz)

    def set_clock(moment: datetime) -> None:
        shown[0] = moment

    module = vars(timezone)
    true_clock = module["datetime"]
    module["datetime"] = Told
    try:
        yield set_clock
    finally:
        module["datetime"] = true_clock
