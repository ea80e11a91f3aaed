"""Waiting that nobody's work or hours explain, measured where somebody was free.

Of the time between enabled and started only the stretch counts from the first to the last instant at which the person
was neither busy nor off duty (the eclipse-aware method of Chapela-Campa and Dumas, *Enhancing business process
simulation models with extraneous activity delays*, Information Systems 2024).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from obeya.tables.sentences import say
from obeya.twin.discovery.fitting import fit_distribution, mean_of
from obeya.twin.discovery.hours import Hours
from obeya.twin.discovery.observations import (
    HOUR_S,
    NOBODY,
    Flags,
    Floats,
    Ints,
    Observations,
    local_seconds,
)
from obeya.twin.discovery.people import People, busy_levels
from obeya.twin.discovery.weeks import AROUND_THE_CLOCK, WeekClock, clock_of_calendar
from obeya.twin.discovery.words import say_delay
from obeya.twin.model import Delay, Fit, WeekCalendar

NOTICED_S: Final = 60.0
"Shorter waits are no delay."
FEWEST: Final = 5
"So many instances must have waited for a delay to be learned."
SMALLEST_SHARE: Final = 0.02
ENOUGH_FRESH: Final = 20
"So many of the latest waits are enough to learn a delay from."
MOST_POINTS: Final = 500
ROUNDS: Final = 60
GOLDEN: Final = 0.6180339887498949
"Multiples of it fill the space between 0 and 1 evenly."
CLEARLY: Final = 0.8
"Delays are put after activities only where that leaves less than this share of the error of putting them before."

Free = Literal["performer", "anybody", "between", "everything"]
"""Whose free time counts: who did the work; anybody able; “between”: the delay ended somewhere between the last instant
at which anybody able was free and the start, and where is judged by the other instances; or all of the wait counts, so
that nobody queues."""


@dataclass(frozen=True, slots=True)
class Waits:
    """When each instance was enabled, by which instance (-1: the arrival), and its unexplained wait in seconds.

    `idle` says whether somebody stood free right before the start.
    """

    enabled: Floats
    by: Ints
    delay: Floats
    idle: Flags


def unexplained_waits(
    observed: Observations,
    people: People,
    hours: Hours,
    enabled: Floats,
    by: Ints,
    *,
    free: Free = "performer",
    clock: WeekClock = AROUND_THE_CLOCK,
) -> Waits:
    """Return the unexplained wait of every instance on a clock; where nobody is named all of it is unexplained."""
    begun = local_seconds(observed.started, observed.zone)
    ready = local_seconds(enabled, observed.zone)
    waited = clock.working_seconds(np.maximum(begun, ready)) - clock.working_seconds(ready)
    delay = waited.copy()
    idle = np.ones(begun.size, np.bool_)
    if free == "everything":
        delay[by < 0] = 0.0
        return Waits(enabled=enabled, by=by, delay=delay, idle=idle)
    blocked = _blocked_spans(observed, people, hours)
    if free in ("anybody", "between"):
        groups = _by_activity(observed, people, blocked)
    else:
        groups = [(np.flatnonzero(observed.resource == p), *spans) for p, spans in enumerate(blocked)]
    for rows, begins, ends in groups:
        first, last = _free_between(begins, ends, ready[rows], begun[rows])
        idle[rows] = last >= begun[rows]
        if free == "between":
            least = clock.working_seconds(last) - clock.working_seconds(ready[rows])
            delay[rows] = ended_between(np.clip(least, 0.0, waited[rows]), waited[rows])
            continue
        delay[rows] = np.maximum(clock.working_seconds(last) - clock.working_seconds(first), 0.0)
    delay[by < 0] = 0.0
    return Waits(enabled=enabled, by=by, delay=delay, idle=idle)


def ended_between(least: Floats, most: Floats) -> Floats:
    """Return one value between `least` and `most` each, so that together they are most likely (Turnbull, 1976).

    Where both are equal that is the value. The others are spread over the distribution that all of them make most
    likely, found by self-consistency on a grid.

    >>> ended_between(np.array([2.0, 2.0, 0.0]), np.array([2.0, 2.0, 9.0])).tolist()
    [2.0, 2.0, 2.0]
    """
    if least.size == 0 or np.array_equal(least, most):
        return least
    grid = np.unique(np.concatenate((least, most)))
    if grid.size > MOST_POINTS:
        grid = np.unique(np.quantile(grid, np.linspace(0, 1, MOST_POINTS)))
    first = np.searchsorted(grid, least, side="left")
    last = np.maximum(np.searchsorted(grid, most, side="right") - 1, first)
    mass = np.full(grid.size, 1 / grid.size)
    for _ in range(ROUNDS):
        below = np.concatenate(([0.0], np.cumsum(mass)))
        weight = 1 / np.maximum(below[last + 1] - below[first], 1e-12)
        steps = np.bincount(first, weight, grid.size + 1) - np.bincount(last + 1, weight, grid.size + 1)
        mass = mass * np.cumsum(steps)[:-1] / least.size
        mass = mass / mass.sum()
    below = np.concatenate(([0.0], np.cumsum(mass)))
    even = (np.arange(least.size) * GOLDEN + 0.5) % 1.0
    at = below[first] + even * (below[last + 1] - below[first])
    point = np.clip(np.searchsorted(below, at, side="right") - 1, first, last)
    return np.asarray(np.clip(grid[point], least, most), dtype=np.float64)


def learn_delays(
    observed: Observations, waits: Waits, *, fresh: float = 1.0, calendar: WeekCalendar | None = None
) -> tuple[tuple[Delay, ...], tuple[Fit, ...]]:
    """Return a delay before, or where that says clearly more after, each activity that has one.

    They are learned from the latest `fresh` share of the waits, or of each activity's own where that leaves too few.
    `calendar` is that on whose clock the waits were measured, None around the clock.
    """
    follows = np.flatnonzero(waits.by >= 0)
    target = observed.activity[follows]
    source = observed.activity[waits.by[follows]]
    delay = waits.delay[follows]
    is_after = _spread(source, delay) < CLEARLY * _spread(target, delay)
    key, where = (source, "after") if is_after else (target, "before")
    since = float(np.quantile(observed.started, 1 - fresh))
    delays, fits = [], []
    for activity in np.unique(key):
        rows = np.flatnonzero(key == activity)
        mine = delay[rows[latest(observed.started[follows[rows]], since, fresh)]]
        waited = mine[mine > NOTICED_S]
        share = waited.size / mine.size
        if waited.size < FEWEST or share < SMALLEST_SHARE:
            continue
        duration, distance = fit_distribution(waited)
        name = observed.activities[activity]
        learned = Delay(name, where, duration, share, calendar.name if calendar else "")  # type: ignore[arg-type]
        delays.append(learned)
        fits.append(_fit(learned, distance, int(waited.size), working_day_h=_day_h(calendar)))
    return tuple(delays), tuple(fits)


def latest(started: Floats, since: float, fresh: float) -> Flags:
    """Mark what began after `since`; where that is too little, the latest `fresh` share, and if need be more."""
    recent: Flags = started >= since
    if recent.sum() >= ENOUGH_FRESH or fresh >= 1:
        return recent if fresh < 1 else np.ones(started.size, np.bool_)
    n = max(int(np.ceil(fresh * started.size)), min(ENOUGH_FRESH, started.size))
    return np.asarray(started >= np.sort(started)[started.size - n], dtype=np.bool_)


def _spread(key: Ints, delay: Floats) -> float:
    """Return the sum of distances from the median of each group."""
    return float(sum(np.abs(delay[key == k] - np.median(delay[key == k])).sum() for k in np.unique(key)))


def _blocked_spans(observed: Observations, people: People, hours: Hours) -> list[tuple[Floats, Floats]]:
    """Return for each person the stretches in which they are off duty or have their hands full."""
    begun = local_seconds(observed.started, observed.zone)
    ended = local_seconds(observed.completed, observed.zone)
    span = (float(begun.min()), float(ended.max()))
    closed = [clock_of_calendar(calendar).closed_spans(*span) for calendar in hours.calendars]
    order = np.argsort(observed.resource, kind="stable")
    edges = np.searchsorted(observed.resource[order], np.arange(len(observed.resources) + 1))
    spans = []
    for person in range(len(observed.resources)):
        rows = order[edges[person] : edges[person + 1]]
        rows = rows[ended[rows] > begun[rows]]
        busy = _at_least(begun[rows], ended[rows], int(people.at_once[person]))
        off = closed[hours.of_person[person]]
        spans.append(_at_least(np.concatenate((busy[0], off[0])), np.concatenate((busy[1], off[1])), 1))
    return spans


def _by_activity(
    observed: Observations, people: People, blocked: list[tuple[Floats, Floats]]
) -> list[tuple[Ints, Floats, Floats]]:
    """Return for each activity its rows and the stretches in which nobody who can do it is free."""
    groups = []
    for activity in range(len(observed.activities)):
        able = np.flatnonzero(people.can_do[:, activity])
        rows = np.flatnonzero((observed.activity == activity) & (observed.resource != NOBODY))
        if able.size == 0 or rows.size == 0:
            continue
        begins = np.concatenate([blocked[person][0] for person in able])
        ends = np.concatenate([blocked[person][1] for person in able])
        groups.append((rows, *_at_least(begins, ends, able.size)))
    return groups


def _at_least(begins: Floats, ends: Floats, level: int) -> tuple[Floats, Floats]:
    """Return the joined stretches in which at least `level` of the given ones hold."""
    if begins.size == 0:
        return begins, ends
    edges, levels = busy_levels(begins, ends)
    held = levels >= level
    begin = np.flatnonzero(held & ~np.append(False, held[:-1]))
    end = np.flatnonzero(~held & np.append(False, held[:-1]))
    first, last = edges[begin], edges[end]
    if first.size == 0:
        return first, last
    apart = np.append(first[1:] > last[:-1], True)
    return first[np.append(True, apart[:-1])], last[apart]


def _free_between(begins: Floats, ends: Floats, ready: Floats, begun: Floats) -> tuple[Floats, Floats]:
    """Return the first and the last instant from `ready` to `begun` outside all stretches."""
    if begins.size == 0:
        return ready, begun
    at = np.searchsorted(begins, ready, side="right") - 1
    inside = (at >= 0) & (ends[at] > ready)
    first = np.where(inside, ends[at], ready)
    before = np.searchsorted(begins, begun, side="left") - 1
    touching = (before >= 0) & (ends[before] >= begun)
    last = np.where(touching, begins[before], begun)
    return first, last


def _day_h(calendar: WeekCalendar | None) -> float | None:
    """Return the hours of a working day, on average over the days that have some."""
    if calendar is None:
        return None
    days = [sum(end - begin for begin, end in shifts) for shifts in calendar.weekly]
    return sum(days) / HOUR_S / sum(day > 0 for day in days)


def _fit(learned: Delay, distance: float, n: int, *, working_day_h: float | None) -> Fit:
    mean = mean_of(learned.duration)
    return Fit(
        part="delays",
        about=learned.activity,
        measure=say("Wasserstein distance as a share of the mean"),
        value=distance / max(mean, 1e-9),
        n=n,
        words=say_delay(learned.where, mean, learned.share, working_day_h=working_day_h),
    )
