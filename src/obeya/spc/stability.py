"""Is a process stable enough that a capability means anything: the question before every capability index.

A chart of many points shows a point beyond its limits even where nothing is wrong: one in four charts of 100 points
does. So the chart is not asked whether it has a signal, but how often a stable process would show one as strong:
its most extreme point, its longest run on one side, how alike neighbours are (von Neumann's ratio), and with
subgroups its widest range. Together they call less than one stable process in twenty unstable, whatever the number
of points (measured in the tests).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

import numpy as np
from scipy import special

from obeya.spc.constants import d2, d3
from obeya.spc.samples import Values
from obeya.spc.shape import Normality, fit_power, judge_normality

Scale = Literal["values", "power", "ranks"]

CHANCE: Final = 0.05
"""A chart that a stable process shows less often than this is called unstable."""
NOT_NORMAL: Final = 0.005
"Below this p-value of the test of normality, the shape of the values is taken into account."
_LEAST_RANKED: Final = 100
_MR_TO_SIGMA: Final = 2
_WILD: Final = 5.0


@dataclass(frozen=True, slots=True)
class Subgroups:
    """Values by subgroup: `starts` are the places where subgroups begin, in order."""

    starts: np.ndarray
    sizes: np.ndarray


@dataclass(frozen=True, slots=True)
class Stability:
    """What the chart of the values says; positions count from 1."""

    is_stable: bool
    chance: float
    "How often a stable process shows a chart as unusual as this one, all looks together."
    sentence: str
    chart: Literal["individuals", "subgroups"]
    scale: Scale
    "What was charted: the values, a power of them that is normal, or their ranks as normal scores."
    n_points: int
    beyond_limits: tuple[int, ...]
    "Points more than three standard errors from the centre, on the scale that was charted."
    longest_run: int
    "Most points in a row on one side of the median."


def within_sd(values: Values, groups: Subgroups | None) -> float:
    """Return the standard deviation of neighbours: moving ranges, or mean range (pooled above ten) of subgroups.

    Ranges over d2 of their size are averaged, each subgroup counting the same, as `qcc` does (UWAVE-R).
    """
    if groups is None:
        return float(np.abs(np.diff(values)).mean() / d2(_MR_TO_SIGMA))
    if groups.sizes.max() > 10:
        centres = np.repeat(np.add.reduceat(values, groups.starts) / groups.sizes, groups.sizes)
        return float(np.sqrt(((values - centres) ** 2).sum() / (values.size - groups.sizes.size)))
    return float((ranges(values, groups) / _d2_of(groups.sizes)).mean())


def ranges(values: Values, groups: Subgroups) -> Values:
    """Return the range of each subgroup."""
    low, high = (reduce.reduceat(values, groups.starts) for reduce in (np.minimum, np.maximum))
    return np.asarray(high - low, np.float64)


def degrees_of_freedom(n: int, groups: Subgroups | None) -> float:
    """Return what the within-subgroup standard deviation is worth, in degrees of freedom.

    Moving ranges overlap, and know 0.605 of what `n` values do (their variance is 0.826 σ²/n against σ²/2n). A mean
    range of k subgroups of m has 2 k (d2/d3)²/4 degrees, which is the value of its relative variance.
    """
    if groups is None:
        return 0.605 * (n - 1)
    if groups.sizes.max() > 10:
        return float(n - groups.sizes.size)
    relative = np.mean([(d3(int(m)) / d2(int(m))) ** 2 for m in groups.sizes]) / groups.sizes.size
    return float(0.5 / relative)


def judge_stability(values: Values, groups: Subgroups | None, normality: Normality) -> Stability:
    """Return whether the chart of the values, in their order, is one that a stable process shows."""
    scaled, scale = _on_a_normal_scale(values, groups, normality)
    points, sigma = _points(scaled, groups)
    z = (points - _centre(scaled, groups)) / sigma
    run = longest_run(points)
    chances = [_extreme_chance(z), _run_chance(*run), _wandering_chance(points)]
    if groups is not None:
        chances.append(_range_chance(scaled, groups))
    chance = float(min(1.0, len(chances) * min(chances)))
    beyond = tuple(int(place) + 1 for place in np.flatnonzero(np.abs(z) > 3))
    return Stability(
        is_stable=chance >= CHANCE,
        chance=chance,
        sentence=_sentence(chances, chance, z, run),
        chart="individuals" if groups is None else "subgroups",
        scale=scale,
        n_points=points.size,
        beyond_limits=beyond,
        longest_run=run[0],
    )


def _on_a_normal_scale(
    values: Values, groups: Subgroups | None, normality: Normality
) -> tuple[Values, Scale]:
    """Give the values as they are, or on a scale on which their shape alone makes no point look special."""
    if groups is not None or _looks_normal(normality):  # means of subgroups are nearly normal anyway
        return values, "values"
    far = np.abs(values - np.median(values)) > _WILD * within_sd(values, None)
    if 0 < far.sum() <= max(1, 0.02 * values.size) and _looks_normal(judge_normality(values[~far]), 0.05):
        # A few wild points in normal values: a power that draws them in would hide them.
        return values, "values"
    shape = fit_power(values)
    if shape is not None and _looks_normal(judge_normality(shape.forward(values))):
        return shape.forward(values), "power"
    if values.size < _LEAST_RANKED:
        return values, "values"
    # No shape fits: only the order in time can be judged, not how far a single point lies.
    ranks = np.argsort(np.argsort(values, kind="stable"), kind="stable")
    return np.asarray(special.ndtri((ranks + 0.625) / (values.size + 0.25)), np.float64), "ranks"


def _looks_normal(normality: Normality, least: float = NOT_NORMAL) -> bool:
    return normality.p_value is None or normality.p_value >= least


def _centre(values: Values, groups: Subgroups | None) -> float:
    if groups is None:
        return float(values.mean())
    return float(np.add.reduceat(values, groups.starts).sum() / groups.sizes.sum())


def _points(values: Values, groups: Subgroups | None) -> tuple[Values, Values]:
    """Return the points of the chart and the standard error of each."""
    sigma = max(within_sd(values, groups), np.finfo(float).tiny)
    if groups is None:
        return values, np.full(values.size, sigma)
    return np.add.reduceat(values, groups.starts) / groups.sizes, sigma / np.sqrt(groups.sizes)


def longest_run(points: Values) -> tuple[int, int]:
    """Return most points in a row on one side of the median, and how many points are off it."""
    sides = np.sign(points - np.median(points))
    sides = sides[sides != 0]
    if not sides.size:
        return 0, 0
    ends = np.flatnonzero(np.append(np.diff(sides) != 0, True))
    return int(np.diff(np.append(-1, ends)).max()), int(sides.size)


def _extreme_chance(z: Values) -> float:
    """Return how often the most extreme of independent normal points lies as far out as this one."""
    tail = 2 * special.ndtr(-np.abs(z).max())
    return float(-np.expm1(z.size * np.log1p(-min(tail, 1 - 1e-16))))


def _run_chance(run: int, n: int) -> float:
    """Return how often `n` fair coins show a run as long as this one, of either side.

    A run of `run` equal coins is one of `run - 1` repetitions among the n - 1 neighbours.
    """
    need, trials = run - 1, n - 1
    if need < 1:
        return 1.0
    none = np.ones(trials + 1)
    for size in range(need, trials + 1):
        before = none[size - need - 1] if size > need else 1.0
        none[size] = none[size - 1] - before * 0.5 ** (need + (size > need))
    return float(1 - none[trials])


def _wandering_chance(points: Values) -> float:
    """Return how often neighbours of independent points are as alike as these, by von Neumann's ratio.

    Source: J. von Neumann, Annals of Mathematical Statistics 12, 1941, 367-395; normal approximation.
    """
    n, spread = points.size, float(((points - points.mean()) ** 2).sum())
    if n < 4 or spread == 0:
        return 1.0
    ratio = float((np.diff(points) ** 2).sum()) / spread
    return float(special.ndtr(-(1 - ratio / 2) / np.sqrt((n - 2) / (n * n - 1))))


def _range_chance(values: Values, groups: Subgroups) -> float:
    """Return how often the widest of the ranges is as wide as the widest here, each against its size."""
    sigma = max(within_sd(values, groups), np.finfo(float).tiny)
    widths = ranges(values, groups) / sigma
    fewer = [_log_range_cdf(int(m), float(widths[groups.sizes == m].max())) for m in np.unique(groups.sizes)]
    # One tail for all: the smallest chance of staying below, to the power of the number of subgroups.
    return float(-np.expm1(groups.sizes.size * min(fewer)))


def _log_range_cdf(n: int, width: float) -> float:
    """Return the logarithm of how often the range of n standard normal values is at most `width`."""
    x, w = _nodes()
    density = np.exp(-x * x / 2) / np.sqrt(2 * np.pi)
    inside = n * float(w @ (density * (special.ndtr(x + width) - special.ndtr(x)) ** (n - 1)))
    return float(np.log(np.clip(inside, 1e-300, 1.0)))


@lru_cache(maxsize=1)
def _nodes() -> tuple[Values, Values]:
    """Return places and weights of Gauss and Legendre on eight standard deviations to either side."""
    nodes, weights = np.polynomial.legendre.leggauss(120)
    return 8.0 * nodes, 8.0 * weights


def _d2_of(sizes: np.ndarray) -> Values:
    return np.array([d2(int(size)) for size in sizes], np.float64)


def _sentence(chances: list[float], chance: float, z: Values, run: tuple[int, int]) -> str:
    if chance >= CHANCE:
        return f"The chart of {z.size} points looks as it does in a stable process."
    place = int(np.abs(z).argmax())
    said = (
        f"point {place + 1} lies {abs(z[place]):.1f} standard errors from the centre",
        f"{run[0]} points in a row lie on one side of the median",
        "neighbouring points are more alike than chance makes them, so its level wanders",
        "one subgroup varies far more than the others",
    )[int(np.argmin(chances))]
    odds = f"{chance:.1%}".replace("%", " %") if chance >= 0.001 else "0.1 %"
    few = "in" if chance >= 0.001 else "in less than"
    return f"The process is not stable: {said}, which happens {few} {odds} of stable processes."
