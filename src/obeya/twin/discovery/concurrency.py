"""Which activities run side by side in a case.

Where starts are known, two activities are concurrent when they overlap in enough of the cases that have both.
Where only ends are known, when both orders occur about equally often and not as a loop (the relations of the
heuristics miner: Weijters and Ribeiro, *Flexible Heuristics Miner*, 2011).
"""

from __future__ import annotations

from typing import Final

import numpy as np

from obeya.twin.discovery.observations import Flags, Observations

OVERLAP: Final = 0.5
"Share of cases with both activities in which they overlap, from which on they are concurrent."
SOME_OVERLAP: Final = 0.05
"Share from which on overlapping counts as seen at all, where both orders occur too, or both are done once in a case."
ONCE: Final = 1.05
"Up to this mean number of executions in cases that have it an activity is done once."
DEPENDENCE: Final = 0.9
"Below this dependence of one order on the other the orders are taken to be free."
LOOP: Final = 0.9
"From this value on two activities that alternate are a loop, not concurrent."
FEWEST: Final = 5
"Cases with both activities that are needed to call them concurrent."


def concurrent_activities(observed: Observations, *, starts_known: bool) -> Flags:
    """Return for each pair of activities whether they are concurrent; symmetric, false on the diagonal."""
    from obeya.kernels.enabling import count_overlaps

    n = len(observed.activities)
    offsets = observed.offsets
    both_orders = _free_order(observed)
    if not starts_known:
        return both_orders
    together, overlapping = count_overlaps(
        offsets, observed.activity, observed.started, observed.completed, n
    )
    share = overlapping / np.maximum(together, 1)
    enough = together >= FEWEST
    once = _done_once(observed)
    tells = both_orders | (once[:, None] & once[None, :])
    found: Flags = enough & ((share >= OVERLAP) | ((share >= SOME_OVERLAP) & tells))
    return found


def _done_once(observed: Observations) -> Flags:
    """Mark activities that are hardly ever done again in a case.

    One that overlaps another of the kind does not wait for it; of repeated ones it may be another execution that it
    waits for.
    """
    n = len(observed.activities)
    cases = np.unique(observed.case * n + observed.activity) % n
    once: Flags = np.bincount(observed.activity, minlength=n) <= ONCE * np.bincount(cases, minlength=n)
    return once


def _free_order(observed: Observations) -> Flags:
    from obeya.kernels.enabling import count_follows

    follows, back = count_follows(observed.offsets, observed.activity, len(observed.activities))
    ab, ba = follows.astype(np.float64), follows.T.astype(np.float64)
    dependence = np.abs(ab - ba) / (ab + ba + 1)
    loops = back.astype(np.float64) + back.T
    loop = loops / (loops + 1)
    free: Flags = (ab > 0) & (ba > 0) & (ab + ba >= FEWEST) & (dependence < DEPENDENCE) & (loop < LOOP)
    np.fill_diagonal(free, False)
    return free
