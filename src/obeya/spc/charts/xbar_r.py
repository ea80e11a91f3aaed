"""Means and ranges of subgroups (X̄-R): limits at A2 mean ranges; for subgroups of up to about ten values."""

from __future__ import annotations

import numpy as np

from obeya.spc.charts.lines import LIMIT, Floats, Lines, Subject, lines_around, mean_of
from obeya.spc.charts.subgroups import by_size, grand_mean, subgroups_of


def xbar_r_lines(subject: Subject) -> Lines:
    """Return the mean of all values, and limits from the ranges inside subgroups: 3 σ̂ / √n, σ̂ the mean of R / d2."""
    groups = subgroups_of(subject.values)
    known = subject.options.known_centre
    centre = grand_mean(groups, subject.in_baseline) if known is None else np.full((1,), known)
    sigma = range_sigma(subject)
    with np.errstate(divide="ignore"):
        half_width = LIMIT * sigma / np.sqrt(groups.n)
    return lines_around(groups.mean, centre, half_width, sigma=sigma)


def range_lines(subject: Subject) -> Lines:
    """Return the ranges around d2 σ̂, with limits three standard deviations (d3 σ̂) away."""
    groups = subgroups_of(subject.values)
    sigma = range_sigma(subject)
    centre, spread = by_size(groups.n, "d2") * sigma, by_size(groups.n, "d3") * sigma
    return lines_around(groups.range, centre, LIMIT * spread, least=0.0)


def range_sigma(subject: Subject) -> Floats:
    """Return the standard deviation inside subgroups: the mean of R / d2 over the baseline."""
    if subject.options.known_sigma is not None:
        return np.full((1,), subject.options.known_sigma)
    groups = subgroups_of(subject.values)
    return mean_of(groups.range / by_size(groups.n, "d2"), subject.in_baseline)
