"""Points in a row that all stay near the centre line, or all keep away from it: limits that do not fit the data."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Literal, cast

import numpy as np

from obeya.spc.rules.rule import Hits, Points, Step, any_ahead, runs_of
from obeya.tables.sentences import say
from obeya.tables.wording import say_count, say_number


@dataclass(frozen=True, slots=True)
class Hugging:
    """`length` points in a row, all `within` or all `outside` a distance from the centre line, on either side."""

    length: int
    where: Literal["within", "outside"]
    distance: float
    key: str

    @property
    def words(self) -> str:
        """Say the rule."""
        numbers = {"n": say_count(self.length), "z": say_number(self.distance)}
        if self.where == "within":
            return say("{n} points in a row within {z} standard deviations of the centre line", **numbers)
        return say("{n} points in a row, none within {z} standard deviations of the centre line", **numbers)

    @property
    def cuts(self) -> tuple[float, ...]:
        """Return the two lines."""
        return (-self.distance, self.distance)

    @property
    def sees_changes(self) -> bool:
        """Neighbours are not compared."""
        return False

    def find(self, points: Points) -> Hits:
        """Mark the row of points."""
        size = np.abs(points.position)
        last = runs_of(size < self.distance if self.where == "within" else size > self.distance, self.length)
        return Hits(last, any_ahead(last, self.length), np.zeros(last.shape, np.int8))

    def start(self) -> Hashable:
        """Remember the length of the row."""
        return 0

    def watch(self, memory: Hashable, step: Step) -> Hashable | None:
        """Count on, or begin anew."""
        is_within = abs(step.position) < self.distance
        length = cast(int, memory) + 1 if is_within == (self.where == "within") else 0
        return None if length >= self.length else length
