"""Laney's u′ chart: rates over large areas of opportunity that vary more, or less, than Poisson."""

from __future__ import annotations

import numpy as np

from obeya.spc.charts.laney import widened
from obeya.spc.charts.lines import Lines, Subject
from obeya.spc.charts.u import u_lines


def u_prime_lines(subject: Subject) -> Lines:
    """Return the u chart with limits widened by σ_z."""
    return widened(subject, u_lines(subject), most=np.inf)
