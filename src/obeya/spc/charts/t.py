"""Time between rare events (t chart): exponential times, made nearly normal by the power 1 / 3.6.

L. S. Nelson, Journal of Quality Technology 26 (1994) 239; Montgomery, section 7.3.5. The chart of individual values
is drawn on that scale, and its lines are turned back.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from obeya.spc.charts.lines import Floats, Lines, Subject
from obeya.spc.charts.xmr import xmr_lines

POWER: Final = 3.6


def t_lines(subject: Subject) -> Lines:
    """Return centre and limits of the times between events; the lower one is 0 where none is possible."""
    return turned_back(transformed_lines(subject))


def transformed_lines(subject: Subject) -> Lines:
    """Return the chart of y = x^(1/3.6); runs and zones are judged on this scale."""
    return xmr_lines(replace(subject, values=subject.values ** (1 / POWER)))


def turned_back(lines: Lines) -> Lines:
    """Return the chart on the scale of the times."""
    back = {name: _back(getattr(lines, name)) for name in ("plotted", "centre", "lower", "upper")}
    return replace(lines, **back, free_lower=_back(lines.free_lower), free_upper=_back(lines.free_upper))


def _back(values: Floats) -> Floats:
    return np.asarray(np.maximum(values, 0.0) ** POWER, np.float64)
