"""What every rule takes and gives, and the windows over arrays that rules share.

The last axis is time; there may be any number of axes before it, so that one call judges ten thousand charts.
Points without a value are pressed out before a rule sees them: NaN stands only at the end of a row.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Signs = NDArray[np.int8]
Places = NDArray[np.intp]

# What a point exactly on the centre line, or a value equal to the one before, does to a run or trend.
Tie = Literal["breaks", "skips"]


@dataclass(frozen=True, slots=True)
class Points:
    """Plotted values, and where they stand: `position` 0 is the centre line, 3 and -3 are the limits."""

    values: Floats
    position: Floats


@dataclass(frozen=True, slots=True)
class Hits:
    """Where a rule found its pattern, one entry per point.

    `last` marks the points that complete a pattern, `pattern` all points that belong to one. `side` is 1 for high or
    rising, -1 for low or falling, 0 where the pattern has no side.
    """

    last: Bools
    pattern: Bools
    side: Signs


@dataclass(frozen=True, slots=True)
class Step:
    """One new point as the run-length engine gives it to a rule: its position, and whether it rises or falls."""

    position: float
    change: int


class Rule(Protocol):
    """A pattern that common causes seldom make.

    `watch` is the same rule as an automaton, for exact run lengths: from what it remembers and a new point to what it
    remembers then, or None for a signal. It may only ask whether a position is beyond one of `cuts`, and, where
    `sees_changes`, whether the point is higher or lower than the one before.
    """

    @property
    def key(self) -> str:
        """Return the name under which the rule stands in data."""
        ...

    @property
    def words(self) -> str:
        """Return what the rule looks for, in words."""
        ...

    @property
    def cuts(self) -> tuple[float, ...]:
        """Return the positions at which the rule tells points apart."""
        ...

    @property
    def sees_changes(self) -> bool:
        """Tell whether the rule compares neighbours."""
        ...

    def find(self, points: Points) -> Hits:
        """Return where the pattern is."""
        ...

    def start(self) -> Hashable:
        """Return what the automaton remembers before the first point."""
        ...

    def watch(self, memory: Hashable, step: Step) -> Hashable | None:
        """Return what the automaton remembers after a point; None where the pattern is complete."""
        ...


def count_back(marks: Bools, length: int) -> NDArray[np.int32]:
    """Count the marks among each point and the `length` - 1 points before it."""
    total = np.cumsum(marks, axis=-1, dtype=np.int32)
    counted = total.copy()
    counted[..., length:] -= total[..., :-length]
    return counted


def any_ahead(marks: Bools, length: int) -> Bools:
    """Tell whether one of each point and the `length` - 1 points after it is marked."""
    ahead: Bools = np.flip(count_back(np.flip(marks, -1), length) > 0, -1)
    return ahead


def runs_of(marks: Bools, length: int) -> Bools:
    """Mark the points that complete `length` marks in a row."""
    complete: Bools = count_back(marks, length) == length
    return complete


def hits_of_run(up: Bools, down: Bools, length: int) -> Hits:
    """Return the hits of a pattern of `length` marks in a row, rising or falling."""
    high, low = runs_of(up, length), runs_of(down, length)
    is_high, is_low = any_ahead(high, length), any_ahead(low, length)
    return Hits(high | low, is_high | is_low, sides(is_high, is_low))


def sides(high: Bools, low: Bools) -> Signs:
    """Return 1 where high, -1 where low, 0 where neither or both."""
    return high.astype(np.int8) - low.astype(np.int8)


def pressed(keep: Bools) -> Places | None:
    """Return the order that brings the points to keep to the front of each row; None where all are kept."""
    return None if keep.all() else np.argsort(~keep, axis=-1, kind="stable")


def press(values: Floats, keep: Bools, order: Places) -> Floats:
    """Bring values into a pressed order, with NaN for those not kept."""
    return np.take_along_axis(np.where(keep, values, np.nan), order, axis=-1)


def unpress(hits: Hits, order: Places | None) -> Hits:
    """Bring hits back to the places that the points had before they were pressed."""
    if order is None:
        return hits
    last, pattern, side = np.empty_like(hits.last), np.empty_like(hits.pattern), np.empty_like(hits.side)
    np.put_along_axis(last, order, hits.last, axis=-1)
    np.put_along_axis(pattern, order, hits.pattern, axis=-1)
    np.put_along_axis(side, order, hits.side, axis=-1)
    return Hits(last, pattern, side)
