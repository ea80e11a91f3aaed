"""Intervals for variances that are sums and differences of mean squares: the modified large sample method.

Source: N. Ting, R. K. Burdick, F. A. Graybill, S. Jeyaratnam, T.-F. C. Lu, Confidence intervals on linear
combinations of variance components that are unrestricted in sign, Journal of Statistical Computation and Simulation
35, 1990, 135-143.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats


@dataclass(frozen=True, slots=True)
class MeanSquare:
    """A sum of squares and its degrees of freedom."""

    ss: float
    df: int

    @property
    def ms(self) -> float:
        """The mean square."""
        return self.ss / self.df


Term = tuple[float, MeanSquare]


def variance_interval(
    plus: Sequence[Term], minus: Sequence[Term], *, confidence: float
) -> tuple[float, float]:
    """Return the interval of Σ c·MS over `plus` minus Σ c·MS over `minus`; nothing below 0.

    >>> low, high = variance_interval([(1.0, MeanSquare(3.117915, 78))], [], confidence=0.90)
    >>> round(low**0.5, 3), round(high**0.5, 3)
    (0.177, 0.231)
    """
    tail = (1 - confidence) / 2
    point = sum(c * term.ms for c, term in plus) - sum(c * term.ms for c, term in minus)
    down = sum((_below(t, tail) * c * t.ms) ** 2 for c, t in plus)
    down += sum((_above(t, tail) * c * t.ms) ** 2 for c, t in minus)
    up = sum((_above(t, tail) * c * t.ms) ** 2 for c, t in plus)
    up += sum((_below(t, tail) * c * t.ms) ** 2 for c, t in minus)
    for a, first in plus:
        for b, second in minus:
            both = a * b * first.ms * second.ms
            down += both * _cross_down(first, second, tail)
            up += both * _cross_up(first, second, tail)
    return max(0.0, point - float(np.sqrt(max(down, 0.0)))), max(0.0, point + float(np.sqrt(max(up, 0.0))))


def _below(term: MeanSquare, tail: float) -> float:
    return float(1 - term.df / stats.chi2.ppf(1 - tail, term.df))


def _above(term: MeanSquare, tail: float) -> float:
    return float(term.df / stats.chi2.ppf(tail, term.df) - 1)


def _cross_down(first: MeanSquare, second: MeanSquare, tail: float) -> float:
    f = float(stats.f.ppf(1 - tail, first.df, second.df))
    return ((f - 1) ** 2 - (_below(first, tail) * f) ** 2 - _above(second, tail) ** 2) / f


def _cross_up(first: MeanSquare, second: MeanSquare, tail: float) -> float:
    f = float(stats.f.ppf(tail, first.df, second.df))
    return ((1 - f) ** 2 - (_above(first, tail) * f) ** 2 - _below(second, tail) ** 2) / f
