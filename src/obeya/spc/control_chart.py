"""The finished chart: everything that a page, a picture, a report or a program needs, as one frozen result."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from obeya.spc.alarm_rate import AlarmRate
from obeya.spc.diagnosis import Autocorrelation, Dispersion
from obeya.spc.icons import Assurance, Direction, Meaning, Variation
from obeya.spc.phases import Phase
from obeya.spc.rules.whole_chart import RunsAnalysis
from obeya.spc.signals import Finding

Floats = NDArray[np.float64]
Moments = NDArray[np.datetime64]


@dataclass(frozen=True, slots=True)
class Annotation:
    """A remark at a point (0 is the first); `is_go_live` marks the day on which a change went live."""

    at: int
    words: str
    is_go_live: bool = False


@dataclass(frozen=True, slots=True)
class Companion:
    """The chart under another: moving ranges, ranges or standard deviations; `signals` are beyond a limit."""

    name: str
    values: Floats
    centre: Floats
    lower: Floats
    upper: Floats
    signals: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ControlChart:
    """A control chart; arrays have one entry per point.

    `values` are what is plotted (a share on a p chart, a sum on a CUSUM, whose lower sums are in `below`). `lower` and
    `upper` are NaN where there is no limit; `ghost_…` are the lines of the phase before, carried on. `signals` holds
    the keys of the rules at each point, the first in precedence first; `meanings` what that means for who reads it.
    `moving_ranges` is “all” or “screened” where limits come from moving ranges, else empty. `arl0` and the other
    chances stand in `alarm_rate`.
    """

    kind: str
    kind_name: str
    name: str
    centre_word: str
    rules: str
    rules_name: str
    moving_ranges: str
    labels: tuple[str, ...]
    times: Moments | None
    values: Floats
    sizes: Floats | None
    below: Floats | None
    centre: Floats
    lower: Floats
    upper: Floats
    ghost_centre: Floats
    ghost_lower: Floats
    ghost_upper: Floats
    signals: tuple[tuple[str, ...], ...]
    sides: tuple[int, ...]
    meanings: tuple[Meaning, ...]
    findings: tuple[Finding, ...]
    phases: tuple[Phase, ...]
    runs: RunsAnalysis
    target: float | None
    better: Direction | None
    variation: Variation
    assurance: Assurance | None
    annotations: tuple[Annotation, ...]
    companion: Companion | None
    sigma: float | None
    dispersion_factor: float | None
    autocorrelation: Autocorrelation | None
    dispersion: Dispersion | None
    alarm_rate: AlarmRate
    notes: tuple[str, ...]
    warnings: tuple[str, ...]

    @property
    def arl0(self) -> float | None:
        """Return the mean number of points until a false alarm, with known limits."""
        return self.alarm_rate.arl0

    @property
    def n(self) -> int:
        """Count the points."""
        return len(self.labels)

    @property
    def has_signal(self) -> bool:
        """Tell whether any rule found anything."""
        return bool(self.findings)
