"""The kind of distribution that describes durations best, by the 1-Wasserstein distance on values held back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from scipy import special

from obeya.twin.discovery.observations import Floats
from obeya.twin.model import Distribution, Kind

FEWEST: Final = 10
"Below this many values no kind is chosen: the values themselves are used."
SAME: Final = 0.95
"From this share of (nearly) equal values on the duration is fixed."
EQUAL: Final = 0.01
"Values within this share of the median count as equal to it."
SIMPLER: Final = 1.25
"A named kind is kept unless the values themselves are nearer by more than this factor."
NEAR: Final = 0.06
"A named kind lies no further than this share of the mean from the values it is fitted to."
GRID: Final = 201
"At most this many quantiles describe an empirical distribution …"
NODES: Final = 4
"… and this many for each value where values are few."
FAR_OUT: Final = 5.0
"A value beyond this many times the 99 % quantile is set aside as an outlier."
ENOUGH_FOR_OUTLIERS: Final = 100
MANY: Final = 4_000

Quantiles = Callable[[Floats], Floats]


def fit_distribution(values: Floats) -> tuple[Distribution, float]:
    """Return the distribution that describes `values` best, and its Wasserstein distance to them in seconds.

    Each kind is fitted to every second value as they stand and held against the others; the nearest one wins, a
    named kind before the values themselves. `values` stand in order of time; there is at least one, none negative.

    >>> fit_distribution(np.full(30, 120.0))[0].kind
    'fixed'
    """
    in_turn = without_outliers(values)
    kept = np.sort(in_turn)
    middle = float(np.median(kept))
    if np.mean(np.abs(kept - middle) <= EQUAL * middle + 1e-9) >= SAME:
        return Distribution(kind="fixed", parameters=(middle,)), _distance(
            kept, lambda u: np.full_like(u, middle)
        )
    if kept.size < FEWEST:
        return _empirical(kept), 0.0
    seen, held = (_thinned(np.sort(in_turn[first::2])) for first in (0, 1))
    best = min(KINDS, key=lambda kind: _distance(held, _quantiles(_fitted(kind, seen))))
    named = _distance(held, _quantiles(_fitted(best, seen)))
    chosen = _fitted(best, kept)
    far = _distance(kept, _quantiles(chosen)) > NEAR * float(kept.mean())
    if far or named > SIMPLER * _distance(held, _quantiles(_empirical(seen))):
        chosen = _empirical(kept)
    return chosen, _distance(kept, _quantiles(chosen))


def without_outliers(values: Floats) -> Floats:
    """Return the values without those far beyond all others; few values are all kept."""
    if values.size < ENOUGH_FOR_OUTLIERS:
        return values
    return values[values <= FAR_OUT * np.quantile(values, 0.99) + 1.0]


def mean_of(distribution: Distribution) -> float:
    """Return the mean of what is drawn, in seconds."""
    return float(_quantiles(distribution)((np.arange(2_000) + 0.5) / 2_000).mean())


def _thinned(ordered: Floats) -> Floats:
    return ordered if ordered.size <= MANY else np.quantile(ordered, (np.arange(MANY) + 0.5) / MANY)


def _distance(ordered: Floats, quantiles: Quantiles) -> float:
    return float(np.mean(np.abs(ordered - quantiles((np.arange(ordered.size) + 0.5) / ordered.size))))


def _empirical(ordered: Floats) -> Distribution:
    """Return the values themselves, as quantiles that keep their mean.

    Each quantile is the mean of the values around it, up to halfway to its neighbours. Quantiles at points would give
    the longest of few values half its weight, and so too short a mean where few waits are very long.
    """
    n = min(max(NODES * ordered.size, 2), GRID)
    edges = np.concatenate(([0.0], (np.arange(n - 1) + 0.5) / (n - 1), [1.0]))
    gone = np.concatenate(([0.0], np.cumsum(ordered)))
    sums = np.interp(edges * ordered.size, np.arange(gone.size), gone)
    values = np.maximum.accumulate(np.diff(sums) / (np.diff(edges) * ordered.size))
    return Distribution(kind="empirical", parameters=tuple(float(v) for v in values))


def _fitted(kind: Kind, ordered: Floats) -> Distribution:
    least, most = float(ordered[0]), float(ordered[-1])
    mean, sd = float(ordered.mean()), float(ordered.std())
    if kind == "exponential":
        return Distribution(kind=kind, parameters=(mean, least))
    if kind == "uniform":
        return Distribution(kind=kind, parameters=(least, most))
    if kind == "triangular":
        return Distribution(
            kind=kind, parameters=(least, min(max(3 * mean - least - most, least), most), most)
        )
    if kind == "lognormal":
        return _fitted_lognormal(ordered, most)
    if kind == "normal":
        return Distribution(kind=kind, parameters=(mean, sd), least=max(0.0, least), most=most)
    return Distribution(kind=kind, parameters=(mean, sd), most=most)


def _fitted_lognormal(ordered: Floats, most: float) -> Distribution:
    logs = np.log(np.maximum(ordered, 1e-3))
    mu, variance = float(logs.mean()), float(logs.var())
    mean = float(np.exp(min(mu + variance / 2, 50.0)))
    sd = mean * float(np.sqrt(np.expm1(min(variance, 50.0))))
    return Distribution(kind="lognormal", parameters=(mean, sd), most=most)


def _quantiles(distribution: Distribution) -> Quantiles:
    """Return the quantile function, cut at `least` and `most` as drawing again does."""
    inverse, cumulative = FUNCTIONS[distribution.kind](distribution.parameters)
    if cumulative is None:
        return inverse
    low = float(cumulative(np.array([distribution.least]))[0])
    high = 1.0 if distribution.most is None else float(cumulative(np.array([distribution.most]))[0])
    low, high = (low, high) if high > low else (0.0, 1.0)
    return lambda u: inverse(low + (high - low) * u)


Pair = tuple[Quantiles, Quantiles | None]


def _fixed(p: tuple[float, ...]) -> Pair:
    return lambda u: np.full_like(u, p[0]), None


def _exponential(p: tuple[float, ...]) -> Pair:
    begin = p[1] if len(p) > 1 else 0.0
    scale = max(p[0] - begin, 1e-9)
    return (
        lambda u: begin - scale * np.log1p(-np.minimum(u, 1 - 1e-12)),
        lambda x: -np.expm1(-np.maximum(x - begin, 0) / scale),
    )


def _uniform(p: tuple[float, ...]) -> Pair:
    return lambda u: p[0] + (p[1] - p[0]) * u, None


def _normal(p: tuple[float, ...]) -> Pair:
    sd = max(p[1], 1e-9)
    return lambda u: p[0] + sd * special.ndtri(u), lambda x: special.ndtr((x - p[0]) / sd)


def _lognormal(p: tuple[float, ...]) -> Pair:
    variance = float(np.log1p((p[1] / p[0]) ** 2))
    mu, sigma = float(np.log(p[0])) - variance / 2, max(variance, 1e-12) ** 0.5
    return (
        lambda u: np.exp(mu + sigma * special.ndtri(u)),
        lambda x: special.ndtr((np.log(np.maximum(x, 1e-12)) - mu) / sigma),
    )


def _gamma(p: tuple[float, ...]) -> Pair:
    shape = (p[0] / max(p[1], 1e-9)) ** 2
    scale = p[0] / shape
    return (
        lambda u: scale * special.gammaincinv(shape, u),
        lambda x: special.gammainc(shape, np.maximum(x, 0) / scale),
    )


def _triangular(p: tuple[float, ...]) -> Pair:
    least, mode, most = p
    width, rise = max(most - least, 1e-9), mode - least

    def inverse(u: Floats) -> Floats:
        below = least + np.sqrt(np.maximum(u * width * rise, 0))
        above = most - np.sqrt(np.maximum((1 - u) * width * (most - mode), 0))
        return np.where(u * width <= rise, below, above)

    return inverse, None


def _of_values(p: tuple[float, ...]) -> Pair:
    return lambda u: np.interp(u, np.linspace(0, 1, len(p)), p), None


KINDS: Final[tuple[Kind, ...]] = ("exponential", "uniform", "normal", "lognormal", "gamma", "triangular")
"The named kinds that are tried."

FUNCTIONS: Final[dict[Kind, Callable[[tuple[float, ...]], Pair]]] = {
    "fixed": _fixed,
    "exponential": _exponential,
    "uniform": _uniform,
    "normal": _normal,
    "lognormal": _lognormal,
    "gamma": _gamma,
    "triangular": _triangular,
    "empirical": _of_values,
}
"Quantile function of each kind, and its distribution function where values outside the limits are drawn again."
