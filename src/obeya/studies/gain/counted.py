"""Counts taken as counts: quasi-Poisson and quasi-binomial regression on a step, beside the test on weeks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from obeya.studies.gain.observations import Numbers
from obeya.studies.gain.weekly import Weeks

Family = Literal["poisson", "binomial"]
_ROUNDS, _CLOSE = 100, 1e-10
_Z_95: Final = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Quasi:
    """The ratio of a step with its 95 % interval, and the dispersion by which errors were widened."""

    ratio: float
    low: float
    high: float
    dispersion: float
    coefficients: Numbers
    errors: Numbers
    "Standard errors, widened by the square root of the dispersion."


def fit_counted(weeks: Weeks) -> Quasi | None:
    """Fit the step in counts or shares; None where nothing was counted at all."""
    step = (np.arange(weeks.y.size) >= weeks.n_before).astype(np.float64)
    design = np.column_stack([np.ones(step.size), step])
    counted = weeks.natural * weeks.n
    if weeks.scale == "logit":
        if not 0 < counted.sum() < weeks.n.sum():
            return None
        return quasi_fit(counted, design, family="binomial", size=weeks.n)
    return quasi_fit(counted, design, family="poisson", size=weeks.n) if counted.sum() else None


def quasi_fit(counted: Numbers, design: Numbers, *, family: Family, size: Numbers, of: int = 1) -> Quasi:
    """Fit log rates (offset log `size`) or logits (of `size` trials) by iteratively reweighted least squares.

    The dispersion is Pearson's chi-square over n - p. `of` is the column of `design` whose ratio is returned.
    McCullagh and Nelder, Generalized Linear Models, 2nd edition, 1989, sections 4.5 and 6.2. The interval takes the
    normal distribution, as R's ``confint.default``.
    """
    size = np.asarray(size, np.float64)
    mean = size * (counted + 0.5) / (size + 1.0) if family == "binomial" else counted + 0.1
    beta: Numbers = np.zeros(design.shape[1])
    information: Numbers = np.eye(design.shape[1])
    for _ in range(_ROUNDS):
        if family == "poisson":
            weight, eta = mean, np.log(mean / size)
        else:
            weight, eta = mean * (1 - mean / size), np.log(mean / (size - mean))
        working = eta + (counted - mean) / weight
        information = np.asarray(design.T @ (weight[:, None] * design), np.float64)
        following: Numbers = np.linalg.solve(information, design.T @ (weight * working)).astype(np.float64)
        moved, beta = float(np.abs(following - beta).max()), following
        eta = np.clip(design @ beta, -30, 30)
        mean = size * np.exp(eta) if family == "poisson" else size / (1 + np.exp(-eta))
        if moved < _CLOSE:
            break
    variance = mean if family == "poisson" else mean * (1 - mean / size)
    dispersion = float(((counted - mean) ** 2 / variance).sum() / (counted.size - design.shape[1]))
    errors = np.sqrt(np.diag(np.linalg.inv(information)) * dispersion)
    reach = _Z_95 * errors[of]
    ends = np.exp(np.array([beta[of], beta[of] - reach, beta[of] + reach]))
    return Quasi(float(ends[0]), float(ends[1]), float(ends[2]), dispersion, beta, errors)
