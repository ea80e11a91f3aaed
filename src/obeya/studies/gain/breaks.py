"""Where the largest step of a series lies, whatever anybody says: a check on the date of go-live."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Final

import numpy as np

from obeya.studies.gain.observations import Numbers

TRIMMING: Final = 0.15
"""Share of the series at either end where no step is looked for."""


@dataclass(frozen=True, slots=True)
class LargestStep:
    """The largest step: place of the first value after it, its F statistic, and the means on both sides."""

    place: int
    f: float
    before: float
    after: float


def largest_step(y: Numbers, *, trimming: float = TRIMMING) -> LargestStep:
    """Find the date that makes the F statistic of one step largest.

    F compares the sum of squares around one mean with that around two: ``(S - S₁₂) / (S₁₂ / (n - 2))``; its largest
    value is the supF of Andrews (Econometrica 61, 1993, 821-856). Descriptive here: neighbouring weeks resemble each
    other, and no p-value is drawn from it.
    """
    n = y.size
    least = max(ceil(trimming * n), 1)
    first = np.arange(least, n - least + 1)
    sums = np.cumsum(y)
    total = sums[-1]
    explained = sums[first - 1] ** 2 / first + (total - sums[first - 1]) ** 2 / (n - first) - total**2 / n
    left = max(float(((y - y.mean()) ** 2).sum()), 1e-300)
    rest = np.maximum(left - explained, 1e-300)
    f = explained / (rest / (n - 2))
    place = int(first[np.argmax(f)])
    return LargestStep(place, float(f.max()), float(y[:place].mean()), float(y[place:].mean()))
