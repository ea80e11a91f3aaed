"""What charts with a memory (EWMA, CUSUM, moving average) share: points with their mean and standard deviation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from obeya.spc.charts.lines import Floats, Subject
from obeya.spc.charts.subgroups import subgroups_of
from obeya.spc.charts.xbar_r import range_sigma, xbar_r_lines
from obeya.spc.charts.xmr import centre_and_sigma


@dataclass(frozen=True, slots=True)
class Standard:
    """Points, their centre, the standard deviation of one point, and that of single values."""

    values: Floats
    centre: Floats
    error: Floats
    sigma: Floats

    @property
    def scores(self) -> Floats:
        """Return the points in standard deviations from the centre."""
        return (self.values - self.centre) / self.error


def standardise(subject: Subject) -> Standard:
    """Sum up single values, or subgroups by their means; σ is from moving ranges or from ranges inside subgroups."""
    if not subject.is_grouped:
        centre, sigma = centre_and_sigma(subject)
        return Standard(subject.values, centre, sigma, sigma)
    groups, sigma = subgroups_of(subject.values), range_sigma(subject)
    centre = xbar_r_lines(subject).centre
    return Standard(groups.mean, centre, sigma / np.sqrt(groups.n), sigma)
