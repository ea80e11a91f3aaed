"""The run chart: values around their median, without limits."""

from __future__ import annotations

import numpy as np

from obeya.spc.charts.lines import Lines, Subject


def run_lines(subject: Subject) -> Lines:
    """Return the median of the baseline; it has no limits, and positions tell only the side.

    The distance to the highest and lowest value stands in for a limit, so that positions are finite.
    """
    values = subject.values
    chosen = np.where(subject.in_baseline, values, np.nan)
    known = subject.options.known_centre
    centre = np.nanmedian(chosen, axis=-1, keepdims=True) if known is None else np.full((1,), known)
    middle = np.broadcast_to(centre, values.shape)
    reach = np.nanmax(np.abs(values - middle), axis=-1, keepdims=True)
    nothing = np.full(values.shape, np.nan)
    return Lines(values, middle, nothing, nothing, middle - reach, middle + reach)
