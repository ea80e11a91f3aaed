"""Rates: counts per area, hour or case (u chart): limits at 3 √(ū / n). Counts are taken as Poisson."""

from __future__ import annotations

import numpy as np

from obeya.spc.charts.lines import LIMIT, Lines, Subject, lines_around
from obeya.spc.charts.p import shares_of


def u_lines(subject: Subject) -> Lines:
    """Return the mean rate and the limits for each size, never below 0."""
    sizes, rate, centre = shares_of(subject)
    return lines_around(rate, centre, LIMIT * np.sqrt(centre / sizes), least=0.0)
