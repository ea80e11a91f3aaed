"""Means and standard deviations of subgroups (X̄-S); subgroups may differ in size (Montgomery, section 6.3.2)."""

from __future__ import annotations

import numpy as np

from obeya.spc.charts.lines import LIMIT, Bools, Floats, Lines, Subject, lines_around, mean_of
from obeya.spc.charts.subgroups import Subgroups, by_size, grand_mean, subgroups_of
from obeya.spc.constants import c4


def xbar_s_lines(subject: Subject) -> Lines:
    """Return the mean of all values, and limits from the standard deviations inside subgroups."""
    groups = subgroups_of(subject.values)
    known = subject.options.known_centre
    centre = grand_mean(groups, subject.in_baseline) if known is None else np.full((1,), known)
    sigma = sd_sigma(subject, groups)
    with np.errstate(divide="ignore"):
        half_width = LIMIT * sigma / np.sqrt(groups.n)
    return lines_around(groups.mean, centre, half_width, sigma=sigma)


def sd_lines(subject: Subject) -> Lines:
    """Return the standard deviations around c4 σ̂, with limits three times √(1 - c4²) σ̂ away."""
    groups = subgroups_of(subject.values)
    sigma, unbias = sd_sigma(subject, groups), by_size(groups.n, "c4")
    return lines_around(groups.sd, unbias * sigma, LIMIT * np.sqrt(1.0 - unbias**2) * sigma, least=0.0)


def sd_sigma(subject: Subject, groups: Subgroups) -> Floats:
    """Return the standard deviation inside subgroups.

    Subgroups of one size: the mean of s / c4. Subgroups of several sizes: the pooled standard deviation over the c4 of
    each subgroup, as in Montgomery. With the option `pooled`: the pooled one over c4 of all its degrees of freedom.
    """
    options = subject.options
    if options.known_sigma is not None:
        return np.full((1,), options.known_sigma)
    if options.pooled:
        root, freedom = _pooled(groups, subject.in_baseline)
        return np.asarray(root / np.vectorize(_c4_of_freedom)(freedom), np.float64)
    if np.unique(groups.n[groups.n >= 2]).size > 1:
        return np.asarray(_pooled(groups, subject.in_baseline)[0] / by_size(groups.n, "c4"), np.float64)
    return mean_of(groups.sd / by_size(groups.n, "c4"), subject.in_baseline)


def _pooled(groups: Subgroups, chosen: Bools) -> tuple[Floats, Floats]:
    use = chosen & (groups.n >= 2)
    freedom = np.where(use, groups.n - 1, 0.0)
    total = (freedom * np.where(use, groups.sd, 0.0) ** 2).sum(axis=-1, keepdims=True)
    freedoms = freedom.sum(axis=-1, keepdims=True)
    return np.sqrt(total / freedoms), freedoms


def _c4_of_freedom(freedom: float) -> float:
    # Beyond a thousand values c4 is 1 to three digits, and its approximation is exact to eight.
    return c4(int(freedom) + 1) if freedom < 999 else 1.0 - 1.0 / (4.0 * (freedom + 1.0) - 3.0)
