"""One test of one series up to one week: by the step test, or by the segmented model where a trend was under way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from obeya.studies.gain.observations import Numbers
from obeya.studies.gain.result import Method
from obeya.studies.gain.segmented import PRE_TREND_LEVEL, segmented_reml, slope_p_value
from obeya.studies.gain.step_test import step_test

AGREEMENT: Final = 0.2
"""A trend-adjusted change counts only where the plain step goes the same way with a p-value up to this.

Of the trends that a test at 1 % finds, many are chance, and carried on over the weeks after they make changes of
their own.
"""


@dataclass(frozen=True, slots=True)
class Tested:
    """A difference on the scale of the test, its interval and p-value, and the smallest that could have been seen."""

    before: float
    difference: float
    low: float
    high: float
    p_value: float
    rho: float
    error: float
    freedom: float
    plain_p_value: float
    "Of the step test, also where the trend-adjusted model is used."
    plain_agrees: bool
    "Whether the step test does not contradict the trend-adjusted model; true where it is the step test."

    def least_visible(self, level: float) -> float:
        """Return the smallest difference seen with a chance of 80 % when p must be at most `level`."""
        from scipy.special import stdtrit

        return float((stdtrit(self.freedom, 1 - level / 2) + stdtrit(self.freedom, 0.8)) * self.error)


def method_for(y: Numbers, n_before: int) -> Method:
    """Choose the segmented model where the baseline has a trend (p < 0.01), else the step test."""
    return "trend-adjusted" if float(slope_p_value(y[:n_before])) < PRE_TREND_LEVEL else "step"


def measure_change(y: Numbers, n_before: int, method: Method) -> Tested:
    """Test the change of level after the first `n_before` weeks of `y`."""
    step = step_test(y, n_before)
    low, high = step.interval()
    plain = float(step.p_value())
    if method == "step":
        return Tested(
            float(step.before), float(step.difference), float(low), float(high), plain,
            float(step.rho), float(step.error), float(step.freedom), plain, True,
        )  # fmt: skip
    fitted = segmented_reml(y, n_before)
    change = fitted.mean_change
    low_end, high_end = change.interval()
    return Tested(
        float(step.before), change.value, low_end, high_end, change.p_value(),
        float(np.clip(fitted.rho, 0.0, 1.0)), change.error, change.freedom, plain,
        plain < AGREEMENT and change.value * float(step.difference) > 0,
    )  # fmt: skip
