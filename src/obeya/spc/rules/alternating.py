"""Points in a row that rise and fall in turn: two causes that take turns, or over-correction."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import cast

import numpy as np

from obeya.spc.rules.rule import Hits, Points, Step, any_ahead, runs_of
from obeya.tables.sentences import say
from obeya.tables.wording import say_count


@dataclass(frozen=True, slots=True)
class Alternating:
    """`length` points in a row that go up and down in turn."""

    length: int
    key: str = "alternating"

    @property
    def words(self) -> str:
        """Say the rule."""
        return say("{n} points in a row that rise and fall in turn", n=say_count(self.length))

    @property
    def cuts(self) -> tuple[float, ...]:
        """Positions do not matter."""
        return ()

    @property
    def sees_changes(self) -> bool:
        """Neighbours are compared."""
        return True

    def find(self, points: Points) -> Hits:
        """Mark points whose step is against the step before."""
        turns = np.zeros(points.values.shape, np.bool_)
        steps = np.diff(points.values, axis=-1)
        turns[..., 2:] = steps[..., 1:] * steps[..., :-1] < 0
        last = runs_of(turns, self.length - 2)
        return Hits(last, any_ahead(last, self.length), np.zeros(last.shape, np.int8))

    def start(self) -> Hashable:
        """Remember the last direction and the number of points that alternate."""
        return (0, 0)

    def watch(self, memory: Hashable, step: Step) -> Hashable | None:
        """Count on while directions change."""
        direction, n_points = cast("tuple[int, int]", memory)
        if n_points == 0:
            return (0, 1)
        n_points = n_points + 1 if step.change == -direction or direction == 0 else 2
        return None if n_points >= self.length else (step.change, n_points)
