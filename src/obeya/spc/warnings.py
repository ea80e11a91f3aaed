"""What to be careful about on a chart, in words; nothing is mended in silence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import numpy as np

from obeya.tables.sentences import say
from obeya.tables.wording import say_count, say_number

if TYPE_CHECKING:
    from obeya.spc.control_chart import ControlChart

FEWEST_FOR_LIMITS: Final = 12
"Below, limits are on trial (NHS Making Data Count)."
FEWEST_FOR_LANEY: Final = 20
FEWEST_EXPECTED: Final = 5


def chart_warnings(chart: ControlChart) -> tuple[str, ...]:
    """Return what to be careful about: few points, neighbours alike, over-dispersion, small counts."""
    return tuple(
        warning
        for warnings in (_few_points(chart), _alike(chart), _laney(chart), _small_counts(chart))
        for warning in warnings
    )


def _few_points(chart: ControlChart) -> Iterator[str]:
    known = ~np.isnan(chart.values)
    for phase in chart.phases:
        n = int(known[phase.first : phase.first + phase.n_baseline].sum())
        if n < FEWEST_FOR_LIMITS and chart.kind != "run":
            yield say(
                "The limits from point {first} on come from {n} points only and are on trial until there are {fewest}.",
                first=str(phase.first + 1),
                n=say_count(n),
                fewest=say_count(FEWEST_FOR_LIMITS),
            )
    if chart.kind == "run" and chart.runs.n_useful < 10:
        yield say(
            "Only {n} points are off the median; the tests of a run chart need 10.",
            n=say_count(chart.runs.n_useful),
        )


def _alike(chart: ControlChart) -> Iterator[str]:
    if chart.autocorrelation is not None and chart.autocorrelation.is_shown:
        yield chart.autocorrelation.advice
    if chart.dispersion is not None and chart.dispersion.is_over:
        yield chart.dispersion.advice


def _laney(chart: ControlChart) -> Iterator[str]:
    n = chart.phases[-1].n_baseline
    if chart.dispersion_factor is not None and n < FEWEST_FOR_LANEY:
        yield say(
            "σz = {factor} comes from {n} points and is uncertain: below {fewest} points a Laney chart alarms more "
            "often than stated.",
            factor=say_number(round(chart.dispersion_factor, 2)),
            n=say_count(n),
            fewest=say_count(FEWEST_FOR_LANEY),
        )


def _small_counts(chart: ControlChart) -> Iterator[str]:
    if chart.kind not in ("p", "np", "c", "u"):
        return
    centre = float(chart.centre[-1])
    size = 1.0 if chart.sizes is None or chart.kind in ("np", "c") else float(np.nanmedian(chart.sizes))
    if centre * size < FEWEST_EXPECTED:
        yield say(
            "About {n} are counted at a time: below {fewest}, limits of this chart are rough. Count over longer "
            "periods, or chart cases (g) or time (t) between events.",
            n=say_number(round(centre * size, 1)),
            fewest=say_count(FEWEST_EXPECTED),
        )
