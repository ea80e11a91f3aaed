"""Counts in equal areas or periods (c chart): limits at 3 √c̄. Counts are taken as Poisson."""

from __future__ import annotations

import numpy as np

from obeya.spc.charts.lines import LIMIT, Lines, Subject, lines_around, mean_of


def c_lines(subject: Subject) -> Lines:
    """Return the mean count and its limits, never below 0."""
    known = subject.options.known_centre
    centre = mean_of(subject.values, subject.in_baseline) if known is None else np.full((1,), known)
    return lines_around(subject.values, centre, LIMIT * np.sqrt(centre), least=0.0)
