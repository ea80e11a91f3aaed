"""How long work takes in working time, for each activity and group of people who are equally fast."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from scipy import special

from obeya.tables.sentences import say
from obeya.twin.discovery.fitting import fit_distribution, mean_of
from obeya.twin.discovery.hours import Hours
from obeya.twin.discovery.observations import NOBODY, Flags, Floats, Ints, Observations, local_seconds
from obeya.twin.discovery.people import People
from obeya.twin.discovery.weeks import DAY_S, clock_of_calendar
from obeya.twin.discovery.words import say_work
from obeya.twin.model import Fit, Work

FEWEST_EACH: Final = 20
"Who did an activity less often is not told apart from the others."
SIGNIFICANT: Final = 1e-3
FASTER: Final = 1.25
"People count as faster or slower only where medians differ by this factor."


def working_durations(observed: Observations, hours: Hours) -> Floats:
    """Return how long each piece of work took in working time of who did it; NaN where that cannot be told.

    Work done outside the hours of its person, within a day, counts as on the clock; so does work by nobody.
    """
    begun = local_seconds(observed.started, observed.zone)
    ended = local_seconds(observed.completed, observed.zone)
    spent = ended - begun
    calendar_of = np.where(observed.resource == NOBODY, -1, np.append(hours.of_person, 0)[observed.resource])
    for number, calendar in enumerate(hours.calendars):
        rows = np.flatnonzero(calendar_of == number)
        if rows.size == 0:
            continue
        clock = clock_of_calendar(calendar)
        first, last = begun[rows], ended[rows]
        worked = clock.working_seconds(last) - clock.working_seconds(first)
        outside = ~(clock.is_open(first) & clock.is_open(last - 1.0))
        same_day = np.floor(first / DAY_S) == np.floor(last / DAY_S)
        unknown = (worked <= 0) & (last > first)
        spent[rows] = np.where(outside & same_day, last - first, np.where(unknown, np.nan, worked))
    return spent


def learn_work(
    observed: Observations, people: People, spent: Floats
) -> tuple[tuple[Work, ...], tuple[Fit, ...]]:
    """Return who does each activity and how long it takes, with the fit of each duration."""
    work, fits = [], []
    for activity, name in enumerate(observed.activities):
        rows = np.flatnonzero((observed.activity == activity) & ~np.isnan(spent))
        if rows.size == 0:
            rows = np.flatnonzero(observed.activity == activity)
        for members in _groups(observed.resource[rows], spent[rows], people, activity):
            mine = rows if members is None else rows[np.isin(observed.resource[rows], members)]
            values = np.maximum(np.nan_to_num(spent[mine]), 0.0)
            duration, distance = fit_distribution(values)
            persons = () if members is None else tuple(observed.resources[person] for person in members)
            work.append(Work(activity=name, resources=persons, duration=duration))
            mean = max(mean_of(duration), 1e-9)
            words = say_work(duration.kind, mean, len(persons))
            share = distance / mean if float(values.mean()) > 0 else 0.0
            fits.append(
                Fit(
                    part="durations",
                    about=name,
                    measure=say("Wasserstein distance as a share of the mean"),
                    value=share,
                    n=int(values.size),
                    words=words,
                )
            )
    return tuple(work), tuple(fits)


def _groups(resource: Ints, spent: Floats, people: People, activity: int) -> Iterator[Ints | None]:
    """Yield groups of people who are equally fast; None where nobody is named in most of the work."""
    if resource.size == 0:
        return
    if np.mean(resource == NOBODY) > 0.5:
        yield None
        return
    able = np.flatnonzero(people.can_do[:, activity])
    counts = np.array([(resource == person).sum() for person in able])
    often = able[counts >= FEWEST_EACH]
    if often.size < 2 or not differ_in_speed(resource, spent, often):
        yield able
        return
    for person in often:
        yield np.array([person])
    rest = able[counts < FEWEST_EACH]
    if rest.size:
        yield rest


def differ_in_speed(resource: Ints, spent: Floats, persons: Ints) -> bool:
    """Say whether `persons` differ clearly and significantly (Kruskal–Wallis) in how long they take."""
    chosen: Flags = np.isin(resource, persons)
    values, who = spent[chosen], resource[chosen]
    ranks = _mean_ranks(values)
    n = values.size
    by_person = [ranks[who == person] for person in persons]
    medians = [float(np.median(values[who == person])) for person in persons]
    if max(medians) < FASTER * min(medians) + 1e-9:
        return False
    spread = sum(part.size * (part.mean() - (n + 1) / 2) ** 2 for part in by_person)
    variance = float(ranks.var()) * n / max(n - 1, 1)
    if variance <= 0:
        return False
    return bool(special.chdtrc(persons.size - 1, spread / variance) < SIGNIFICANT)


def _mean_ranks(values: Floats) -> Floats:
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(count) - (count - 1) / 2)[place]
