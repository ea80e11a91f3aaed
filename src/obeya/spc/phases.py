"""Phases of a chart: where limits are drawn anew, by whom, and why; and which points each phase's limits come from.

Limits are recalculated only because a person says so and gives a reason; the old ones stay visible as ghosts. There is
no formula for when to do it: a lasting step, a known cause, enough points after it, and old limits that no longer
describe what happens now. Never recalculate to hide that things became worse.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from obeya.errors import SeriesError
from obeya.tables.sentences import say
from obeya.tables.wording import say_count

Bools = NDArray[np.bool_]

FEWEST_IN_BASELINE: Final = 3


@dataclass(frozen=True, slots=True)
class Recalculation:
    """Somebody's decision to draw limits anew from point `at` (0 is the first) on.

    The new limits come from all points from there to the next recalculation, or from the first `baseline` of them.
    """

    at: int
    reason: str
    by: str
    baseline: int | None = None


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of points with limits of its own: points `first` to `last`, limits from the first `n_baseline`.

    `reason` and `by` are empty in the first phase.
    """

    first: int
    last: int
    n_baseline: int
    reason: str = ""
    by: str = ""

    def baseline_of(self, n: int) -> Bools:
        """Mark the points of a series of n that the limits of this phase come from."""
        marks = np.zeros(n, np.bool_)
        marks[self.first : self.first + self.n_baseline] = True
        return marks


def phases_of(
    n: int, *, baseline: int | None, recalculations: Sequence[Recalculation], known: Bools
) -> tuple[Phase, ...]:
    """Return the phases of a series of n points. Raises SeriesError that names every fault at once."""
    ordered = sorted(recalculations, key=lambda each: each.at)
    starts = [0, *(each.at for each in ordered), n]
    faults = [fault for each in ordered for fault in _recalculation_faults(each, n)]
    if len(set(starts)) < len(starts):
        faults.append(say("Two recalculations, or one and the beginning or end, are at the same point."))
    if faults:
        raise SeriesError.listing(say("The limits cannot be recalculated like this:"), faults, "")
    wanted = [baseline, *(each.baseline for each in ordered)]
    phases = []
    for place, (first, end) in enumerate(pairwise(starts)):
        n_baseline = min(wanted[place] or end - first, end - first)
        told = ordered[place - 1] if place else None
        phases.append(Phase(first, end - 1, n_baseline, told.reason if told else "", told.by if told else ""))
        n_known = int(known[first : first + n_baseline].sum())
        if n_known < FEWEST_IN_BASELINE:
            raise SeriesError(
                say(
                    "Limits need at least {fewest} points with a value; those from point {first} on would come from "
                    "{n}.",
                    fewest=say_count(FEWEST_IN_BASELINE),
                    first=str(first + 1),
                    n=say_count(n_known),
                )
            )
    return tuple(phases)


def _recalculation_faults(one: Recalculation, n: int) -> list[str]:
    faults: list[str] = []
    if not 0 < one.at < n:
        faults.append(say("Point {at} is not inside the series of {n}.", at=str(one.at + 1), n=say_count(n)))
    if not one.reason.strip():
        faults.append(say("The recalculation from point {at} on gives no reason.", at=str(one.at + 1)))
    if not one.by.strip():
        faults.append(
            say("The recalculation from point {at} on does not say who decided it.", at=str(one.at + 1))
        )
    return faults
