"""Exponentially weighted moving average: z = λ x + (1 - λ) z; it sees small lasting shifts early.

Limits at L σ √(λ / (2 - λ) · (1 - (1 - λ)^2i)). Montgomery, section 9.2; NIST/SEMATECH e-Handbook 6.3.2.4.
"""

from __future__ import annotations

import numpy as np

from obeya.spc.charts.averaged import standardise
from obeya.spc.charts.lines import Floats, Lines, Subject, lines_around


def ewma_lines(subject: Subject) -> Lines:
    """Return the weighted average and its limits; a missing point leaves the average where it was."""
    standard = standardise(subject)
    weight, width = subject.options.weight, subject.options.width
    values = standard.values
    centre = np.broadcast_to(standard.centre, values.shape)
    average = _average(values, centre[..., 0], weight)
    seen = np.cumsum(~np.isnan(values), axis=-1)
    settled = 1.0 if subject.options.fixed_limits else 1.0 - (1.0 - weight) ** (2.0 * seen)
    half_width = width * standard.error * np.sqrt(weight / (2.0 - weight) * settled)
    return lines_around(average, centre, half_width, sigma=standard.sigma)


def _average(values: Floats, start: Floats, weight: float) -> Floats:
    average = np.full(values.shape, np.nan)
    now = np.array(start, np.float64)
    for place in range(values.shape[-1]):
        value = values[..., place]
        now = np.where(np.isnan(value), now, weight * value + (1.0 - weight) * now)
        average[..., place] = np.where(np.isnan(value), np.nan, now)
    return average
