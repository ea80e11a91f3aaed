"""The simplest prediction there is: the past again. Whatever a twin claims is held against it."""

from __future__ import annotations

import numpy as np

from obeya.twin.accuracy.traces import WEEK, Real, Traces, Whole, hour_of_week


def replay(past: Traces, arrivals: Real, rng: np.random.Generator) -> Traces:
    """Return a case of the past for each arrival: drawn among those that came in the same hour of the week, or all."""
    return _copies(past, _same_hour(past, arrivals, rng), arrivals)


def last_arrivals(arrived_s: Real, *, n_cases: int, first_s: float) -> Real:
    """Return the last `n_cases` arrivals again, moved by the fewest whole weeks that bring them to `first_s` or later.

    Weekday and hour stay. Where fewer have come, all of them are laid end to end as often as needed. So the replay of
    the published tables is made.
    """
    arrived = np.sort(arrived_s)
    rounds = int(np.ceil(n_cases / arrived.size))
    long = np.concatenate([arrived + turn * _whole_weeks(arrived) for turn in range(rounds)])[-n_cases:]
    return np.asarray(long + WEEK * np.ceil((first_s - long[0]) / WEEK), dtype=np.float64)


def arrivals_between(arrived_s: Real, *, first_s: float, until_s: float) -> Real:
    """Return what came in the time before `first_s` again, moved by the fewest whole weeks that reach `until_s`.

    Where that is longer than the log, its arrivals are laid end to end.

    >>> arrivals_between(np.array([WEEK, 2 * WEEK, 2.5 * WEEK]), first_s=3 * WEEK, until_s=4.8 * WEEK) / WEEK
    array([3. , 4. , 4.5])
    """
    arrived = np.sort(arrived_s) + WEEK * np.ceil((until_s - first_s) / WEEK)
    rounds = max(0, int(np.ceil((arrived[0] - first_s) / _whole_weeks(arrived))))
    long = np.concatenate([arrived - turn * _whole_weeks(arrived) for turn in range(rounds, -1, -1)])
    return np.asarray(long[(long >= first_s) & (long <= until_s)], dtype=np.float64)


def _whole_weeks(arrived: Real) -> float:
    return float(WEEK * np.ceil((arrived[-1] - arrived[0] + 1.0) / WEEK))


def _same_hour(past: Traces, arrivals: np.ndarray, rng: np.random.Generator) -> Whole:
    """Draw one case of the past for each arrival."""
    hours = hour_of_week(past.arrived_s)
    by_hour = np.argsort(hours, kind="stable")
    edges = np.searchsorted(hours[by_hour], np.arange(169))
    wanted = hour_of_week(arrivals)
    least, most = edges[wanted], edges[wanted + 1]
    is_empty = least == most
    least, most = np.where(is_empty, 0, least), np.where(is_empty, past.n_cases, most)
    drawn = np.floor(least + rng.random(arrivals.size) * (most - least)).astype(np.int64)
    return np.asarray(by_hour[drawn], dtype=np.int64)


def _copies(past: Traces, chosen: Whole, arrivals: np.ndarray) -> Traces:
    """Return the chosen cases, each begun at its arrival; cases are numbered as they arrive."""
    rows = past.first_rows
    lengths = rows[chosen + 1] - rows[chosen]
    case = np.repeat(np.arange(chosen.size), lengths)
    within = np.arange(case.size) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    source = rows[chosen][case] + within
    move = (arrivals - past.arrived_s[chosen])[case]
    return Traces(
        case.astype(np.int64),
        past.activity[source],
        past.resource[source],
        past.started_s[source] + move,
        past.completed_s[source] + move,
        past.activities,
        past.resources,
    )
