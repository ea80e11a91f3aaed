"""Several of a few points far out on the same side, such as two of three beyond two standard deviations."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import cast

import numpy as np

from obeya.spc.rules.rule import Bools, Hits, Points, Step, any_ahead, count_back, sides
from obeya.tables.sentences import say
from obeya.tables.wording import say_count, say_number


@dataclass(frozen=True, slots=True)
class Zone:
    """`n_out` of `n_points` in a row beyond `beyond` standard deviations on the same side.

    With `within_limits`, points beyond the limits do not count, and exactly on the line counts; with `others_too`,
    all the points must be on that side of the centre line (NHS Making Data Count asks for both).
    """

    n_out: int
    n_points: int
    beyond: float
    key: str
    within_limits: bool = False
    others_too: bool = False
    limit: float = 3.0

    @property
    def words(self) -> str:
        """Say the rule."""
        numbers = {"k": say_count(self.n_out), "n": say_count(self.n_points), "z": say_number(self.beyond)}
        if self.others_too:
            return say(
                "{k} of {n} points between {z} standard deviations and the limit, all on one side", **numbers
            )
        return say("{k} of {n} points beyond {z} standard deviations on one side", **numbers)

    @property
    def cuts(self) -> tuple[float, ...]:
        """Return the lines at which points are told apart."""
        cuts = {self.beyond, -self.beyond}
        cuts |= {self.limit, -self.limit} if self.within_limits else set()
        cuts |= {0.0} if self.others_too else set()
        return tuple(sorted(cuts))

    @property
    def sees_changes(self) -> bool:
        """Neighbours are not compared."""
        return False

    def find(self, points: Points) -> Hits:
        """Mark the points far out that are together with enough others."""
        high, last_high = self._on_side(points.position)
        low, last_low = self._on_side(-points.position)
        return Hits(last_high | last_low, high | low, sides(high, low))

    def _on_side(self, position: np.ndarray) -> tuple[Bools, Bools]:
        is_out = position >= self.beyond if self.within_limits else position > self.beyond
        if self.within_limits:
            is_out &= position <= self.limit
        is_full = count_back(is_out, self.n_points) >= self.n_out
        if self.others_too:
            is_full &= count_back(position > 0, self.n_points) == self.n_points
        # The pattern is complete with a point far out; with `others_too` also when the last one joins the side.
        last = is_full if self.others_too else is_full & is_out
        return is_out & any_ahead(last, self.n_points), last

    def start(self) -> Hashable:
        """Remember the last points, as far as they count on one of the sides."""
        return ((), ())

    def watch(self, memory: Hashable, step: Step) -> Hashable | None:
        """Keep the last points in mind for both sides."""
        both = cast("tuple[tuple[int, ...], tuple[int, ...]]", memory)
        kept = []
        for past, position in zip(both, (step.position, -step.position), strict=True):
            recent = (*past, self._mark(position))[-self.n_points :]
            if self._is_complete(recent):
                return None
            kept.append(self._trimmed(recent[-(self.n_points - 1) :]))
        return tuple(kept)

    def _mark(self, position: float) -> int:
        """Return 2 for far out, 1 for on the side, 0 for the other side."""
        if position > self.beyond and not (self.within_limits and position > self.limit):
            return 2
        return 1 if self.others_too and position > 0 else 0

    def _is_complete(self, recent: tuple[int, ...]) -> bool:
        if sum(mark == 2 for mark in recent) < self.n_out:
            return False
        return not self.others_too or (len(recent) == self.n_points and 0 not in recent)

    def _trimmed(self, recent: tuple[int, ...]) -> tuple[int, ...]:
        """Forget what can no longer matter, so that the chain stays small."""
        if self.others_too:
            ends = [place for place, mark in enumerate(recent) if mark == 0]
            return recent[ends[-1] + 1 :] if ends else recent
        first = next((place for place, mark in enumerate(recent) if mark == 2), len(recent))
        kept = recent[first:]
        # With too few far out to be completed before the oldest leaves, the oldest cannot matter.
        while kept:
            room = self.n_points - len(kept)
            if sum(mark == 2 for mark in kept) + room >= self.n_out:
                return kept
            kept = kept[1:]
            first = next((place for place, mark in enumerate(kept) if mark == 2), len(kept))
            kept = kept[first:]
        return kept
