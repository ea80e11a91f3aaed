"""The mean of the last few points: limits at L σ / √w, wider while fewer than w points are there."""

from __future__ import annotations

import numpy as np

from obeya.spc.charts.averaged import standardise
from obeya.spc.charts.lines import Lines, Subject, lines_around


def moving_average_lines(subject: Subject) -> Lines:
    """Return the mean of each point and those before it; missing points are left out of the mean."""
    standard = standardise(subject)
    span, values = subject.options.span, standard.values
    known = ~np.isnan(values)
    total, n = (_last(np.cumsum(each, axis=-1), span) for each in (np.where(known, values, 0.0), known))
    with np.errstate(invalid="ignore", divide="ignore"):
        average = np.where(known, total / n, np.nan)
        half_width = subject.options.width * standard.error / np.sqrt(n)
    return lines_around(average, standard.centre, half_width, sigma=standard.sigma)


def _last(sums: np.ndarray, span: int) -> np.ndarray:
    counted = sums.astype(np.float64)
    counted[..., span:] -= sums[..., :-span]
    return counted
