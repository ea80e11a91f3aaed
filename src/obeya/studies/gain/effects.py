"""The size of a change as people know it: a ratio with its interval, hours or points, and what could have been seen."""

from __future__ import annotations

import numpy as np

from obeya.studies.gain.looking import Series
from obeya.studies.gain.registration import Registration
from obeya.studies.gain.result import Effect, Look, Natural
from obeya.studies.gain.scales import MEANING, to_ratio, visible_share
from obeya.studies.gain.step_test import step_test
from obeya.studies.gain.testing import Tested


def effect_of(registration: Registration, series: Series, tested: Tested, *, unit: str) -> Effect:
    """Return the effect over all weeks after the change."""
    weeks = series.weeks
    ratio, low, high = (
        to_ratio(weeks.scale, tested.before, difference)
        for difference in (tested.difference, tested.low, tested.high)
    )
    before, after = (None if np.isnan(median) else median for median in weeks.medians)
    return Effect(
        meaning=MEANING[registration.kind],
        ratio=ratio,
        low=low,
        high=high,
        percent=100 * (ratio - 1),
        percent_low=100 * (low - 1),
        percent_high=100 * (high - 1),
        natural=_natural(registration, series, unit),
        median_before=before,
        median_after=after,
    )


def minimum_detectable_effect(
    registration: Registration, series: Series, tested: Tested, looks: tuple[Look, ...]
) -> float:
    """Return the smallest change that these weeks would have shown, at the level of the last look spent.

    With a chance of 80 %: ``(t(1 - level / 2) + t(0.8)) * standard error``, as a share of the level before. For
    proportions it is a share of the odds.
    """
    levels = [look.level for look in looks if look.is_spent and look.level is not None]
    reach = tested.least_visible(levels[-1] if levels else registration.alpha)
    return visible_share(series.weeks.scale, tested.before, reach, registration.better)


def reaches(ratio: float, registration: Registration) -> bool:
    """Say whether a ratio is at least the smallest effect worth having."""
    if registration.better == "lower":
        return ratio <= 1 - registration.least_effect
    return ratio >= 1 + registration.least_effect


def _natural(registration: Registration, series: Series, unit: str) -> Natural:
    """Test the same weeks in the unit people know; its interval needs no logarithm, and suits money."""
    weeks = series.weeks
    step = step_test(weeks.natural, series.n_before)
    low, high = step.interval()
    factor = 100.0 if registration.kind == "proportion" else 1.0
    per_week = None
    if registration.kind == "time":
        per_week = float(step.difference) * float(weeks.n[series.n_before :].mean())
    return Natural(
        unit={"time": unit, "proportion": "%", "count": "per week"}[registration.kind],
        before=factor * float(step.before),
        after=factor * float(step.after),
        difference=factor * float(step.difference),
        low=factor * float(low),
        high=factor * float(high),
        per_week=per_week,
    )
