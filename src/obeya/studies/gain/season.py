"""The turn of the year in a weekly series that holds two years or more: taken out before the test."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from obeya.studies.gain.observations import Numbers

LEAST_WEEKS: Final = 104
_DAYS_PER_YEAR: Final = 365.25


def without_season(y: Numbers, starts: NDArray[np.int64], n_before: int) -> Numbers:
    """Return `y` less a yearly and a half-yearly wave, fitted by least squares beside the step.

    Shorter series come back as they are: in them a wave cannot be told from a change.
    """
    if starts.size < LEAST_WEEKS:
        return y
    angle = 2 * np.pi * starts / _DAYS_PER_YEAR
    waves = np.column_stack([np.sin(angle), np.cos(angle), np.sin(2 * angle), np.cos(2 * angle)])
    waves -= waves.mean(axis=0)
    step = (np.arange(starts.size) >= n_before).astype(np.float64)
    design = np.column_stack([np.ones(starts.size), step, waves])
    beta = np.linalg.lstsq(design, y, rcond=None)[0]
    return np.asarray(y - waves @ beta[2:], np.float64)
