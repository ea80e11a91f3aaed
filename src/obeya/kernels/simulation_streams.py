"""Random numbers that depend on what they are for, not on when they are drawn: hashes of a key, and draws from them.

A key is made of a seed, a replication, a case, a purpose and the n-th visit. Two runs that differ in one thing share
the numbers of everything else, so that their difference is due to that thing. The mixing function is that of
splitmix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final, TypeVar, cast

import numpy as np
from numba import njit
from numpy.typing import NDArray

from obeya.kernels.simulation_places import (
    DRAW_FIRST,
    DRAW_KIND,
    DRAW_LEAST,
    DRAW_MOST,
    DRAW_QUANTILE,
    DRAW_QUANTILES,
    DRAW_SECOND,
    DRAW_THIRD,
)  # fmt: skip

Kernel = TypeVar("Kernel", bound=Callable[..., Any])
# Marks a part of a kernel that is called by other parts alone: it is compiled with them, and nothing else can call it.
part: Callable[[Kernel], Kernel] = njit(nogil=True, no_cpython_wrapper=True)  # type: ignore[call-overload]
# Numbers that are no literals: for each literal that is passed on, the compiler makes a function once more.
NONE: Final = cast("int", np.int64(-1))
FIRST: Final = cast("int", np.int64(0))
Int8 = NDArray[np.int8]
Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
UInt64 = NDArray[np.uint64]
Float64 = NDArray[np.float64]
Bool = NDArray[np.bool_]

FIXED, EXPONENTIAL, UNIFORM, NORMAL, LOGNORMAL, GAMMA, TRIANGULAR, EMPIRICAL = range(8)
# The purposes for which a number is drawn.
ARRIVALS, ATTRIBUTES, ROUTING, SERVICE, DELAYS, SHARES = range(6)
# A draw is repeated so often before it is moved to the nearest value that is allowed.
TRIES = 1000

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_30, _27, _31, _11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_UNIT = 2.0**-53


@part
def mixed(value: np.uint64) -> np.uint64:
    """Return 64 bits that look unrelated to `value`."""
    value = (value ^ (value >> _30)) * _FIRST
    value = (value ^ (value >> _27)) * _SECOND
    return value ^ (value >> _31)


@part
def key_of(key: np.uint64, part: np.uint64) -> np.uint64:
    """Return the key of a part below `key`."""
    return mixed(key + _GOLDEN * (part + np.uint64(1)))


@part
def unit(key: np.uint64) -> float:
    """Return the number between 0 and 1 that belongs to a key; it is never 0 or 1."""
    return (float(mixed(key) >> _11) + 0.5) * _UNIT


@part
def purpose_key(case_key: np.uint64, purpose: int, name: np.uint64, visit: int) -> np.uint64:
    """Return the key of one draw: for what, at which step (by its name), at which visit."""
    key = key_of(case_key, np.uint64(purpose))
    return key_of(key ^ name, np.uint64(visit))


@part
def draw(p: Int64, q: Float64, which: int, key: np.uint64) -> float:
    """Return the value of distribution `which` that belongs to `key`; outside its limits it is drawn again."""
    kind = p[p[DRAW_KIND] + which]
    if kind == FIXED:
        return float(q[p[DRAW_FIRST] + which])
    least, most = q[p[DRAW_LEAST] + which], q[p[DRAW_MOST] + which]
    value = 0.0
    state = key
    for _ in range(TRIES):
        state += _GOLDEN
        if kind == GAMMA:
            value, state = _gamma(q[p[DRAW_FIRST] + which], q[p[DRAW_SECOND] + which], state)
        else:
            value = _inverted(p, q, which, kind, unit(state))
        if least <= value <= most:
            return value
    return float(min(max(value, least), most))


@part
def _inverted(p: Int64, q: Float64, which: int, kind: int, u: float) -> float:
    a, b, c = q[p[DRAW_FIRST] + which], q[p[DRAW_SECOND] + which], q[p[DRAW_THIRD] + which]
    if kind == EXPONENTIAL:
        return float(b - (a - b) * math.log(u))
    if kind == UNIFORM:
        return float(a + (b - a) * u)
    if kind == NORMAL:
        return float(a + b * normal_quantile(u))
    if kind == LOGNORMAL:
        spread = math.log1p((b / a) ** 2)
        return float(math.exp(math.log(a) - spread / 2 + math.sqrt(spread) * normal_quantile(u)))
    if kind == TRIANGULAR:
        return _triangular(a, b, c, u)
    begin, n = p[p[DRAW_QUANTILES] + which], p[p[DRAW_QUANTILES] + which + 1] - p[p[DRAW_QUANTILES] + which]
    place = u * (n - 1)
    low = int(place)
    if low >= n - 1:
        return float(q[p[DRAW_QUANTILE] + begin + n - 1])
    share = place - low
    return float(
        q[p[DRAW_QUANTILE] + begin + low] * (1 - share) + q[p[DRAW_QUANTILE] + begin + low + 1] * share
    )


@part
def _triangular(least: float, mode: float, most: float, u: float) -> float:
    width = most - least
    if width <= 0:
        return mode
    if u < (mode - least) / width:
        return float(least + math.sqrt(u * width * (mode - least)))
    return float(most - math.sqrt((1 - u) * width * (most - mode)))


@part
def _gamma(mean: float, sd: float, state: np.uint64) -> tuple[float, np.uint64]:
    """Draw by Marsaglia and Tsang, "A simple method for generating gamma variables" (2000)."""
    if sd <= 0:
        return mean, state
    shape = (mean / sd) ** 2
    scale = mean / shape
    lift = 1.0
    if shape < 1:
        state += _GOLDEN
        lift = unit(state) ** (1 / shape)
        shape += 1
    d = shape - 1 / 3
    c = 1 / math.sqrt(9 * d)
    while True:
        state += _GOLDEN
        x = normal_quantile(unit(state))
        v = (1 + c * x) ** 3
        state += _GOLDEN
        if v > 0 and math.log(unit(state)) < 0.5 * x * x + d - d * v + d * math.log(v):
            return d * v * scale * lift, state


@part
def normal_quantile(u: float) -> float:
    """Return the standard normal value below which a share `u` lies (Acklam's fit, then one step of Halley)."""
    if u < 0.02425 or u > 0.97575:
        q = math.sqrt(-2 * math.log(min(u, 1 - u)))
        top = ((((-7.784894002430293e-03 * q - 3.223964580411365e-01) * q - 2.400758277161838) * q
                - 2.549732539343734) * q + 4.374664141464968) * q + 2.938163982698783  # fmt: skip
        low = (((7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996) * q
               + 3.754408661907416) * q + 1  # fmt: skip
        x = top / low if u < 0.5 else -top / low
    else:
        q = u - 0.5
        r = q * q
        top = ((((-3.969683028665376e01 * r + 2.209460984245205e02) * r - 2.759285104469687e02) * r
                + 1.383577518672690e02) * r - 3.066479806614716e01) * r + 2.506628277459239  # fmt: skip
        low = ((((-5.447609879822406e01 * r + 1.615858368580409e02) * r - 1.556989798598866e02) * r
                + 6.680131188771972e01) * r - 1.328068155288572e01) * r + 1  # fmt: skip
        x = top * q / low
    error = 0.5 * math.erfc(-x / math.sqrt(2.0)) - u
    step = error * math.sqrt(2 * math.pi) * math.exp(x * x / 2)
    return x - step / (1 + x * step / 2)
