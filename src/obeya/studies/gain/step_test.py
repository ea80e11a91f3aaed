"""The step test: did the level of a weekly series change, with weeks that resemble their neighbours counted as such.

All functions work along the last axis and on any number of series at once, so that the simulation behind the
published error rates (`bench/gain.py`) runs the very code that judges a single series.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

MOST_RHO: Final = 0.9
"""A correlation between neighbouring weeks above this is not believed: no mean would then be known at all."""

CONFIDENCE: Final = 0.95
_NOTHING: Final = 1e-12
POWER: Final = 0.8


@dataclass(frozen=True, slots=True)
class Step:
    """The change of level after `n_before` weeks, on the scale of the test; arrays where many series were given."""

    before: Numbers
    after: Numbers
    difference: Numbers
    rho: Numbers
    "Correlation of neighbouring weeks inside the two segments, corrected for its bias downwards, from 0 to 0.9."
    spread: Numbers
    "Standard deviation of a week around the level of its segment."
    error: Numbers
    "Standard error of the difference."
    freedom: Numbers
    "Effective degrees of freedom, at least 1."
    n_before: int
    n_after: int

    @property
    def t(self) -> Numbers:
        """The difference in standard errors; infinite where weeks do not vary and the levels differ."""
        with np.errstate(divide="ignore", invalid="ignore"):
            t = self.difference / self.error
        unvaried = np.where(self.difference == 0, 0.0, np.copysign(np.inf, self.difference))
        return np.where(self.error > 0, t, unvaried)

    def p_value(self) -> Numbers:
        """Return the two-sided p-value."""
        from scipy.special import stdtr

        p: Numbers = 2.0 * stdtr(self.freedom, -np.abs(self.t))
        return p

    def p_below(self) -> Numbers:
        """Return the one-sided p-value for a level that fell; small where it fell beyond chance."""
        from scipy.special import stdtr

        p: Numbers = stdtr(self.freedom, self.t)
        return p

    def interval(self, confidence: float = CONFIDENCE) -> tuple[Numbers, Numbers]:
        """Return the interval of the difference."""
        from scipy.special import stdtrit

        reach = stdtrit(self.freedom, (1 + confidence) / 2) * self.error
        return self.difference - reach, self.difference + reach

    def least_visible(self, level: float) -> Numbers:
        """Return the smallest difference seen with a chance of 80 % when p must be at most `level`."""
        from scipy.special import stdtrit

        reach: Numbers = (stdtrit(self.freedom, 1 - level / 2) + stdtrit(self.freedom, POWER)) * self.error
        return reach


def step_test(weeks: Numbers, n_before: int) -> Step:
    """Test whether the level of `weeks` (last axis) changed after the first `n_before` of them.

    With d the difference of the two means, residuals within segments, rho their pooled correlation at distance one,
    corrected by ``+ (2 + 4 max(rho, 0)) / n`` and clipped to [0, 0.9]::

        Var d = s² [V(n₁)/n₁ + V(n₂)/n₂],   V(m) = 1 + 2 Σ (1 − k/m) rhoᵏ,   s² = Σ e² / (n − 2)
        d / √Var d  ~  t with  ν = n (1 − rho)/(1 + rho) − 2 degrees of freedom

    Each side needs two weeks. Without AR(1) (rho = 0) it is Student's t-test with equal variances.
    """
    values = np.asarray(weeks, np.float64)
    first, second = values[..., :n_before], values[..., n_before:]
    n_after = second.shape[-1]
    if n_before < 2 or n_after < 2:
        raise ValueError("a step needs at least two weeks on each side")
    before, after = first.mean(axis=-1), second.mean(axis=-1)
    left, right = first - before[..., None], second - after[..., None]
    n = n_before + n_after
    squares = (left**2).sum(axis=-1) + (right**2).sum(axis=-1)
    # Means of equal numbers differ from them in the last digit: that is no spread.
    nothing = _NOTHING * np.abs(values).max(axis=-1)
    squares = np.where(squares > n * nothing**2, squares, 0.0)
    difference = np.where(np.abs(after - before) > nothing, after - before, 0.0)
    products = (left[..., 1:] * left[..., :-1]).sum(axis=-1) + (right[..., 1:] * right[..., :-1]).sum(axis=-1)
    rho = corrected_rho(_ratio(products, squares), n)
    variance = squares / (n - 2) * (inflation(rho, n_before) / n_before + inflation(rho, n_after) / n_after)
    freedom = np.maximum(n * (1 - rho) / (1 + rho) - 2, 1.0)
    return Step(
        before,
        after,
        difference,
        rho,
        np.sqrt(squares / (n - 2)),
        np.sqrt(variance),
        freedom,
        n_before,
        n_after,
    )


def corrected_rho(rho: Numbers, n: int) -> Numbers:
    """Return a correlation of residuals around two means, corrected for its bias downwards and clipped to [0, 0.9]."""
    return np.clip(rho + (2 + 4 * np.maximum(rho, 0)) / n, 0.0, MOST_RHO)


def inflation(rho: Numbers, m: int) -> Numbers:
    """Return V(m): how many times larger AR(1) makes the variance of a mean of `m` weeks."""
    k = np.arange(1, m)
    total: Numbers = 1 + 2 * ((1 - k / m) * np.asarray(rho)[..., None] ** k).sum(axis=-1)
    return total


def _ratio(part: Numbers, whole: Numbers) -> Numbers:
    return np.divide(
        part, whole, out=np.zeros_like(np.asarray(part, np.float64)), where=np.asarray(whole) > 0
    )
