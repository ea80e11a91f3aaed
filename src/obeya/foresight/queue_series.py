"""How many cases waited before each step, were open, and were overdue, as it could be known at a moment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from obeya.foresight.history import History, Int, Real


@dataclass(frozen=True, slots=True)
class QueueSeries:
    """Counts at each tick of the local clock: `waiting` has a row per activity; the last tick is `last_tick`."""

    waiting: Real
    open_cases: Real
    overdue: Real
    first_tick: int
    last_tick: int


def queue_series(history: History, tick_s: int, within_s: float, moment_s: int) -> QueueSeries:
    """Return the counts at all ticks up to a moment, from what was known at it.

    A case waits before a step from the completion of the step in front of it to the start. What a case that waits at
    the moment waits for is not known yet: it counts in shares before the steps that followed its last step so far.
    A case is overdue while it is open and older than `within_s`.
    """
    first = int(history.local(history.first_s.min(keepdims=True))[0]) // tick_s
    last = int(history.local(np.array([moment_s]))[0]) // tick_s
    n = last - first + 1
    waiting = np.zeros((history.n_activities, n))
    begun = history.first_s <= moment_s
    end = np.minimum(history.over_s, moment_s + 1)
    open_cases = _count(history, history.first_s[begun], end[begun], tick_s, first, n)
    late_from = (history.first_s + within_s).astype(np.int64)
    is_late = late_from < end
    overdue = _count(history, late_from[is_late], end[is_late], tick_s, first, n)
    follows, case = _followers(history), history.case_of_event
    before = np.flatnonzero(follows & (history.known_s <= moment_s))
    after = before + 1
    shares = _shares(history, before[history.started_s[after] <= moment_s])
    for activity in range(history.n_activities):
        went = before[(history.activity[after] == activity) & (history.started_s[after] <= moment_s)]
        waiting[activity] = _count(
            history, history.known_s[went], history.started_s[went + 1], tick_s, first, n
        )
    still = _still_waiting(history, case, moment_s)
    for activity in np.unique(history.activity[still]):
        since = history.known_s[still[history.activity[still] == activity]]
        count = _count(history, since, np.full(since.size, moment_s + 1), tick_s, first, n)
        waiting += shares[activity][:, None] * count
    return QueueSeries(waiting, open_cases, overdue, first, last)


def _followers(history: History) -> np.ndarray:
    """Tell for each event whether another one of its case comes after it."""
    follows = np.ones(history.activity.size, bool)
    follows[history.begin[1:] - 1] = False
    return follows


def _still_waiting(history: History, case: Int, moment_s: int) -> Int:
    """Return the last known event of each case that is open at a moment and not being worked on."""
    known = history.known_s <= moment_s
    follows = _followers(history)
    place = np.flatnonzero(known & (history.over_s[case] > moment_s))
    nxt = np.minimum(place + 1, history.activity.size - 1)
    goes_on = follows[place] & (history.started_s[nxt] <= moment_s)
    return place[~goes_on]


def _shares(history: History, went: Int) -> Real:
    """Return for each activity the shares of the activities that came right after it."""
    counts = np.zeros((history.n_activities, history.n_activities))
    np.add.at(counts, (history.activity[went], history.activity[went + 1]), 1.0)
    total = counts.sum(axis=1, keepdims=True)
    return np.asarray(counts / np.maximum(total, 1.0), np.float64)


def _count(history: History, begin_s: Int, end_s: Int, tick_s: int, first: int, n: int) -> Real:
    """Count at each tick the spans that hold it, from the begin on and before the end."""
    on = -(-history.local(begin_s) // tick_s) - first
    off = -(-history.local(end_s) // tick_s) - first
    changes = np.bincount(np.clip(on, 0, n), minlength=n + 1) - np.bincount(
        np.clip(off, 0, n), minlength=n + 1
    )
    return np.cumsum(changes[:n]).astype(np.float64)


def ageing(history: History, tick_s: int, within_s: float, moment_s: int, horizon: int) -> Real:
    """Return how many cases will be overdue at the next ticks if cases end as they did before, by their age.

    Each open case stays open as long as cases of its age did (Kaplan and Meier, Journal of the American Statistical
    Association 53, 1958); new cases come as often as in the last quarter of the time.
    """
    begun = history.first_s <= moment_s
    over = history.over_s[begun] <= moment_s
    spent = np.where(over, history.over_s[begun], moment_s) - history.first_s[begun]
    times, survival = _survival(spent, over)
    age = spent[~over].astype(np.float64)
    now_open = _at(times, survival, age)
    quarter = (moment_s - int(history.first_s.min())) / 4
    rate = float((history.first_s[begun] > moment_s - quarter).sum()) / max(quarter, 1.0)
    expected = np.zeros(horizon)
    for step in range(horizon):
        ahead = (step + 1) * tick_s
        stays = np.where(now_open > 0, _at(times, survival, age + ahead) / np.maximum(now_open, 1e-12), 1.0)
        expected[step] = stays[age + ahead > within_s].sum()
        # Cases to come that will be older than allowed by then.
        new_ages = np.arange(within_s + tick_s / 2, ahead, tick_s)
        expected[step] += rate * tick_s * _at(times, survival, new_ages).sum()
    return expected


def _survival(spent: Int, over: np.ndarray) -> tuple[Real, Real]:
    order = np.argsort(spent, kind="stable")
    at_risk = np.arange(order.size, 0, -1)
    steps = 1 - over[order].astype(np.float64) / at_risk
    return spent[order].astype(np.float64), np.asarray(np.cumprod(steps), np.float64)


def _at(times: Real, survival: Real, age: Real) -> Real:
    place = np.searchsorted(times, age, side="right")
    return np.where(place > 0, survival[np.maximum(place - 1, 0)], 1.0)
