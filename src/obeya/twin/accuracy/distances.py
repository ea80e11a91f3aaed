"""How far two sets of cases lie apart: paths, instants, hours of the week, ages, cycle times, arrivals, people, load.

The definitions are those of the simulation literature (D. Chapela-Campa et al., *A framework for measuring the quality
of business process simulation models*, Information Systems 127, 2025), so that figures can be laid beside published
ones. All but the n-grams are 1-Wasserstein distances: how many hours apart the two sides lie on average. Zero means the
same; there is no upper end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from obeya.twin.accuracy.traces import (
    DAY,
    HOUR,
    Real,
    Traces,
    Whole,
    hour_of_day,
    hour_of_week,
    weekday,
)

ONE_SIDED_DAY: Final = 23.0
"""Hours that a weekday counts on which only one side has events: the greatest distance two hours can have."""


@dataclass(frozen=True, slots=True)
class Distances:
    """Each distance between what happened and what was simulated; hours but for the n-grams, which lie in 0 to 1."""

    ngd3: float
    "Paths, by three steps in a row."
    ngd2: float
    "Paths, by two steps in a row."
    aed: float
    "When things happen: starts and ends on the calendar. Arrivals weigh heavily in it."
    ced: float
    "Hours of the day at which things happen, per weekday."
    red: float
    "How old cases are when things happen."
    ctd: float
    "Cycle times."
    car: float
    "When cases arrive."
    workforce: float
    "At which hours of the week people are seen at work."
    work_in_progress: float
    "When work is in progress."


def distances(happened: Traces, simulated: Traces) -> Distances:
    """Return every distance between two sets of cases; both hold at least one."""
    return Distances(
        ngd3=n_gram_distance(happened, simulated, n=3),
        ngd2=n_gram_distance(happened, simulated, n=2),
        aed=absolute_event_distance(happened, simulated),
        ced=circadian_event_distance(happened, simulated),
        red=relative_event_distance(happened, simulated),
        ctd=cycle_time_distance(happened, simulated),
        car=case_arrival_distance(happened, simulated),
        workforce=circadian_workforce_distance(happened, simulated),
        work_in_progress=work_in_progress_distance(happened, simulated),
    )


def wasserstein(
    left: Real | Whole,
    right: Real | Whole,
    *,
    left_weights: Real | None = None,
    right_weights: Real | None = None,
) -> float:
    """Return the 1-Wasserstein distance between two samples: the area between their distribution functions.

    >>> wasserstein(np.array([0.0, 1.0]), np.array([5.0, 6.0]))
    5.0
    """
    points = np.sort(np.concatenate([left, right]).astype(np.float64))
    steps = np.diff(points)
    gaps = _share_up_to(points[:-1], left, left_weights) - _share_up_to(points[:-1], right, right_weights)
    return float(np.sum(np.abs(gaps) * steps))


def _share_up_to(points: Real, values: Real | Whole, weights: Real | None) -> Real:
    order = np.argsort(values)
    n_up_to = np.searchsorted(values[order], points, side="right")
    heights = np.arange(values.size + 1.0) if weights is None else np.append(0.0, np.cumsum(weights[order]))
    return np.asarray(heights[n_up_to] / heights[-1], dtype=np.float64)


def n_gram_distance(happened: Traces, simulated: Traces, *, n: int) -> float:
    """Return Σ|f₁ − f₂| / Σ(f₁ + f₂) over runs of `n` steps, each path led in and out by n − 1 blanks."""
    names = {
        name: code for code, name in enumerate(dict.fromkeys(happened.activities + simulated.activities), 1)
    }
    both = [_n_grams(traces, names, n) for traces in (happened, simulated)]
    _, numbers = np.unique(np.concatenate(both), return_inverse=True)
    size = int(numbers.max()) + 1
    left = np.bincount(numbers[: both[0].size], minlength=size)
    right = np.bincount(numbers[both[0].size :], minlength=size)
    return float(np.abs(left - right).sum() / (left + right).sum())


def _n_grams(traces: Traces, names: dict[str, int], n: int) -> Whole:
    """Return one number for each run of `n` steps; blanks are 0."""
    pad = n - 1
    codes = np.array([names[name] for name in traces.activities], dtype=np.int64)[traces.activity]
    width = np.diff(traces.first_rows) + pad
    padded = np.zeros(int(width.sum()) + pad, dtype=np.int64)
    place = np.arange(codes.size) + pad * (traces.case + 1)
    padded[place] = codes
    runs = np.zeros(padded.size - pad, dtype=np.int64)
    for step in range(n):
        runs = runs * (len(names) + 1) + padded[step : step + runs.size]
    # One block of blanks stands between two cases, so that the runs of a case of k steps are k + n − 1, as with
    # blanks of its own on both sides.
    return runs


def absolute_event_distance(happened: Traces, simulated: Traces) -> float:
    """Return the distance between starts and ends in whole hours since the first of both sides."""
    origin = _hour_floor(min(happened.started_s.min(), simulated.started_s.min()))
    return wasserstein(*(_whole_hours(_instants(traces) - origin) for traces in (happened, simulated)))


def circadian_event_distance(happened: Traces, simulated: Traces) -> float:
    """Return the mean over the weekdays of the distance between hours of the day of starts and ends."""
    sides = [_instants(traces) for traces in (happened, simulated)]
    hours = [hour_of_day(side) for side in sides]
    days = [weekday(side) for side in sides]
    return float(np.mean([_one_day(hours[0][days[0] == day], hours[1][days[1] == day]) for day in range(7)]))


def _one_day(
    left: Whole, right: Whole, left_weights: Real | None = None, right_weights: Real | None = None
) -> float:
    if left.size and right.size:
        return wasserstein(left, right, left_weights=left_weights, right_weights=right_weights)
    return ONE_SIDED_DAY if left.size or right.size else 0.0


def relative_event_distance(happened: Traces, simulated: Traces) -> float:
    """Return the distance between the whole hours from the start of the case to each start and end."""
    return wasserstein(*(_whole_hours(_ages(traces)) for traces in (happened, simulated)))


def _ages(traces: Traces) -> Real:
    arrived = traces.arrived_s[traces.case]
    return np.concatenate([traces.started_s - arrived, traces.completed_s - arrived])


def cycle_time_distance(happened: Traces, simulated: Traces) -> float:
    """Return the distance between cycle times, in whole hours above the shortest of both sides."""
    sides = [traces.left_s - traces.arrived_s for traces in (happened, simulated)]
    least = min(side.min() for side in sides)
    return wasserstein(*(_whole_hours(side - least) for side in sides))


def case_arrival_distance(happened: Traces, simulated: Traces) -> float:
    """Return the distance between the arrivals of cases in whole hours since the first of both sides."""
    sides = [traces.arrived_s for traces in (happened, simulated)]
    origin = _hour_floor(min(side.min() for side in sides))
    return wasserstein(*(_whole_hours(side - origin) for side in sides))


def circadian_workforce_distance(happened: Traces, simulated: Traces) -> float:
    """Return the mean over the weekdays of the distance between the hours at which people are seen at work.

    An hour of the week weighs as many different people as start or end something in it, per such weekday on which
    anything happens.
    """
    sides = [_people_by_hour(traces) for traces in (happened, simulated)]
    found = []
    for day in range(7):
        hours = slice(day * 24, day * 24 + 24)
        left, right = (np.flatnonzero(side[hours]) for side in sides)
        weights = [side[hours][chosen] for side, chosen in zip(sides, (left, right), strict=True)]
        found.append(_one_day(left, right, weights[0], weights[1]))
    return float(np.mean(found))


def _people_by_hour(traces: Traces) -> Real:
    instants = _instants(traces)
    hours = np.floor(instants / HOUR).astype(np.int64)
    people = np.concatenate([traces.resource, traces.resource])
    seen = np.unique(np.column_stack([hours, people]), axis=0)[:, 0].astype(np.float64) * HOUR
    per_hour = np.bincount(hour_of_week(seen), minlength=168).astype(np.float64)
    days = np.unique(np.floor(instants / DAY))
    n_days = np.bincount(weekday(days * DAY), minlength=7)
    return np.asarray(per_hour / np.repeat(np.maximum(n_days, 1), 24), dtype=np.float64)


def work_in_progress_distance(happened: Traces, simulated: Traces) -> float:
    """Return the distance between the hours at which cases are in progress, each hour weighed by how many are."""
    first = DAY * np.floor(min(happened.started_s.min(), simulated.started_s.min()) / DAY)
    last = DAY * np.ceil(max(happened.completed_s.max(), simulated.completed_s.max()) / DAY)
    edges = np.arange(0.0, last - first + HOUR, HOUR)
    sides = [_in_progress(traces, first, edges) for traces in (happened, simulated)]
    hours = np.arange(edges.size - 1)
    if not all(side.sum() > 0 for side in sides):
        return 0.0 if sides[0].sum() == sides[1].sum() else float(hours.size)
    return wasserstein(hours, hours, left_weights=sides[0], right_weights=sides[1])


def _in_progress(traces: Traces, origin: float, edges: Real) -> Real:
    """Return how many cases are in progress on average in each hour, from the area below their count."""
    areas = np.zeros(edges.size)
    for instants, sign in ((traces.arrived_s - origin, 1.0), (traces.left_s - origin, -1.0)):
        ordered = np.sort(instants)
        before = np.searchsorted(ordered, edges, side="right")
        areas += sign * (before * edges - np.append(0.0, np.cumsum(ordered))[before])
    return np.maximum(np.diff(areas), 0.0) / HOUR


def remaining_time_distance(happened: Traces, simulated: Traces) -> float:
    """Return the distance between the whole hours after which cases end, counted from the first end of both sides.

    Both sides hold the cases that were open at one moment; which moment it was does not matter.
    """
    sides = [traces.left_s for traces in (happened, simulated)]
    least = min(side.min() for side in sides)
    return wasserstein(*(_whole_hours(side - least) for side in sides))


def _instants(traces: Traces) -> Real:
    return np.concatenate([traces.started_s, traces.completed_s])


def _whole_hours(seconds: Real) -> Whole:
    return np.floor(seconds / HOUR).astype(np.int64)


def _hour_floor(instant_s: float) -> float:
    return float(np.floor(instant_s / HOUR) * HOUR)
