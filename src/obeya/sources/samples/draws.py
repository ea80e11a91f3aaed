"""Random numbers of a case, drawn beforehand, so that one case never shifts another's luck."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.random import Generator

from obeya.sources.samples.staffing import DAY

_PER_CASE = 64
_LONGEST_S = 40 * 60


class CaseDraws:
    """The luck of one case: durations and yes/no decisions, taken one after the other."""

    __slots__ = ("_normals", "_uniforms")

    def __init__(self, normals: Iterator[float], uniforms: Iterator[float]) -> None:
        self._normals = normals
        self._uniforms = uniforms

    def minutes(self, median: float, *, spread: float = 0.4) -> int:
        """Work in seconds: lognormal around `median` minutes, between one and forty minutes."""
        seconds = 60 * median * math.exp(spread * next(self._normals))
        return int(min(max(seconds, 60), _LONGEST_S))

    def days(self, median: float, *, spread: float = 0.5) -> int:
        """A wait for the outside world in seconds: lognormal around `median` days."""
        return int(DAY * median * math.exp(spread * next(self._normals)))

    def happens(self, share: float) -> bool:
        """Whether something happens that happens in `share` of the cases."""
        return next(self._uniforms) < share


def draw_cases(rng: Generator, n_cases: int) -> list[CaseDraws]:
    """Draw the luck of every case at once."""
    normals = rng.standard_normal((n_cases, _PER_CASE)).tolist()
    uniforms = rng.random((n_cases, _PER_CASE)).tolist()
    return [CaseDraws(iter(n), iter(u)) for n, u in zip(normals, uniforms, strict=True)]


def draw_arrivals(rng: Generator, daily: np.ndarray, *, opens: float, closes: float) -> np.ndarray:
    """Arrival times in seconds, sorted: a Poisson number on each day, spread over the hours of that day.

    `daily` holds the expected number for day 0, 1, …; the hours follow a hump around late morning.
    """
    day = np.repeat(np.arange(len(daily)), rng.poisson(daily))
    hour = opens + (closes - opens) * rng.beta(1.6, 1.9, len(day))
    return np.sort((day * DAY + hour * 3_600).astype(np.int64))
