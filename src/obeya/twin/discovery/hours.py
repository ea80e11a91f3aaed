"""When people work: weekly calendars from the instants at which they start and complete work.

A stretch of the week is closed where it saw too little for chance: fewer than `QUIET` of the usual count in each of
its granules, and fewer in all than a Poisson count around `STILL_OPEN` of the usual one gives once in ten thousand.
So few observations leave the week open rather than full of holes; who has few takes the hours of the role, and a role
with few those of all.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import special

from obeya.tables.sentences import say
from obeya.twin.discovery.observations import NOBODY, Flags, Floats, Ints, Observations, local_seconds
from obeya.twin.discovery.people import People
from obeya.twin.discovery.weeks import ALWAYS, DAY_S, WEEK_S, Weekly, clock_of, weekly_of_granules
from obeya.twin.discovery.words import say_days_seen, say_hours
from obeya.twin.model import Fit, WeekCalendar
from obeya.twin.roles import EVERYBODY

QUIET: Final = 0.15
"A granule with less than this share of the usual count may be closed."
STILL_OPEN: Final = 0.3
"The share of the usual count that an open but quiet granule is taken to have."
SIGNIFICANT: Final = 1e-4
SUPPORT: Final = 0.8
"At least this share of what was seen lies inside a calendar; the busiest closed granules are opened until it does."
OWN: Final = 5.0
"The usual count per granule from which on somebody has hours of their own."
FINE: Final = 12.0
"The usual count from which on granules are halved."
GRANULES_S: Final = (3_600, 1_800, 900)
DIFFERENT: Final = 0.05
"Somebody's own hours count where they differ from those of the role in more than this share of the week's work."
INTERRUPTED: Final = 8.0
"Work this many times as long as usual, and longer than `LONG_S`, was interrupted: its start may be an arrival."
LONG_S: Final = 4 * 3_600
JUST_BEFORE_S: Final = 1e-3
"Work that ends on the hour was done before it."
STARTS_AT_CLOSING: Final = 3
"So many starts at the instant of closing show that it is still working time."
WORKING_DAYS: Final = range(5)
"Of days that a log of less than a week does not reach, these are taken to be like the others; the weekend to be free."
FEWEST: Final = 20
"Below this many instants nothing is learned about hours."


@dataclass(frozen=True, slots=True)
class Hours:
    """The calendars of a model, and the place of each person's calendar among them."""

    calendars: tuple[WeekCalendar, ...]
    of_person: Ints
    fits: tuple[Fit, ...]


def learn_hours(observed: Observations, people: People, *, starts_known: bool) -> Hours:
    """Return a calendar for everybody with enough observations, else for their role, else for all."""
    marks, who = _marks(observed, starts_known=starts_known)
    known = observed.resource != NOBODY
    started = local_seconds(observed.started[known], observed.zone) if starts_known else np.zeros(0)
    seen = days_seen(marks)
    calendars, fits = [], []
    everybody = _hours_of(marks, seen)
    calendars.append(WeekCalendar(name=EVERYBODY, weekly=everybody.weekly))
    fits.append(_fit(EVERYBODY, everybody))
    if marks.size and not seen.all():
        fits.append(_fit_of_days(seen, is_a_day_at_most=bool(np.ptp(marks) < DAY_S)))
    of_person = np.zeros(len(observed.resources), np.int64)
    for number, name in enumerate(people.role_names):
        members = np.flatnonzero(people.role == number)
        shared = _hours_of(marks[np.isin(who, members)], seen)
        place = 0
        if shared.usual >= OWN:
            place = len(calendars)
            calendars.append(WeekCalendar(name=name, weekly=shared.weekly))
            fits.append(_fit(name, shared))
        for person in members:
            own = _hours_of(marks[who == person], seen) if members.size > 1 else None
            of_person[person] = place
            if own is not None and own.usual >= OWN and _differ(own.weekly, calendars[place].weekly):
                of_person[person] = len(calendars)
                calendars.append(WeekCalendar(name=observed.resources[person], weekly=own.weekly))
                fits.append(_fit(observed.resources[person], own))
    calendars = [
        dataclasses.replace(calendar, weekly=_to_the_last_second(calendar.weekly, started))
        for calendar in calendars
    ]
    return Hours(calendars=tuple(calendars), of_person=of_person, fits=tuple(fits))


@dataclass(frozen=True, slots=True)
class OpenHours:
    """Weekly hours with the usual count per open granule, the share of instants inside, and their number."""

    weekly: Weekly
    usual: float
    share: float
    n: int


def open_hours(marks: Floats) -> OpenHours:
    """Return the weekly hours in which `marks` (local seconds) lie; the whole week where they are few, or of one day.

    >>> nine = np.arange(200) * 86_400.0 + 9 * 3_600 + np.arange(200) % 60 * 60
    >>> open_hours(nine).weekly[0]
    ((32400, 36000),)
    """
    if marks.size < FEWEST or np.ptp(marks) < DAY_S:
        return OpenHours(weekly=ALWAYS, usual=0.0, share=1.0, n=int(marks.size))
    place = marks % WEEK_S
    counts, granule_s = _counts(place, GRANULES_S[0]), GRANULES_S[0]
    hourly = usual_count(counts)
    for finer in GRANULES_S[1:]:
        finer_counts = _counts(place, finer)
        if usual_count(finer_counts) < FINE:
            break
        counts, granule_s = finer_counts, finer
    is_open = _open_granules(counts)
    weekly = weekly_of_granules(is_open, granule_s)
    return OpenHours(
        weekly=weekly, usual=hourly, share=float(counts[is_open].sum() / counts.sum()), n=int(marks.size)
    )


def usual_count(counts: Ints) -> float:
    """Return the count of a usual granule: half of all instants lie in granules at least as busy."""
    ordered = np.sort(counts[counts > 0])
    if ordered.size == 0:
        return 0.0
    return float(ordered[np.searchsorted(np.cumsum(ordered), ordered.sum() / 2)])


def _counts(place: Floats, granule_s: int) -> Ints:
    return np.bincount((place // granule_s).astype(np.int64), minlength=WEEK_S // granule_s)


def _open_granules(counts: Ints) -> Flags:
    usual = usual_count(counts)
    quiet = counts < QUIET * usual
    is_open: Flags = np.ones(counts.size, np.bool_)
    if not quiet.any() or quiet.all():
        return is_open
    turn = int(np.flatnonzero(~quiet)[0])  # runs go round the end of the week
    rolled, seen = np.roll(quiet, -turn), np.roll(counts, -turn)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], rolled.astype(np.int64), [0]))))
    opened = np.ones(counts.size, np.bool_)
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        expected = STILL_OPEN * usual * (end - begin)
        opened[begin:end] = special.pdtr(seen[begin:end].sum(), expected) >= SIGNIFICANT
    is_open = np.roll(opened, turn)
    for granule in np.argsort(-counts, kind="stable"):
        if counts[is_open].sum() >= SUPPORT * counts.sum():
            break
        is_open[granule] = True
    return is_open


def _marks(observed: Observations, *, starts_known: bool) -> tuple[Floats, Ints]:
    known = observed.resource != NOBODY
    ends = local_seconds(observed.completed[known] - JUST_BEFORE_S, observed.zone)
    who = observed.resource[known]
    if not starts_known:
        return ends, who
    spans = observed.completed - observed.started
    usual = np.zeros(len(observed.activities))
    for done in np.unique(observed.activity):
        usual[done] = np.median(spans[observed.activity == done])
    through = ~((spans > LONG_S) & (spans > INTERRUPTED * usual[observed.activity]))[known]
    worked = spans[known] > 0
    starts = local_seconds(observed.started[known], observed.zone)
    return np.concatenate((starts[through], ends[worked])), np.concatenate((who[through], who[worked]))


def _to_the_last_second(weekly: Weekly, started: Floats) -> Weekly:
    """Return the hours with a second more where work is seen to begin at the very instant at which they end."""
    place = started % WEEK_S

    def end_of(day: int, end: int) -> int:
        at_end = np.abs(place - day * DAY_S - end) < 0.5
        return end + 1 if end < DAY_S and at_end.sum() >= STARTS_AT_CLOSING else end

    return tuple(tuple((b, end_of(day, e)) for b, e in shifts) for day, shifts in enumerate(weekly))


def days_seen(marks: Floats) -> Flags:
    """Mark the weekdays, Monday first, that lie between the first and the last of `marks` (local seconds)."""
    if marks.size == 0:
        return np.zeros(7, np.bool_)
    first, last = (int(mark // DAY_S) for mark in (marks.min(), marks.max()))
    seen: Flags = np.isin(np.arange(7), np.arange(first, last + 1) % 7)
    return seen


def _hours_of(marks: Floats, seen: Flags) -> OpenHours:
    """Return open hours; each of Monday to Friday that the log does not reach has those of the longest other day."""
    found = open_hours(marks)
    longest = max(found.weekly, key=lambda shifts: sum(end - begin for begin, end in shifts))
    weekly = tuple(
        shifts if seen[day] or day not in WORKING_DAYS else longest for day, shifts in enumerate(found.weekly)
    )
    return dataclasses.replace(found, weekly=weekly)


def _differ(own: Weekly, shared: Weekly) -> bool:
    """Say whether two weeks differ in more than a small share of their work."""
    minutes = np.arange(450.0, WEEK_S, 900.0)
    is_own, is_shared = clock_of(own).is_open(minutes), clock_of(shared).is_open(minutes)
    return bool((is_own != is_shared).sum() > DIFFERENT * max(is_shared.sum(), 1))


def _fit(about: str, hours: OpenHours) -> Fit:
    per_week = sum(end - begin for day in hours.weekly for begin, end in day) / 3_600
    is_always = per_week >= 7 * DAY_S / 3_600
    return Fit(
        part="calendars",
        about=about,
        measure=say("share of starts and ends inside"),
        value=hours.share,
        n=hours.n,
        words=say_hours(per_week, hours.n, is_known=hours.n >= FEWEST, is_always=is_always),
    )


def _fit_of_days(seen: Flags, *, is_a_day_at_most: bool) -> Fit:
    n_days = int(seen.sum())
    return Fit(
        part="calendars",
        about="",
        measure=say("share of the days of a week that the log reaches"),
        value=n_days / 7,
        n=n_days,
        words=say_days_seen(n_days, is_a_day_at_most=is_a_day_at_most),
    )
