"""Segmented regression: a level and a trend before, another level and trend after.

With AR(1) errors fitted by restricted maximum likelihood it judges a change where a trend was under way before it.
With ordinary least squares and Newey–West errors it is what most studies do; that errs on the unsafe side (see
docs/background/gain.md) and is computed for comparison only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from obeya.studies.gain.observations import Numbers
from obeya.studies.gain.step_test import CONFIDENCE, MOST_RHO, POWER, corrected_rho

PRE_TREND_LEVEL: Final = 0.01
"""A slope in the baseline counts as a trend from this p-value on; a trend costs much power where there is none."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its standard error and the degrees of freedom behind it."""

    value: float
    error: float
    freedom: float

    def p_value(self) -> float:
        """Return the two-sided p-value."""
        from scipy.special import stdtr

        if self.error <= 0:
            return 1.0 if self.value == 0 else 0.0
        return float(2 * stdtr(self.freedom, -abs(self.value) / self.error))

    def interval(self, confidence: float = CONFIDENCE) -> tuple[float, float]:
        """Return the two ends of the interval."""
        from scipy.special import stdtrit

        reach = float(stdtrit(self.freedom, (1 + confidence) / 2)) * self.error
        return self.value - reach, self.value + reach

    def least_visible(self, level: float) -> float:
        """Return the smallest value seen with a chance of 80 % when p must be at most `level`."""
        from scipy.special import stdtrit

        return float(stdtrit(self.freedom, 1 - level / 2) + stdtrit(self.freedom, POWER)) * self.error


@dataclass(frozen=True, slots=True)
class Segmented:
    """Coefficients of a segmented regression; time is counted in weeks, from 0 at the first week after."""

    slope: Estimate
    "Per week, before."
    level_change: Estimate
    "At the first week after."
    slope_change: Estimate
    "Per week."
    mean_change: Estimate
    "Between what was and what the trend before would have led to, on average over the weeks after."
    rho: float


def slope_p_value(before: Numbers) -> Numbers:
    """Return the two-sided p-value of a trend in the baseline (last axis), neighbouring weeks allowed for.

    Least squares, with the variance of the slope under AR(1) residuals; the correlation is corrected for bias as in
    the step test, and the degrees of freedom are ``n (1 - rho)/(1 + rho) - 2``.
    """
    from scipy.special import stdtr

    values = np.asarray(before, np.float64)
    n = values.shape[-1]
    time = np.arange(n) - (n - 1) / 2
    weights = time / (time @ time)
    slope = values @ weights
    residuals = values - values.mean(axis=-1, keepdims=True) - slope[..., None] * time
    squares = (residuals**2).sum(axis=-1)
    safe = np.where(squares > 0, squares, 1.0)
    rho = corrected_rho((residuals[..., 1:] * residuals[..., :-1]).sum(axis=-1) / safe, n)
    lags = np.array([weights[: n - k] @ weights[k:] for k in range(n)])
    spread = lags[0] + 2 * (np.asarray(rho)[..., None] ** np.arange(1, n) * lags[1:]).sum(axis=-1)
    error = np.sqrt(squares / (n - 2) * spread)
    t = np.divide(np.abs(slope), error, out=np.zeros_like(slope), where=error > 1e-12)
    p: Numbers = 2 * stdtr(np.maximum(n * (1 - rho) / (1 + rho) - 2, 1.0), -t)
    return p


def segmented_reml(weeks: Numbers, n_before: int) -> Segmented:
    """Fit level, trend, change of level and change of trend with AR(1) errors by restricted maximum likelihood.

    Standard errors take the degrees of freedom ``n - 4``, reduced by the correlation as in the step test. Turner and
    others (BMC Medical Research Methodology 21, 2021, 181) find this the soundest choice for series of usual length.
    """
    from scipy.optimize import minimize_scalar

    y, design = np.asarray(weeks, np.float64), _design(weeks.size, n_before)

    def unlikely(rho: float) -> float:
        return _restricted(y, design, rho)[0]

    # A negative correlation would make errors smaller than those of independent weeks: it is taken as none.
    grid = np.linspace(0.0, 0.98, 38)
    near = int(np.argmin([unlikely(rho) for rho in grid]))
    found = minimize_scalar(
        unlikely, bounds=(grid[max(near - 1, 0)], grid[min(near + 1, grid.size - 1)]), method="bounded"
    )
    rho = float(found.x)
    _, beta, covariance = _restricted(y, design, rho)
    bounded = min(max(rho, 0.0), MOST_RHO)
    freedom = max((y.size - 4) * (1 - bounded) / (1 + bounded), 1.0)
    return _segmented(beta, covariance, freedom, y.size - n_before, rho)


def segmented_newey_west(weeks: Numbers, n_before: int, *, lag: int = 1) -> Segmented:
    """Fit the same by least squares, with Newey–West errors (Econometrica 55, 1987, 703-708) up to `lag`.

    As Stata's ``itsa`` and ``newey``: the covariance is multiplied by n / (n - 4).
    """
    y, design = np.asarray(weeks, np.float64), _design(weeks.size, n_before)
    bread = np.linalg.inv(design.T @ design)
    beta = bread @ design.T @ y
    scores = design * (y - design @ beta)[:, None]
    meat = scores.T @ scores
    for k in range(1, lag + 1):
        lagged = scores[k:].T @ scores[:-k]
        meat += (1 - k / (lag + 1)) * (lagged + lagged.T)
    n = y.size
    return _segmented(beta, bread @ meat @ bread * n / (n - 4), n - 4, n - n_before, float("nan"))


def _design(n: int, n_before: int) -> Numbers:
    time = np.arange(n, dtype=np.float64) - n_before
    after = (time >= 0).astype(np.float64)
    return np.column_stack([np.ones(n), time, after, time * after])


def _restricted(y: Numbers, design: Numbers, rho: float) -> tuple[float, Numbers, Numbers]:
    """Return minus twice the restricted log-likelihood, the coefficients, and their covariance."""
    x, z = _whitened(design, rho), _whitened(y[:, None], rho)[:, 0]
    information = x.T @ x
    beta = np.linalg.solve(information, x.T @ z)
    residuals = z - x @ beta
    freedom = y.size - x.shape[1]
    variance = float(residuals @ residuals) / freedom
    # |R| of AR(1) with unit innovations is 1/(1 - rho²).
    value = freedom * np.log(max(variance, 1e-300)) - np.log(1 - rho**2) + np.linalg.slogdet(information)[1]
    return (
        float(value),
        np.asarray(beta, np.float64),
        np.asarray(variance * np.linalg.inv(information), np.float64),
    )


def _whitened(values: Numbers, rho: float) -> Numbers:
    first = values[:1] * np.sqrt(1 - rho**2)
    return np.concatenate([first, values[1:] - rho * values[:-1]])


def _segmented(beta: Numbers, covariance: Numbers, freedom: float, n_after: int, rho: float) -> Segmented:
    mean = np.array([0.0, 0.0, 1.0, (n_after - 1) / 2])
    each = [np.eye(4)[1], np.eye(4)[2], np.eye(4)[3], mean]
    slope, level, change, average = (
        Estimate(float(c @ beta), float(np.sqrt(max(c @ covariance @ c, 0.0))), freedom) for c in each
    )
    return Segmented(slope, level, change, average, rho)
