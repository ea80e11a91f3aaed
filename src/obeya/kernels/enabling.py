"""When activity instances could have begun: the end of what came before in the case, concurrency left aside."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]


@njit(cache=True)
def enabled_since(
    offsets: Int64, activity: Int64, started: Float64, completed: Float64, is_concurrent: NDArray[np.bool_]
) -> tuple[Float64, Int64]:
    """Return when each instance was enabled, and the place of the instance that enabled it (-1: the arrival).

    An instance is enabled by the latest end among earlier instances of its case that ended by its start, ended
    before it ended, and are not concurrent with it; without one, by the first start of the case.
    """
    n = activity.size
    enabled = np.empty(n, np.float64)
    by = np.full(n, -1, np.int64)
    for c in range(offsets.size - 1):
        low, high = offsets[c], offsets[c + 1]
        arrived = started[low]
        for i in range(low, high):
            arrived = min(arrived, started[i])
        for i in range(low, high):
            enabled[i] = arrived
            for j in range(low, high):
                if j == i or completed[j] > started[i] or is_concurrent[activity[i], activity[j]]:
                    continue
                if completed[j] == completed[i] and j > i:
                    continue
                if completed[j] > enabled[i] or (by[i] < 0 and completed[j] >= enabled[i]):
                    enabled[i] = completed[j]
                    by[i] = j
    return enabled, by


@njit(cache=True)
def ready_in_turn(offsets: Int64, started: Float64, completed: Float64) -> Float64:
    """Return when each instance could begin if its case did one instance after the other; at most its start.

    Each takes as long as it took and begins when the one before is done, or when it began if that is later (Lindley's
    recursion). What overlapped is made up for by shorter waits afterwards, so that cases end when they did.
    """
    ready = started.copy()
    for c in range(offsets.size - 1):
        done = started[offsets[c]]
        for i in range(offsets[c], offsets[c + 1]):
            ready[i] = min(done, started[i])
            done = max(done, started[i]) + completed[i] - started[i]
    return ready


@njit(cache=True)
def count_overlaps(
    offsets: Int64, activity: Int64, started: Float64, completed: Float64, n_activities: int
) -> tuple[Int64, Int64]:
    """Count for each pair of activities the cases with both, and those in which some instances overlap."""
    together = np.zeros((n_activities, n_activities), np.int64)
    overlapping = np.zeros((n_activities, n_activities), np.int64)
    seen = np.full((n_activities, n_activities), -1, np.int64)
    overlapped = np.full((n_activities, n_activities), -1, np.int64)
    for c in range(offsets.size - 1):
        for i in range(offsets[c], offsets[c + 1]):
            for j in range(offsets[c], i):
                a, b = min(activity[i], activity[j]), max(activity[i], activity[j])
                if a == b:
                    continue
                if seen[a, b] != c:
                    seen[a, b] = c
                    together[a, b] += 1
                    together[b, a] += 1
                if started[i] < completed[j] and started[j] < completed[i] and overlapped[a, b] != c:
                    overlapped[a, b] = c
                    overlapping[a, b] += 1
                    overlapping[b, a] += 1
    return together, overlapping


@njit(cache=True)
def count_follows(offsets: Int64, activity: Int64, n_activities: int) -> tuple[Int64, Int64]:
    """Count how often b directly follows a, and how often a, b, a come in a row."""
    follows = np.zeros((n_activities, n_activities), np.int64)
    back = np.zeros((n_activities, n_activities), np.int64)
    for c in range(offsets.size - 1):
        for i in range(offsets[c], offsets[c + 1] - 1):
            follows[activity[i], activity[i + 1]] += 1
            if i + 2 < offsets[c + 1] and activity[i + 2] == activity[i]:
                back[activity[i], activity[i + 1]] += 1
    return follows, back


@njit(cache=True)
def available_since(order: Int64, resource: Int64, enabled: Float64, completed: Float64) -> Float64:
    """Return when each instance could begin: enabled, and its resource done with what it completed before.

    `order` sorts by completion. An unknown resource (below 0) keeps nobody waiting.
    """
    free = np.full(max(1, resource.max() + 1), -np.inf)
    start = np.empty(order.size, np.float64)
    for i in order:
        start[i] = enabled[i]
        if resource[i] >= 0:
            start[i] = max(enabled[i], free[resource[i]])
            free[resource[i]] = completed[i]
        start[i] = min(start[i], completed[i])
    return start
