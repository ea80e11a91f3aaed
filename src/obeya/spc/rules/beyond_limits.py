"""A single point beyond a control limit; a point exactly on it is not beyond."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from obeya.spc.rules.rule import Hits, Points, Step, sides
from obeya.tables.sentences import say


@dataclass(frozen=True, slots=True)
class BeyondLimits:
    """One point beyond a limit, on either side."""

    key: str = "beyond_limits"
    limit: float = 3.0

    @property
    def words(self) -> str:
        """Say the rule."""
        return say("a point beyond a limit")

    @property
    def cuts(self) -> tuple[float, ...]:
        """Return the two limits."""
        return (-self.limit, self.limit)

    @property
    def sees_changes(self) -> bool:
        """Neighbours are not compared."""
        return False

    def find(self, points: Points) -> Hits:
        """Mark points beyond a limit."""
        high, low = points.position > self.limit, points.position < -self.limit
        return Hits(high | low, high | low, sides(high, low))

    def start(self) -> Hashable:
        """Nothing is remembered."""
        return ()

    def watch(self, memory: Hashable, step: Step) -> Hashable | None:
        """Signal beyond a limit."""
        return None if abs(step.position) > self.limit else memory
