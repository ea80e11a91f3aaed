"""The share of Laney's charts: how much more the points vary than their distribution says.

D. B. Laney, Quality Engineering 14 (2002) 531: σ_z is the mean moving range of the standardised points over 1.128.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from obeya.spc.charts.lines import MOVING_RANGE_D2, Floats, Lines, Subject, lines_around, mean_moving_range


def widened(subject: Subject, lines: Lines, *, most: float) -> Lines:
    """Return the chart with its limits σ_z times as far from the centre."""
    factor = dispersion_of(subject, lines)
    half_width = (lines.free_upper - lines.centre) * factor
    wide = lines_around(lines.plotted, lines.centre, half_width, least=0.0, most=most)
    return replace(wide, dispersion=factor)


def dispersion_of(subject: Subject, lines: Lines) -> Floats:
    """Return σ_z of the baseline."""
    with np.errstate(invalid="ignore", divide="ignore"):
        ranges = mean_moving_range(lines.position, subject.in_baseline, screened=subject.options.screened)
        return ranges / MOVING_RANGE_D2
