"""How many of the first cases to leave out, because the process had not filled up yet: the MSER-5 rule."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

BATCH: Final = 5


def warm_up(values: NDArray[np.float64]) -> int:
    """Return how many of the first values to leave out, a multiple of 5, half of them at most.

    The mean of what is left then has the smallest standard error over the means of five: MSER-5 (K. P. White,
    Simulation 69, 1997, 323-334). NaN are passed over.

    >>> warm_up(np.concatenate([np.arange(20.0), np.full(180, 20.0)]))
    20
    """
    known = values[~np.isnan(values)]
    n = known.size // BATCH
    if n < 2:
        return 0
    means = known[: n * BATCH].reshape(n, BATCH).mean(axis=1)
    left = np.arange(n, 0, -1)
    sums = np.cumsum(means[::-1])[::-1]
    squares = np.cumsum(((means - means.mean()) ** 2)[::-1])[::-1]
    centred = squares - left * (sums / left - means.mean()) ** 2
    errors = np.maximum(centred, 0.0) / left**2
    return int(np.argmin(errors[: n // 2 + 1])) * BATCH
