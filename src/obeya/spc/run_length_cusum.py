"""Run lengths of CUSUM charts: the integral equation of the sum, which often stands at 0, by Gauss-Legendre quadrature.

L(s) = 1 + L(0) Φ(k - s - δ) + ∫ L(y) φ(y + k - s - δ) dy from 0 to h. D. Brook, D. A. Evans, Biometrika 59 (1972) 539;
J. M. Lucas, R. B. Crosier, Technometrics 24 (1982) 199 for two sides and the head start.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

from obeya.errors import QuestionError
from obeya.spc.run_length_rules import RunLength, settled_run_length

Floats = NDArray[np.float64]

_NODES: Final = 80
_ROOT: Final = float(np.sqrt(2.0 * np.pi))


@lru_cache(maxsize=512)
def one_sided_cusum(
    reference: float, decision: float, *, shift: float = 0.0, start: float = 0.0
) -> RunLength:
    """Return the run length of an upper CUSUM of normal values with reference value k and decision interval h.

    `shift` is that of the mean in standard deviations, `start` where the sum begins.

    >>> round(one_sided_cusum(0.5, 3.0).arl, 2)
    117.6
    """
    if reference < 0 or decision <= 0 or not 0 <= start < decision:
        raise QuestionError(
            f"k is not below 0, h above 0, and the start below h; not {reference:g}, {decision:g} and {start:g}."
        )
    places, weights, matrix = _upper_chain(reference, decision, shift)
    first = _from(np.array([start]), places, reference, shift)[0]
    return settled_run_length([1.0], first, matrix, weights)


def _upper_chain(reference: float, decision: float, shift: float) -> tuple[Floats, Floats, Floats]:
    """Return the places of the sum (0 first), their weights, and the matrix of one step with weights in it."""
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    places = np.concatenate([[0.0], decision * (nodes + 1.0) / 2.0])
    weights = np.concatenate([[1.0], decision * weights / 2.0])
    return places, weights, _from(places, places, reference, shift) * weights[None, :]


def _from(before: Floats, places: Floats, reference: float, shift: float) -> Floats:
    """Return the probability of 0 and the density of all other places after one more point."""
    moved = places[None, :] + reference - before[:, None] - shift
    density = np.exp(-0.5 * moved**2) / _ROOT
    density[:, 0] = special.ndtr(reference - before - shift)
    return np.asarray(density, np.float64)


@lru_cache(maxsize=512)
def cusum_arl(reference: float, decision: float, *, shift: float = 0.0, head_start: float = 0.0) -> float:
    """Return the average run length of a CUSUM on both sides; `head_start` is where both sums begin.

    >>> round(cusum_arl(0.5, 5.0), 1)
    465.4
    """
    up, down = (one_sided_cusum(reference, decision, shift=each).arl for each in (shift, -shift))
    if head_start == 0:
        return 1.0 / (1.0 / up + 1.0 / down)
    fast_up, fast_down = (
        one_sided_cusum(reference, decision, shift=each, start=head_start).arl for each in (shift, -shift)
    )
    # Exact where both sums cannot be above 0 after one of them signals (Lucas and Crosier, 1982).
    return (fast_up * down + up * fast_down - up * down) / (up + down)


@lru_cache(maxsize=512)
def cusum_run_length(
    reference: float, decision: float, *, shift: float = 0.0, head_start: float = 0.0
) -> RunLength:
    """Return the run length of a CUSUM on both sides.

    The mean is exact. The probability of a signal within n points takes the sides as independent, which is a little
    too high for few points.
    """
    up, down = (
        one_sided_cusum(reference, decision, shift=each, start=head_start) for each in (shift, -shift)
    )
    n = max(up.survival.size, down.survival.size)
    both = np.array([up.no_signal_within(k) * down.no_signal_within(k) for k in range(n)])
    arl = cusum_arl(reference, decision, shift=shift, head_start=head_start)
    return RunLength(arl, both, up.decay * down.decay)


def cusum_decision(reference: float, arl: float) -> float:
    """Return the h that gives a CUSUM on both sides an average run length of `arl` where nothing changes.

    >>> round(cusum_decision(0.5, 500.0), 4)
    5.0707
    """
    low, high = 0.1, 20.0
    while high - low > 1e-9:
        middle = (low + high) / 2
        is_longer = cusum_arl(reference, middle) > arl
        low, high = (low, middle) if is_longer else (middle, high)
    return (low + high) / 2


@lru_cache(maxsize=128)
def crosier_arl(reference: float, decision: float, *, shift: float = 0.0) -> float:
    """Return the average run length of Crosier's single CUSUM for both sides.

    The sum S + z is drawn toward 0 by k, and set to 0 where it is nearer than that. R. B. Crosier, Technometrics 28
    (1986) 187.

    >>> round(crosier_arl(0.5, 3.73))
    168
    """
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    half, half_weights = decision * (nodes + 1.0) / 2.0, decision * weights / 2.0
    places = np.concatenate([-half[::-1], [0.0], half])
    weight = np.concatenate([half_weights[::-1], [1.0], half_weights])
    away = np.sign(places) * (np.abs(places) + reference)
    moved = away[None, :] - places[:, None] - shift
    density = np.exp(-0.5 * moved**2) / _ROOT
    density[:, half.size] = special.ndtr(reference - places - shift) - special.ndtr(
        -reference - places - shift
    )
    lengths = np.linalg.solve(np.eye(places.size) - density * weight[None, :], np.ones(places.size))
    return float(lengths[half.size])
