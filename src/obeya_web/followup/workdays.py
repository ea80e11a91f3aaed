"""Working days: which days count, and moments so many working days or hours away. Pure: the moment comes in.

A unit works on some weekdays, not on public holidays, between two times of the clock on its wall. Sums of days go by
that clock, so a night that skips or repeats an hour changes nothing; sums of hours count real hours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from obeya.tables.calendar_days import public_holidays

DAY = timedelta(days=1)
END_OF_DAY = time.max
# Holidays are looked up for a year and its neighbours at once.
YEARS_AROUND = 1


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """The calendar of a unit; Monday is weekday 0. An empty country has no public holidays."""

    weekdays: frozenset[int] = frozenset(range(5))
    country: str = ""
    subdivision: str = ""
    zone: str = "UTC"
    begins: time = time(8)
    ends: time = time(17)

    def is_working(self, day: date) -> bool:
        """Say whether people work on a day."""
        return day.weekday() in self.weekdays and not self.is_holiday(day)

    def is_holiday(self, day: date) -> bool:
        """Say whether a day is a public holiday here."""
        if not self.country:
            return False
        first, last = day.year - YEARS_AROUND, day.year + YEARS_AROUND
        return day in public_holidays(self.country, self.subdivision or None, first, last)

    def on_or_after(self, day: date) -> date:
        """Return the first working day that is not before a day."""
        while not self.is_working(day):
            day += DAY
        return day

    def on_or_before(self, day: date) -> date:
        """Return the last working day that is not after a day."""
        while not self.is_working(day):
            day -= DAY
        return day

    def after(self, day: date, n_days: int) -> date:
        """Return the working day so many working days after a day; 0 gives the first one from the day on."""
        day = self.on_or_after(day) if n_days == 0 else day
        for _ in range(n_days):
            day = self.on_or_after(day + DAY)
        return day

    def before(self, day: date, n_days: int) -> date:
        """Return the working day so many working days before a day; 0 gives the last one up to the day."""
        day = self.on_or_before(day) if n_days == 0 else day
        for _ in range(n_days):
            day = self.on_or_before(day - DAY)
        return day

    def days_between(self, first: date, last: date) -> int:
        """Return how many working days come after the first day, with the last; negative the other way round."""
        if last < first:
            return -self.days_between(last, first)
        return sum(self.is_working(first + n * DAY) for n in range(1, (last - first).days + 1))

    def today(self, now: datetime) -> date:
        """Return the day that the calendar on the wall shows."""
        return now.astimezone(ZoneInfo(self.zone)).date()

    def begin_of(self, day: date) -> datetime:
        """Return when work begins on a day."""
        return self._moment(day, self.begins)

    def first_moment(self, moment: datetime) -> datetime:
        """Return the moment itself within working hours, else the next beginning of work."""
        here = moment.astimezone(ZoneInfo(self.zone))
        if not self.is_working(here.date()) or here.time() >= self.ends:
            return self.begin_of(self.after(here.date(), 1))
        return moment if here.time() >= self.begins else self.begin_of(here.date())

    def plus_days(self, moment: datetime, n_days: int) -> datetime:
        """Return the same time of the clock so many working days later, within working hours."""
        here = self.first_moment(moment).astimezone(ZoneInfo(self.zone))
        return (
            self._moment(self.after(here.date(), n_days), here.time())
            if n_days
            else self.first_moment(moment)
        )

    def plus_hours(self, moment: datetime, n_hours: int) -> datetime:
        """Return the moment so many working hours later."""
        moment, left = self.first_moment(moment), timedelta(hours=n_hours)
        while True:
            day = self.today(moment)
            end = self._moment(day, self.ends)
            if moment.astimezone(UTC) + left <= end:
                return moment.astimezone(UTC) + left
            left -= end - moment.astimezone(UTC)
            moment = self.begin_of(self.after(day, 1))

    def minus_days(self, moment: datetime, n_days: int) -> datetime:
        """Return the latest moment from which at least so many working days have gone by."""
        here = moment.astimezone(ZoneInfo(self.zone))
        day, clock = here.date(), here.time()
        if not self.is_working(day):
            # A day off adds nothing: it counts as the end of the last working day.
            day, clock = self.on_or_before(day), END_OF_DAY
        return self._moment(self.before(day, n_days), clock)

    def _moment(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock.replace(tzinfo=None), tzinfo=ZoneInfo(self.zone)).astimezone(UTC)


USUAL_DAYS = WorkingDays()
