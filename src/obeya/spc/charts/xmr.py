"""Individual values with moving ranges (XmR, I-MR): limits at 3 / 1.128 = 2.66 mean moving ranges.

Montgomery, Introduction to Statistical Quality Control, section 6.4; NIST/SEMATECH e-Handbook 6.3.2.2.
"""

from __future__ import annotations

import numpy as np

from obeya.spc.charts.lines import (
    LIMIT,
    MOVING_RANGE_D2,
    MOVING_RANGE_D4,
    Floats,
    Lines,
    Subject,
    lines_around,
    mean_moving_range,
    mean_of,
    moving_ranges,
)


def xmr_lines(subject: Subject) -> Lines:
    """Return mean and limits of individual values."""
    centre, sigma = centre_and_sigma(subject)
    return lines_around(subject.values, centre, LIMIT * sigma, sigma=sigma)


def moving_range_lines(subject: Subject) -> Lines:
    """Return mean and upper limit (D4 = 3.267 times the mean) of the moving ranges."""
    sigma = centre_and_sigma(subject)[1]
    mean = sigma * MOVING_RANGE_D2
    return lines_around(moving_ranges(subject.values), mean, (MOVING_RANGE_D4 - 1.0) * mean, least=0.0)


def centre_and_sigma(subject: Subject) -> tuple[Floats, Floats]:
    """Return mean and standard deviation (mean moving range / d2) of the baseline, or what is known of them."""
    options = subject.options
    if options.known_centre is None:
        centre = mean_of(subject.values, subject.in_baseline)
    else:
        centre = np.full((1,), options.known_centre)
    if options.known_sigma is not None:
        return centre, np.full((1,), options.known_sigma)
    ranges = mean_moving_range(subject.values, subject.in_baseline, screened=options.screened)
    return centre, ranges / MOVING_RANGE_D2
