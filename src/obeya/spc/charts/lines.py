"""What every chart takes and gives, and the averages that charts share.

The last axis is time; there may be axes before it, so that many series are drawn at once. Subgroups (of X̄ charts)
and variables (of T²) have one axis more, after time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

# Moving ranges use d2 and D4 of two values as they are printed in every table, and not exactly (1.12838, 3.26653), so
# that limits equal those of NIST, Montgomery, qcc, qicharts2 and Minitab to the last digit shown.
MOVING_RANGE_D2: Final = 1.128
MOVING_RANGE_D4: Final = 3.267
LIMIT: Final = 3.0


@dataclass(frozen=True, slots=True)
class ChartOptions:
    """What a person may choose on some charts; each chart reads what concerns it.

    `screened`: moving ranges above their own limit are left out of their mean. `pooled`: X̄-S with one pooled standard
    deviation also for subgroups of equal size. `weight` (λ) and `width` (L): of EWMA, `width` also of moving averages.
    `fixed_limits`: limits of EWMA as they are in the long run, from the first point on. `reference` (k), `decision`
    (h) and `head_start` (half of h): of CUSUM, in standard deviations. `span`: points in a moving average.
    `known_centre` and `known_sigma`: of values that need no baseline. `false_alarm`: of one point on T².
    """

    screened: bool = False
    pooled: bool = False
    weight: float = 0.2
    width: float = 3.0
    fixed_limits: bool = False
    reference: float = 0.5
    decision: float = 5.0
    head_start: bool = False
    span: int = 3
    known_centre: float | None = None
    known_sigma: float | None = None
    false_alarm: float = 0.0027


STANDARD_OPTIONS: Final = ChartOptions()


@dataclass(frozen=True, slots=True)
class Subject:
    """Values to be drawn, the sizes beside them, and which points the limits come from.

    With `is_grouped`, the last axis of the values holds the members of subgroups.
    """

    values: Floats
    in_baseline: Bools
    sizes: Floats | None = None
    options: ChartOptions = STANDARD_OPTIONS
    is_grouped: bool = False


@dataclass(frozen=True, slots=True)
class Lines:
    """A chart as arrays, one entry per point: what is plotted, and the lines at its place.

    `lower` and `upper` are NaN where a chart has no such limit, and end at what is possible (a share at 0 and 1);
    `free_lower` and `free_upper` do not, and give the scale of zones. `below` is a second line of points that run
    below the centre (CUSUM). `sigma` is the standard deviation of single values behind the limits, where there is
    one; `dispersion` the factor of Laney's charts.
    """

    plotted: Floats
    centre: Floats
    lower: Floats
    upper: Floats
    free_lower: Floats
    free_upper: Floats
    below: Floats | None = None
    sigma: Floats | None = None
    dispersion: Floats | None = None

    @property
    def position(self) -> Floats:
        """Return where points stand: 0 on the centre line, 3 on the upper limit, -3 on the lower."""
        away = self.plotted - self.centre
        up, down = self.free_upper - self.centre, self.centre - self.free_lower
        with np.errstate(divide="ignore", invalid="ignore"):
            return LIMIT * np.where(away >= 0, away / up, away / down)


def lines_around(
    plotted: Floats,
    centre: Floats,
    half_width: Floats,
    *,
    least: float = -np.inf,
    most: float = np.inf,
    sigma: Floats | None = None,
    dispersion: Floats | None = None,
) -> Lines:
    """Return a chart whose limits stand equally far from the centre, cut at what is possible."""
    middle, lower, upper = np.broadcast_arrays(centre, centre - half_width, centre + half_width)
    shape = np.broadcast_shapes(plotted.shape, middle.shape)
    middle, lower, upper = (np.broadcast_to(each, shape) for each in (middle, lower, upper))
    return Lines(
        plotted=np.broadcast_to(plotted, shape),
        centre=middle,
        lower=np.maximum(lower, least),
        upper=np.minimum(upper, most),
        free_lower=lower,
        free_upper=upper,
        sigma=sigma,
        dispersion=dispersion,
    )


def mean_of(values: Floats, chosen: Bools) -> Floats:
    """Return the mean over time of the chosen, known values; NaN where there is none."""
    use = chosen & ~np.isnan(values)
    with np.errstate(invalid="ignore"):
        total = np.where(use, values, 0.0).sum(axis=-1, keepdims=True)
        return np.asarray(total / use.sum(axis=-1, keepdims=True), np.float64)


def moving_ranges(values: Floats) -> Floats:
    """Return the differences between neighbours without sign; NaN at the first point and beside a missing one."""
    ranges = np.full(values.shape, np.nan)
    ranges[..., 1:] = np.abs(np.diff(values, axis=-1))
    return ranges


def mean_moving_range(values: Floats, chosen: Bools, *, screened: bool) -> Floats:
    """Return the mean moving range of the chosen points; both neighbours must be among them.

    With `screened`, ranges above D4 = 3.267 times the mean are left out once, as NHSRplotthedots and qicharts2 do by
    default and the NHS workbook does not.
    """
    ranges = moving_ranges(values)
    pairs = np.array(np.broadcast_to(chosen, values.shape))
    pairs[..., 1:] &= pairs[..., :-1].copy()
    pairs[..., :1] = False
    mean = mean_of(ranges, pairs)
    if not screened:
        return mean
    with np.errstate(invalid="ignore"):
        return mean_of(ranges, pairs & (ranges <= MOVING_RANGE_D4 * mean))
