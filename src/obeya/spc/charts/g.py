"""Cases between rare events (g chart): counts are taken as geometric.

The limit stands at ḡ + 3 √(ḡ (ḡ + 1)); the centre line is the median, so that half of the points lie on each side.
J. C. Benneyan, Health Care Management Science 4 (2001) 305.
"""

from __future__ import annotations

import numpy as np

from obeya.spc.charts.lines import LIMIT, Lines, Subject, mean_of


def g_lines(subject: Subject) -> Lines:
    """Return the median and the upper limit; there is no lower one."""
    values, known = subject.values, subject.options.known_centre
    mean = mean_of(values, subject.in_baseline) if known is None else np.full((1,), known)
    chosen = np.where(subject.in_baseline, values, np.nan)
    median = np.nanmedian(chosen, axis=-1, keepdims=True) if known is None else mean
    half_width = LIMIT * np.sqrt(mean * (mean + 1))
    centre, upper = (np.broadcast_to(each, values.shape) for each in (median, mean + half_width))
    free_lower = np.broadcast_to(np.minimum(mean - half_width, median - half_width), values.shape)
    return Lines(values, centre, np.zeros(values.shape), upper, free_lower, upper)
