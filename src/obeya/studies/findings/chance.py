"""How likely a count is by chance alone, as bounds that hold for every size of sample.

Normal approximations are wrong far out in the tail of a small or lopsided sample, which is where many
comparisons at once lead; Chernoff's bound is never too small, only somewhat too careful.
"""

from __future__ import annotations

import math
from typing import overload

import numpy as np
from numpy.typing import ArrayLike, NDArray


@overload
def log_tail(hits: float, n: float, share: float) -> float: ...
@overload
def log_tail(hits: ArrayLike, n: ArrayLike, share: ArrayLike) -> NDArray[np.float64]: ...
def log_tail(hits: ArrayLike, n: ArrayLike, share: ArrayLike) -> float | NDArray[np.float64]:
    """Return an upper bound of the log-probability of at least `hits` of `n` when each comes with chance `share`.

    ``-n KL(hits/n, share)`` where hits/n exceeds `share`, else 0 (Chernoff 1952; Hoeffding, Journal of the
    American Statistical Association 58, 1963). It also holds for a sample drawn without replacement, for
    independent trials whose chances differ and have the mean `share`, and for negatively associated trials.
    """
    counted, of, by_chance = (np.asarray(x, np.float64) for x in (hits, n, share))
    with np.errstate(divide="ignore", invalid="ignore"):
        seen = np.where(of > 0, counted / of, 0.0)
        yes = np.where(seen > 0, seen * np.log(seen / by_chance), 0.0)
        no = np.where(seen < 1, (1 - seen) * np.log((1 - seen) / (1 - by_chance)), 0.0)
        bound = np.where(seen > by_chance, -of * (yes + no), 0.0)
    return float(bound) if bound.ndim == 0 else bound


def log_normal_tail(z: float) -> float:
    """Return the log-probability that a standard normal value is at least `z`."""
    if z > 30:
        return -z * z / 2
    return math.log(max(math.erfc(z / math.sqrt(2)) / 2, 1e-300))
