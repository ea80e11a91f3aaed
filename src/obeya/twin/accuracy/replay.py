"""The simplest prediction there is: the past again. Whatever a twin claims is held against it."""

from __future__ import annotations

import numpy as np

from obeya.twin.accuracy.traces import WEEK, Traces, Whole, hour_of_week


def replay(past: Traces, *, n_cases: int, first_s: float, rng: np.random.Generator) -> Traces:
    """Return `n_cases` cases that repeat the past from `first_s` on.

    They arrive as the last `n_cases` of the past did, moved on by the fewest whole weeks that bring the first of them
    to `first_s` or later, so that weekday and hour stay. Each goes the way of a case drawn at random among those that
    arrived in the same hour of the week; where there was none, among all. Where the past holds fewer than `n_cases`
    cases, it is repeated as a whole as often as needed.
    """
    arrivals = _moved(np.sort(past.arrived_s), n_cases, first_s)
    chosen = _same_hour(past, arrivals, rng)
    return _copies(past, chosen, arrivals)


def _moved(arrived: np.ndarray, n_cases: int, first_s: float) -> np.ndarray:
    """Return the last arrivals, the whole past laid end to end where it is too short, moved by whole weeks."""
    weeks = WEEK * np.ceil((arrived[-1] - arrived[0] + 1.0) / WEEK)
    rounds = int(np.ceil(n_cases / arrived.size))
    long = np.concatenate([arrived + turn * weeks for turn in range(rounds)])[-n_cases:]
    return np.asarray(long + WEEK * np.ceil((first_s - long[0]) / WEEK), dtype=np.float64)


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
