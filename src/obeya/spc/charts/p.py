"""Shares of samples (p chart): limits at 3 √(p̄ (1 - p̄) / n), from 0 to 1. Trials are taken as binomial."""

from __future__ import annotations

import numpy as np

from obeya.spc.charts.lines import LIMIT, Floats, Lines, Subject, lines_around


def p_lines(subject: Subject) -> Lines:
    """Return the mean share and the limits for each size of sample; values are counts."""
    sizes, share, centre = shares_of(subject)
    half_width = LIMIT * np.sqrt(centre * (1 - centre) / sizes)
    return lines_around(share, centre, half_width, least=0.0, most=1.0)


def shares_of(subject: Subject) -> tuple[Floats, Floats, Floats]:
    """Return sizes, shares, and the share of all counted in all samples of the baseline."""
    counts = subject.values
    sizes = np.ones(counts.shape) if subject.sizes is None else subject.sizes
    return sizes, counts / sizes, pooled_rate(subject, counts, sizes)


def pooled_rate(subject: Subject, counts: Floats, sizes: Floats) -> Floats:
    """Return all that was counted over all that was looked at, in the baseline."""
    if subject.options.known_centre is not None:
        return np.full((1,), subject.options.known_centre)
    use = subject.in_baseline & ~np.isnan(counts) & ~np.isnan(sizes)
    counted = np.where(use, counts, 0.0).sum(axis=-1, keepdims=True)
    return np.asarray(counted / np.where(use, sizes, 0.0).sum(axis=-1, keepdims=True), np.float64)
