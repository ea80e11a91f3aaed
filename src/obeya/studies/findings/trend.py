"""Did a series rise, or change its level? Both tests allow for neighbours that resemble each other."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from obeya.studies.findings.chance import log_normal_tail

Series = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Trend:
    """A monotone trend: its slope per step and the log-probability of so strong a rise by chance."""

    slope: float
    log_chance: float


@dataclass(frozen=True, slots=True)
class Shift:
    """A change of level: the first place of the later part, and the log-probability of such a rise by chance."""

    place: int
    log_chance: float


def rising_trend(series: Series) -> Trend:
    """Return Sen's slope and the one-sided Mann-Kendall test with the variance of Hamed and Rao.

    The variance of Kendall's S is multiplied by ``1 + 2/(n(n-1)(n-2)) sum (n-k)(n-k-1)(n-k-2) r_k`` over the
    autocorrelations r_k, at all lags up to n/3 at which they are positive, of the ranks of the detrended series
    (Journal of Hydrology 204, 1998; only positive ones are kept, so that the test never gains from them).
    """
    n = series.size
    earlier, later = np.triu_indices(n, k=1)
    steps = series[later] - series[earlier]
    slope = float(np.median(steps / (later - earlier)))
    score = float(np.sign(steps).sum())
    _, ties = np.unique(series, return_counts=True)
    variance = (n * (n - 1) * (2 * n + 5) - float((ties * (ties - 1) * (2 * ties + 5)).sum())) / 18
    if score <= 0 or variance <= 0:
        return Trend(slope, 0.0)
    variance *= _hamed_rao(series - slope * np.arange(n))
    return Trend(slope, log_normal_tail((score - 1) / math.sqrt(variance)))


def upward_shift(hits: Series, n: Series, *, least: int) -> Shift:
    """Return where the share of hits rose most, with the chance of such a rise in a series of one level.

    The largest drop of the cumulated residuals ``hits - n p`` over all splits that leave `least` periods on
    either side, divided by the root of their long-run variance; a Brownian bridge falls below -x with
    probability exp(-2 x^2) (Ploberger and Kraemer, Econometrica 60, 1992). The long-run variance is the largest of
    three: that of Newey and West around the two levels, that of a first-order autoregression, and the binomial one.
    """
    share = float(hits.sum() / n.sum())
    residual = hits - n * share
    path = np.cumsum(residual)[:-1]
    allowed = path[least - 1 : path.size - least + 1]
    if not allowed.size or not 0 < share < 1:
        return Shift(0, 0.0)
    place = int(np.argmin(allowed)) + least
    binomial = float(n.sum()) * share * (1 - share)
    levels = np.where(
        np.arange(n.size) < place, _share(hits, n, slice(0, place)), _share(hits, n, slice(place, None))
    )
    around = hits - n * levels
    long_run = max(_newey_west(around), _first_order(around), binomial)
    drop = -float(allowed.min()) / math.sqrt(long_run)
    return Shift(place, min(0.0, -2 * drop * drop) if drop > 0 else 0.0)


def is_step(series: Series, place: int) -> bool:
    """Whether two levels, with a step at `place`, fit a series better than a straight line, by least squares."""
    levels = np.where(np.arange(series.size) < place, series[:place].mean(), series[place:].mean())
    line = np.polyval(np.polyfit(np.arange(series.size), series, 1), np.arange(series.size))
    return bool(((series - levels) ** 2).sum() <= ((series - line) ** 2).sum())


def _share(hits: Series, n: Series, part: slice) -> float:
    return float(hits[part].sum() / max(n[part].sum(), 1.0))


def _newey_west(residual: Series) -> float:
    """Return the long-run variance of the sum of a series, with Bartlett's weights."""
    lags = max(1, round(1.3 * math.sqrt(residual.size)))
    total = float(residual @ residual)
    for lag in range(1, min(lags, residual.size - 1) + 1):
        total += 2 * (1 - lag / (lags + 1)) * float(residual[lag:] @ residual[:-lag])
    # Two estimated levels take up two degrees of freedom.
    return total * residual.size / max(residual.size - 2, 1)


def _first_order(residual: Series) -> float:
    """Return the long-run variance of the sum of a first-order autoregressive series.

    Its estimated correlation is too small by about (1 + 4r)/n, and by as much again for a second level
    (Kendall, Biometrika 41, 1954), which matters in short series.
    """
    n = residual.size
    total = float(residual @ residual)
    if total == 0:
        return 0.0
    r = float(residual[1:] @ residual[:-1]) / total
    r = min(max(r + 2 * (1 + 4 * r) / n, 0.0), 0.95)
    return total * n / max(n - 2, 1) * (1 + r) / (1 - r)


def _hamed_rao(detrended: Series) -> float:
    """Return the factor by which autocorrelation widens the variance of S."""
    n = detrended.size
    _, group, sizes = np.unique(detrended, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(sizes) - (sizes + 1) / 2)[group] - (n - 1) / 2
    spread = float(ranks @ ranks)
    if spread == 0:
        return 1.0
    lags = np.arange(1, max(2, n // 3))
    correlation = np.array([float(ranks[lag:] @ ranks[:-lag]) / spread for lag in lags])
    weights = (n - lags) * (n - lags - 1) * (n - lags - 2)
    return float(1 + 2 / (n * (n - 1) * (n - 2)) * (weights * np.maximum(correlation, 0)).sum())
