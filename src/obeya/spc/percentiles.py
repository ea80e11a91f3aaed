"""Capability of values that are not normal: the limits against the percentiles that 3 standard deviations mark.

A normal process has 0.135 % of its values below the mean minus 3 standard deviations and as many above. Pp is the
distance of the limits over that of these two percentiles, Ppk the same from the median to either side
(ISO 22514-4). The percentiles come from a power of the values that is normal, where there is one; else from the
values themselves, which takes some thousand of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from scipy import special

from obeya.spc.samples import Values
from obeya.spc.shape import fit_power, judge_normality

_LEVELS: Final = special.ndtr(np.array([-3.0, 0.0, 3.0]))
_SHAPE_AT: Final = 0.01
_N_RESAMPLES: Final = 999
_SEED: Final = 1
_SEEN: Final = 1000
_LEAST_WIDTH: Final = 1e-9
_ORDER: Final = np.array([-1.0, 0.0, 1.0])
"Percentiles of a resample that coincide are held this little apart."

Triple = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Percentiles:
    """The percentiles that stand for mean - 3 s, mean and mean + 3 s."""

    low: float
    "0.135 % of the values lie below it."
    median: float
    high: float
    "0.135 % of the values lie above it."
    source: Literal["power", "values"]
    "From a power of the values that is normal, or from the values themselves."
    power: float | None
    sentence: str


def percentile_indices(
    values: Values, *, lower: float | None, upper: float | None, confidence: float
) -> tuple[Percentiles, Triple | None, Triple | None, float]:
    """Return the percentiles, Pp and Ppk (value, low, high), and the values in a million expected outside.

    Intervals are those of 999 resamples (of the fitted curve, or of the values), always the same ones.
    """
    shape = fit_power(values)
    scaled = None if shape is None else shape.forward(values)
    rng = np.random.default_rng(_SEED)
    if shape is not None and scaled is not None and _is_normal(scaled):
        mean, sd = float(scaled.mean()), float(scaled.std(ddof=1))
        marks = shape.back(mean + sd * np.array([-3.0, 0.0, 3.0]))
        means = mean + sd / np.sqrt(values.size) * rng.standard_normal(_N_RESAMPLES)
        sds = sd * np.sqrt(rng.chisquare(values.size - 1, _N_RESAMPLES) / (values.size - 1))
        redrawn = shape.back(means[:, None] + sds[:, None] * np.array([-3.0, 0.0, 3.0]))
        low, high = (
            None if end is None else shape.forward(np.array([max(end, 1e-300)]))[0] for end in (lower, upper)
        )
        outside = (0.0 if low is None or (lower or 0) <= 0 else float(special.ndtr((low - mean) / sd))) + (
            0.0 if high is None else float(special.ndtr((mean - high) / sd))
        )
        found = Percentiles(*_floats(marks), "power", shape.power, _POWER_SAID.format(power=shape.power))
    else:
        ordered = np.sort(values)
        marks = np.quantile(ordered, _LEVELS)
        redrawn = _redrawn(ordered, rng)
        below = 0.0 if lower is None else float((values < lower).mean())
        outside = below + (0.0 if upper is None else float((values > upper).mean()))
        found = Percentiles(*_floats(marks), "values", None, _said(values.size))
    least = _LEAST_WIDTH * float(np.ptp(values))
    if np.diff(marks).min() <= least:
        # So many values are equal that two percentiles coincide: there is no width to compare with.
        return found, None, None, outside * 1e6
    given = (marks[None, :] + least * _ORDER, redrawn + least * _ORDER)
    pp, ppk = (
        _with_interval(index(given[0], lower, upper), index(given[1], lower, upper), confidence)
        for index in (_pp, _ppk)
    )
    return found, pp, ppk, outside * 1e6


_POWER_SAID: Final = (
    "The values are not normal, but their power {power:.2g} is (0 stands for the logarithm): the percentiles are "
    "those of that curve. Cp, Cpk and Cpm, which need a normal process, are left out."
)


def _said(n: int) -> str:
    words = (
        "The values are not normal, nor is a power of them: the percentiles are those of the values as they are. "
        "Cp, Cpk and Cpm, which need a normal process, are left out."
    )
    if n < _SEEN:
        words += (
            f" {n} values do not reach to 0.135 % at either end, so their extremes stand for the percentiles and the "
            "indices look better than they are."
        )
    return words


def _is_normal(values: Values) -> bool:
    p_value = judge_normality(values).p_value
    return p_value is not None and p_value >= _SHAPE_AT


def _redrawn(ordered: Values, rng: np.random.Generator) -> Values:
    """Return the three percentiles of resamples, from the ranks that resampling moves them to.

    The k-th smallest of n redrawn values has the rank that a Beta(k, n + 1 - k) share points at: no resample of a
    long series is ever made.
    """
    n = ordered.size
    places = _LEVELS * (n - 1) + 1
    shares = rng.beta(places, n + 1 - places, (_N_RESAMPLES, 3))
    return np.asarray(np.interp(shares * (n - 1), np.arange(n), ordered), np.float64)


def _pp(marks: Values, lower: float | None, upper: float | None) -> Values | None:
    if lower is None or upper is None:
        return None
    return np.asarray((upper - lower) / (marks[:, 2] - marks[:, 0]), np.float64)


def _ppk(marks: Values, lower: float | None, upper: float | None) -> Values | None:
    low = np.inf if lower is None else (marks[:, 1] - lower) / (marks[:, 1] - marks[:, 0])
    high = np.inf if upper is None else (upper - marks[:, 1]) / (marks[:, 2] - marks[:, 1])
    return np.asarray(np.minimum(low, high), np.float64)


def _with_interval(value: Values | None, redrawn: Values | None, confidence: float) -> Triple | None:
    if value is None or redrawn is None:
        return None
    low, high = np.quantile(redrawn, [(1 - confidence) / 2, (1 + confidence) / 2])
    # A percentile at the last value can only move inwards: the interval then ends at the index itself.
    return float(value[0]), min(float(low), float(value[0])), max(float(high), float(value[0]))


def _floats(marks: Values) -> Triple:
    return float(marks[0]), float(marks[1]), float(marks[2])
