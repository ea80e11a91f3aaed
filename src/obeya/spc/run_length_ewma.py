"""Run lengths of EWMA charts: the integral equation of the average, solved by Gauss-Legendre quadrature.

L(z) = 1 + ∫ L(y) φ((y - (1 - λ) z) / λ - δ) dy / λ between the limits. S. V. Crowder, Technometrics 29 (1987) 401;
J. M. Lucas, M. S. Saccucci, Technometrics 32 (1990) 1. Limits that widen over the first points are followed point by
point: S. H. Steiner, Journal of Quality Technology 31 (1999) 75.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from obeya.errors import QuestionError
from obeya.spc.run_length_rules import RunLength, settled_run_length

Floats = NDArray[np.float64]

_LEAST_NODES: Final = 60
_SETTLED: Final = 1e-13
_ROOT: Final = float(np.sqrt(2.0 * np.pi))


@lru_cache(maxsize=512)
def ewma_run_length(
    weight: float, width: float, *, shift: float = 0.0, fixed_limits: bool = True
) -> RunLength:
    """Return the run length of a two-sided EWMA chart of normal values from its centre.

    `weight` is λ, `width` L in standard errors of the average in the long run, `shift` in standard deviations of a
    point. With `fixed_limits` the limits stand where they end from the first point on.

    >>> round(ewma_run_length(0.1, 2.814, shift=1.0).arl, 2)
    10.33
    """
    if not 0 < weight <= 1 or width <= 0:
        raise QuestionError(f"λ lies between 0 and 1 and L above 0, not {weight:g} and {width:g}.")
    nodes, weights = _nodes(weight)
    limit = width * np.sqrt(weight / (2.0 - weight))
    kernel = _kernel(limit * nodes, limit * nodes, limit * weights, weight, shift)
    if fixed_limits:
        first = _kernel(np.zeros(1), limit * nodes, limit * weights, weight, shift)[0]
        return settled_run_length([1.0], first / (limit * weights), kernel, limit * weights)
    return _widening(nodes, weights, limit, weight, shift)


def _widening(nodes: Floats, weights: Floats, limit: float, weight: float, shift: float) -> RunLength:
    """Follow the density of the average while its limits widen, then as if they stood."""
    survival, before = [1.0], np.zeros(1)
    mass = np.ones(1)
    share = 0.0
    density = np.zeros(nodes.size)
    step = 0
    while 1.0 - share > _SETTLED and step < 10_000:
        step += 1
        share = float(np.sqrt(1.0 - (1.0 - weight) ** (2 * step)))
        reach = limit * share
        kernel = _kernel(before, reach * nodes, np.ones(nodes.size), weight, shift)
        density = mass @ kernel
        before, mass = reach * nodes, density * reach * weights
        survival.append(float(mass.sum()))
    kernel = _kernel(limit * nodes, limit * nodes, limit * weights, weight, shift)
    return settled_run_length(survival[:-1], density, kernel, limit * weights)


def _nodes(weight: float) -> tuple[Floats, Floats]:
    # The kernel is as narrow as λ beside limits of L √(λ / 2): small weights need more nodes.
    n = max(_LEAST_NODES, int(np.ceil(24.0 / np.sqrt(weight))))
    nodes, weights = np.polynomial.legendre.leggauss(n)
    return nodes, weights


def _kernel(before: Floats, after: Floats, weights: Floats, weight: float, shift: float) -> Floats:
    """Return the density of the next average (columns) from the one before (rows), times quadrature weights."""
    moved = (after[None, :] - (1.0 - weight) * before[:, None]) / weight - shift
    return np.asarray(np.exp(-0.5 * moved**2) / (_ROOT * weight) * weights[None, :], np.float64)


def ewma_width(weight: float, arl: float, *, fixed_limits: bool = True) -> float:
    """Return the L that gives an average run length of `arl` where nothing changes.

    >>> round(ewma_width(0.2, 370.4), 3)
    2.859
    """
    low, high = 0.1, 6.0
    while high - low > 1e-6:
        middle = (low + high) / 2
        is_longer = ewma_run_length(weight, middle, fixed_limits=fixed_limits).arl > arl
        low, high = (low, middle) if is_longer else (middle, high)
    return (low + high) / 2
