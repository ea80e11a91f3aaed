"""Counts in samples (np chart): the p chart times the size of the sample."""

from __future__ import annotations

import numpy as np

from obeya.spc.charts.lines import LIMIT, Lines, Subject, lines_around
from obeya.spc.charts.p import shares_of


def np_lines(subject: Subject) -> Lines:
    """Return the expected count n p̄ and limits at 3 √(n p̄ (1 - p̄)), never below 0."""
    sizes, _, rate = shares_of(subject)
    half_width = LIMIT * np.sqrt(sizes * rate * (1 - rate))
    return lines_around(subject.values, sizes * rate, half_width, least=0.0)
