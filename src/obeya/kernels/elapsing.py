"""How far a case had got when each of its instances began, and which way back repeated instances belong to."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]
Bools = NDArray[np.bool_]


@njit(cache=True)
def reached_before(offsets: Int64, begun: Float64, ended: Float64) -> Float64:
    """Return the latest end among the instances before each in its case; for the first its own begin.

    What an instance adds to the case is what lies after this moment: first waiting, then work.
    """
    reached = np.empty(begun.size, np.float64)
    for c in range(offsets.size - 1):
        if offsets[c] == offsets[c + 1]:
            continue
        latest = begun[offsets[c]]
        for i in range(offsets[c], offsets[c + 1]):
            reached[i] = latest
            latest = max(latest, ended[i])
    return reached


@njit(cache=True)
def ways_back(
    offsets: Int64, step: Int64, rank: Int64, beside: Bools, n_steps: int
) -> tuple[Int64, Int64, Bools, Bools]:
    """Return for each instance the way back it belongs to, whether it repeats its step, and whether it begins one.

    A way back is a move to a step that stands no later in `rank`; `beside` says which pairs of steps run side by
    side, so that their order means nothing. A repeated instance belongs to the last way back of its case, or to
    that from its step to itself. Sources and targets are -1 on instances that repeat nothing. A move begins a way
    back when its target was passed before.
    """
    source = np.full(step.size, -1, np.int64)
    target = np.full(step.size, -1, np.int64)
    repeats = np.zeros(step.size, np.bool_)
    begins = np.zeros(step.size, np.bool_)
    seen = np.full(n_steps, -1, np.int64)
    for c in range(offsets.size - 1):
        back_from, back_to = -1, -1
        for i in range(offsets[c], offsets[c + 1]):
            now = step[i]
            if i > offsets[c]:
                before = step[i - 1]
                if rank[now] <= rank[before] and not beside[before, now]:
                    back_from, back_to = before, now
                    begins[i] = seen[now] == c
            if seen[now] == c:
                repeats[i] = True
                source[i] = back_from if back_from >= 0 else now
                target[i] = back_to if back_from >= 0 else now
            seen[now] = c
    return source, target, repeats, begins
