"""Intervals for the difference between two groups of cases: of two shares, and of two medians."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Difference:
    """First minus second, with the ends of its interval (infinite where the groups are too small to tell)."""

    first: float
    second: float
    difference: float
    low: float
    high: float

    @property
    def is_beyond_chance(self) -> bool:
        """Say whether the interval leaves zero out."""
        return self.low > 0 or self.high < 0


def difference_of_shares(
    n_first: int, of_first: int, n_second: int, of_second: int, *, confidence: float = CONFIDENCE
) -> Difference:
    """Return the difference of two shares with Newcombe's interval.

    Each share has its Wilson interval; the two are joined as in method 10 of Newcombe (Statistics in Medicine 17,
    1998, 873-890). Both groups must have members.
    """
    first, second = n_first / of_first, n_second / of_second
    low1, high1 = wilson(n_first, of_first, confidence)
    low2, high2 = wilson(n_second, of_second, confidence)
    return _joined(first, low1, high1, second, low2, high2)


def difference_of_medians(
    first: NDArray[np.float64], second: NDArray[np.float64], *, confidence: float = CONFIDENCE
) -> Difference:
    """Return the difference of two medians; both arrays must be sorted and have values.

    Each median has the distribution-free interval of its order statistics (David and Nagaraja, Order Statistics,
    2003, section 7.1); the two are joined by recovering variances (Zou and Donner, Statistics in Medicine 27, 2008,
    1693-1702). Ties and skewness do no harm; fewer than six values give infinite ends.
    """
    low1, high1 = median_interval(first, confidence)
    low2, high2 = median_interval(second, confidence)
    return _joined(float(np.median(first)), low1, high1, float(np.median(second)), low2, high2)


def wilson(n: int, of: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return Wilson's interval of a share."""
    z = _z(confidence)
    share, z2 = n / of, z * z
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    reach = z / (1 + z2 / of) * sqrt(share * (1 - share) / of + z2 / (4 * of * of))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def median_interval(values: NDArray[np.float64], confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return the interval of the median of sorted values, from the normal approximation of the binomial."""
    n = values.size
    place = floor((n - _z(confidence) * sqrt(n)) / 2)
    if place < 1:
        return -np.inf, np.inf
    return float(values[place - 1]), float(values[n - place])


def _joined(first: float, low1: float, high1: float, second: float, low2: float, high2: float) -> Difference:
    difference = first - second
    below = sqrt((first - low1) ** 2 + (high2 - second) ** 2)
    above = sqrt((high1 - first) ** 2 + (second - low2) ** 2)
    return Difference(first, second, difference, difference - below, difference + above)


def _z(confidence: float) -> float:
    return NormalDist().inv_cdf((1 + confidence) / 2)
