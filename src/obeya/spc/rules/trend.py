"""A trend: points in a row, each higher than the one before, or each lower."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import cast

import numpy as np

from obeya.spc.rules.rule import (
    Floats,
    Hits,
    Points,
    Step,
    Tie,
    any_ahead,
    press,
    pressed,
    runs_of,
    sides,
    unpress,
)
from obeya.tables.sentences import say
from obeya.tables.wording import say_count


@dataclass(frozen=True, slots=True)
class Trend:
    """`length` points in a row that only rise or only fall: one step fewer than points."""

    length: int
    ties: Tie
    key: str = "trend"

    @property
    def words(self) -> str:
        """Say the rule."""
        return say("{n} points in a row that all rise or all fall", n=say_count(self.length))

    @property
    def cuts(self) -> tuple[float, ...]:
        """Positions do not matter."""
        return ()

    @property
    def sees_changes(self) -> bool:
        """Neighbours are compared."""
        return True

    def find(self, points: Points) -> Hits:
        """Mark trends; equal neighbours end them, or the second is passed over."""
        values, order = points.values, None
        if self.ties == "skips":
            is_new = np.ones(values.shape, np.bool_)
            is_new[..., 1:] = values[..., 1:] != values[..., :-1]
            order = pressed(is_new)
            values = values if order is None else press(values, is_new, order)
        return unpress(self._find(values), order)

    def _find(self, values: Floats) -> Hits:
        steps = np.zeros(values.shape)
        steps[..., 1:] = np.diff(values, axis=-1)
        up, down = runs_of(steps > 0, self.length - 1), runs_of(steps < 0, self.length - 1)
        is_up, is_down = any_ahead(up, self.length), any_ahead(down, self.length)
        return Hits(up | down, is_up | is_down, sides(is_up, is_down & ~is_up))

    def start(self) -> Hashable:
        """Remember direction and number of steps."""
        return (0, -1)

    def watch(self, memory: Hashable, step: Step) -> Hashable | None:
        """Count on, or begin anew in the other direction."""
        direction, n_steps = cast("tuple[int, int]", memory)
        if n_steps < 0:
            return (0, 0)
        n_steps = n_steps + 1 if step.change == direction else 1
        return None if n_steps >= self.length - 1 else (step.change, n_steps)
