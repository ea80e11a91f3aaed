"""A part of a whole with its interval, and medians with theirs; where there is nothing to count there is no share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np

from obeya.spc.intervals import median_interval, wilson
from obeya_web.lib.numbers import percent_here, share_here


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many."""

    n: int
    of: int

    def __add__(self, other: Share) -> Share:
        return Share(self.n + other.n, self.of + other.of)

    @property
    def value(self) -> float | None:
        """Return the share; None where there is nothing to count."""
        return self.n / self.of if self.of else None

    @property
    def words(self) -> str:
        """Return the share with what it is made of, such as "80 %, 4 of 5"; empty where there is none."""
        return percent_here(self.n, self.of) if self.of else ""

    @property
    def interval(self) -> tuple[str, str] | None:
        """Return the ends of its 95 % interval (Wilson) in words."""
        if not self.of:
            return None
        low, high = wilson(self.n, self.of)
        return share_here(low), share_here(high)


@dataclass(frozen=True, slots=True)
class Median:
    """The median of values with its 95 % interval; with fewer than 8 values there is no interval."""

    n: int
    value: float | None = None
    low: float | None = None
    high: float | None = None


def median_of(values: Sequence[float]) -> Median:
    """Return the median of values."""
    if not values:
        return Median(0)
    ordered = np.sort(np.asarray(values, np.float64))
    low, high = median_interval(ordered)
    middle = float(np.median(ordered))
    if not (isfinite(low) and isfinite(high)):
        return Median(len(values), middle)
    return Median(len(values), middle, low, high)
