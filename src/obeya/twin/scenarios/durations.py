"""Durations made longer, shorter, or one after the other."""

from __future__ import annotations

import dataclasses
import math

import numpy as np

from obeya.twin.model import Distribution

ZERO = Distribution("fixed", (0.0,))


def scaled(distribution: Distribution, factor: float) -> Distribution:
    """Return the distribution of `factor` times the value; every parameter is a duration, so each is scaled.

    >>> scaled(Distribution("gamma", (60.0, 20.0), most=600.0), 0.5)
    Distribution(kind='gamma', parameters=(30.0, 10.0), least=0.0, most=300.0)
    """
    return dataclasses.replace(
        distribution,
        parameters=tuple(parameter * factor for parameter in distribution.parameters),
        least=distribution.least * factor,
        most=None if distribution.most is None else distribution.most * factor,
    )


def moments(distribution: Distribution) -> tuple[float, float]:
    """Return mean and standard deviation in seconds, before values are cut at `least` and `most`.

    >>> moments(Distribution("uniform", (0.0, 12.0)))[0]
    6.0
    """
    given = distribution.parameters
    if distribution.kind == "fixed":
        return given[0], 0.0
    if distribution.kind == "exponential":
        return given[0], given[0] - (given[1] if len(given) > 1 else 0.0)
    if distribution.kind == "uniform":
        return (given[0] + given[1]) / 2, (given[1] - given[0]) / math.sqrt(12)
    if distribution.kind == "triangular":
        low, mode, high = given
        spread = low**2 + mode**2 + high**2 - low * mode - low * high - mode * high
        return sum(given) / 3, math.sqrt(spread / 18)
    if distribution.kind == "empirical":
        return _of_quantiles(np.array(given))
    return given[0], given[1]


def _of_quantiles(values: np.ndarray) -> tuple[float, float]:
    low, high = (values[:-1], values[1:]) if values.size > 1 else (values, values)
    mean = float(np.mean((low + high) / 2))
    square = float(np.mean((low**2 + low * high + high**2) / 3))
    return mean, math.sqrt(max(square - mean**2, 0.0))


def one_after_the_other(first: Distribution, second: Distribution, *, factor: float = 1.0) -> Distribution:
    """Return `factor` times the sum of two independent durations: the same mean and spread, as a gamma distribution."""
    mean = moments(first)[0] + moments(second)[0]
    spread = math.hypot(moments(first)[1], moments(second)[1])
    if spread == 0 or mean == 0:
        return Distribution("fixed", (mean * factor,))
    return Distribution("gamma", (mean * factor, spread * factor))
