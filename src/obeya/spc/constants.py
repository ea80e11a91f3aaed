"""The constants of control charts for subgroups of normal values, computed and not looked up.

d2 and d3 are mean and standard deviation of the range of n standard normal values, c4 the mean of their sample
standard deviation. All others follow from them: limits stand three standard errors from the centre.
Source: D. C. Montgomery, Introduction to Statistical Quality Control, appendix VI; ASTM MNL 7.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from scipy import special

from obeya.errors import QuestionError

LARGEST_SUBGROUP: Final = 1000
_REACH: Final = 9.0
"Beyond nine standard deviations the normal distribution holds nothing that fifteen digits show."
_N_NODES: Final = 100


@dataclass(frozen=True, slots=True)
class ChartConstants:
    """All constants for one size of subgroup."""

    n: int
    d2: float
    d3: float
    c4: float
    a: float
    a2: float
    a3: float
    b3: float
    b4: float
    b5: float
    b6: float
    d_1: float
    "D1 of the tables, for the range with a known standard deviation; `d_2`, `d_3` and `d_4` likewise."
    d_2: float
    d_3: float
    d_4: float
    e2: float


@lru_cache(maxsize=1024)
def d2(n: int) -> float:
    """Return the mean range of n standard normal values: ∫ 1 - Φ(x)ⁿ - (1 - Φ(x))ⁿ dx.

    >>> round(d2(5), 4)
    2.3259
    """
    _check_size(n)
    nodes, weights = _nodes()
    low, high = special.ndtr(nodes), special.ndtr(-nodes)
    return float(weights @ (1.0 - low**n - high**n))


@lru_cache(maxsize=1024)
def d3(n: int) -> float:
    """Return the standard deviation of the range of n standard normal values.

    From E[W²] = 2 ∫∫ (x < y) 1 - Φ(y)ⁿ - (1 - Φ(x))ⁿ + (Φ(y) - Φ(x))ⁿ dx dy.

    >>> round(d3(5), 4)
    0.8641
    """
    _check_size(n)
    nodes, weights = _nodes()
    # The triangle x < y: for every y, the nodes are pressed together into -reach … y.
    share = (nodes + _REACH) / (2.0 * _REACH)
    x = -_REACH + np.outer(nodes + _REACH, share)
    inner_weights = np.outer(nodes + _REACH, weights / (2.0 * _REACH))
    below_y, above_x, below_x = special.ndtr(nodes)[:, None], special.ndtr(-x), special.ndtr(x)
    inside = 1.0 - below_y**n - above_x**n + np.maximum(below_y - below_x, 0.0) ** n
    square = 2.0 * float(weights @ (inner_weights * inside).sum(axis=1))
    return float(np.sqrt(square - d2(n) ** 2))


@lru_cache(maxsize=1024)
def c4(n: int) -> float:
    """Return the mean of the sample standard deviation of n standard normal values.

    >>> round(c4(5), 4)
    0.94
    """
    _check_size(n)
    return float(np.sqrt(2.0 / (n - 1)) * np.exp(special.gammaln(n / 2.0) - special.gammaln((n - 1) / 2.0)))


@lru_cache(maxsize=1024)
def chart_constants(n: int) -> ChartConstants:
    """Return all constants for subgroups of n; QuestionError for n below 2 or above 1000."""
    mean, spread, unbias = d2(n), d3(n), c4(n)
    root = float(np.sqrt(n))
    share, rest = 3.0 * spread / mean, 3.0 * float(np.sqrt(1.0 - unbias**2))
    return ChartConstants(
        n=n,
        d2=mean,
        d3=spread,
        c4=unbias,
        a=3.0 / root,
        a2=3.0 / (mean * root),
        a3=3.0 / (unbias * root),
        b3=max(0.0, 1.0 - rest / unbias),
        b4=1.0 + rest / unbias,
        b5=max(0.0, unbias - rest),
        b6=unbias + rest,
        d_1=max(0.0, mean - 3.0 * spread),
        d_2=mean + 3.0 * spread,
        d_3=max(0.0, 1.0 - share),
        d_4=1.0 + share,
        e2=3.0 / mean,
    )


@lru_cache(maxsize=1)
def _nodes() -> tuple[np.ndarray, np.ndarray]:
    nodes, weights = np.polynomial.legendre.leggauss(_N_NODES)
    return nodes * _REACH, weights * _REACH


def _check_size(n: int) -> None:
    if not 2 <= n <= LARGEST_SUBGROUP:
        raise QuestionError(f"A subgroup has 2 to {LARGEST_SUBGROUP:,} values, not {n:,}.")
