"""What comes out: one value a period, with what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from obeya.studies.measures.definition import Asked, Definition, Period, Statistic
from obeya.tables.basis import Basis


@dataclass(frozen=True, slots=True)
class Point:
    """One period. A period that is immature, partial or hidden is shown, and never judged."""

    begin: date
    "The first day of the period: a day, a Monday, or the first of a month."
    value: float | None
    low: float | None
    "The ends of its 95 % interval, where there is one."
    high: float | None
    n: int
    "Cases, steps or answers behind it, open ones included."
    n_open: int = 0
    is_immature: bool = False
    "Whether fewer than 90 % of the cases that began then have ended."
    is_partial: bool = False
    "Whether the data begin or end inside the period."
    is_hidden: bool = False
    "Whether too few people answered for a value to be shown."

    @property
    def is_judged(self) -> bool:
        """Say whether a chart or a verdict may count it."""
        return self.value is not None and not (self.is_immature or self.is_partial)


@dataclass(frozen=True, slots=True)
class Series:
    """One measure, period by period; `basis` is None where the values did not come from a log."""

    definition: Definition
    statistic: Statistic
    period: Period
    points: tuple[Point, ...]
    asked: Asked | None = None
    basis: Basis | None = None

    @property
    def judged(self) -> tuple[Point, ...]:
        """Return the points that a chart or a verdict may count."""
        return tuple(point for point in self.points if point.is_judged)


@dataclass(frozen=True, slots=True)
class Failed:
    """A measure that could not be computed, and why; the others went on."""

    asked: Asked
    fault: str
