"""Whether a measure has moved lately: the last periods against those before them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final, Literal

import numpy as np

from obeya.studies.measures.definition import Direction
from obeya.studies.measures.result import Point

Word = Literal["better", "worse", "moved", "common", "unknown"]
RECENT: Final = 4
LEAST_BEFORE: Final = 8
MOST_BEFORE: Final = 26
# Of standard errors; with eight periods before, nothing crosses it in about 99 of 100 looks at a quiet series.
BEYOND: Final = 3.0
_D2: Final = 1.128


@dataclass(frozen=True, slots=True)
class Movement:
    """The mean of the last four periods against that of up to 26 before; `unknown` where there are too few."""

    word: Word
    recent: float | None = None
    before: float | None = None

    @property
    def ratio(self) -> float | None:
        """Return how much larger the recent mean is, as a ratio."""
        if self.recent is None or not self.before:
            return None
        return self.recent / self.before


def movement_of(points: Sequence[Point], direction: Direction) -> Movement:
    """Say whether the last four judged periods lie away from those before, and if that is better or worse.

    The spread of single periods is the mean moving range of those before, divided by 1.128, as on an XmR chart; the
    difference of the means counts beyond three of its standard errors. It is a screen for warnings, not the verdict
    on a change.
    """
    values = np.array([point.value for point in points if point.is_judged and point.value is not None])
    before, recent = values[-RECENT - MOST_BEFORE : -RECENT], values[-RECENT:]
    if before.size < LEAST_BEFORE:
        return Movement("unknown")
    sigma = float(np.abs(np.diff(before)).mean()) / _D2
    level, now = float(before.mean()), float(recent.mean())
    reach = BEYOND * sigma * sqrt(1 / recent.size + 1 / before.size)
    if abs(now - level) <= reach:
        return Movement("common", now, level)
    if direction == "none":
        return Movement("moved", now, level)
    is_better = (now < level) == (direction == "lower")
    return Movement("better" if is_better else "worse", now, level)
