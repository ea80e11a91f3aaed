"""A run: points in a row on one side of the centre line (a shift)."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import cast

from obeya.spc.rules.rule import Hits, Points, Step, Tie, hits_of_run, press, pressed, unpress
from obeya.tables.sentences import say
from obeya.tables.wording import say_count


@dataclass(frozen=True, slots=True)
class OneSide:
    """`length` points in a row on one side; `on_centre` says what a point exactly on the centre line does."""

    length: int
    on_centre: Tie
    key: str = "one_side"

    @property
    def words(self) -> str:
        """Say the rule."""
        return say("{n} points in a row on one side of the centre line", n=say_count(self.length))

    @property
    def cuts(self) -> tuple[float, ...]:
        """Return the centre line."""
        return (0.0,)

    @property
    def sees_changes(self) -> bool:
        """Neighbours are not compared."""
        return False

    def find(self, points: Points) -> Hits:
        """Mark runs; points on the centre line end them or are passed over."""
        position, order = points.position, None
        if self.on_centre == "skips":
            off_centre = position != 0
            order = pressed(off_centre)
            position = position if order is None else press(position, off_centre, order)
        return unpress(hits_of_run(position > 0, position < 0, self.length), order)

    def start(self) -> Hashable:
        """Remember side and length of the run."""
        return (0, 0)

    def watch(self, memory: Hashable, step: Step) -> Hashable | None:
        """Count on, or begin anew on the other side."""
        side, length = cast("tuple[int, int]", memory)
        now = 1 if step.position > 0 else -1
        length = length + 1 if now == side else 1
        return None if length >= self.length else (now, length)
