"""When a change is looked at, and how strong the evidence must be each time: O'Brien–Fleming looks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import NDArray

PROOF_DAYS: Final = (30, 60, 90)
"""Days after go-live at which a gain may be declared; together they err once in twenty where nothing changed."""

HOLDING_DAYS: Final = (60, 90, 180)
"""Days after go-live at which a declared gain is asked whether it holds; nothing new is declared on day 180."""

ALPHA: Final = 0.05
_POINTS: Final = 301
_CLOSE: Final = 1e-7
_ROOT_2PI: Final = float(np.sqrt(2 * np.pi))


def bounds(n_looks: int, *, alpha: float = ALPHA, shape: float = 0.5) -> tuple[float, ...]:
    """Return the two-sided bounds on |z| for `n_looks` equally spaced looks that spend `alpha` in all.

    The bound at look k is ``C (K/k)^shape``: shape 0.5 is O'Brien and Fleming (Biometrics 35, 1979, 549-556), shape
    0 is Pocock (Biometrika 64, 1977, 191-199). C is found by the recursion of Armitage, McPherson and Rowe (JRSS A
    132, 1969, 235-244): the density of the sum of increments that has crossed no bound yet, look by look.

    >>> [round(z, 3) for z in bounds(3)]
    [3.471, 2.454, 2.004]
    """
    if n_looks < 1 or not 0 < alpha < 1:
        raise ValueError("there must be a look, and an alpha between 0 and 1")
    constant = _constant(n_looks, alpha, shape)
    return tuple(constant * (n_looks / look) ** shape for look in range(1, n_looks + 1))


def nominal_levels(n_looks: int, *, alpha: float = ALPHA) -> tuple[float, ...]:
    """Return the two-sided p-value that each look has to reach: that of its bound under the normal distribution."""
    normal = NormalDist()
    return tuple(2 * (1 - normal.cdf(bound)) for bound in bounds(n_looks, alpha=alpha))


def crossing_chance(limits: Sequence[float]) -> float:
    """Return the chance that |z| crosses one of `limits` at equally spaced looks where nothing changed."""
    places, weights = np.linspace(-1.0, 1.0, _POINTS), _simpson(_POINTS)
    # On the scale of sums of unit increments the bound at look k is z √k.
    grid = places * limits[0]
    density = np.exp(-(grid**2) / 2) / _ROOT_2PI
    for look, limit in enumerate(limits[1:], start=2):
        following = places * limit * np.sqrt(look)
        kernel = np.exp(-((following[:, None] - grid[None, :]) ** 2) / 2) / _ROOT_2PI
        density = kernel @ (density * weights * (grid[1] - grid[0]))
        grid = following
    return 1.0 - float(density @ weights * (grid[1] - grid[0]))


def _simpson(n: int) -> NDArray[np.float64]:
    weights = np.ones(n)
    weights[1:-1:2], weights[2:-1:2] = 4.0, 2.0
    return weights / 3.0


@lru_cache(maxsize=32)
def _constant(n_looks: int, alpha: float, shape: float) -> float:
    low, high = 0.0, 10.0
    while high - low > _CLOSE:
        middle = (low + high) / 2
        limits = [middle * (n_looks / look) ** shape for look in range(1, n_looks + 1)]
        low, high = (middle, high) if crossing_chance(limits) > alpha else (low, middle)
    return (low + high) / 2
