"""The panel beside a verdict: placebo dates, leaving one week out, ranks, and counts taken as counts."""

from __future__ import annotations

from typing import Final

import numpy as np

from obeya.studies.gain.breaks import largest_step
from obeya.studies.gain.counted import fit_counted
from obeya.studies.gain.observations import Numbers
from obeya.studies.gain.result import Sensitivity
from obeya.studies.gain.scales import to_ratio
from obeya.studies.gain.step_test import step_test
from obeya.studies.gain.week_plan import date_of
from obeya.studies.gain.weekly import Weeks

LEVEL: Final = 0.05
_LEAST_SIDE: Final = 4
_MOST_AFTER: Final = 12


def sensitivity_of(weeks: Weeks, y: Numbers, *, is_declared: bool) -> Sensitivity:
    """Look at the same weeks in other ways; `is_declared` says what the test said."""
    n_before = weeks.n_before
    placebo, n_placebos = placebo_p_value(y, n_before)
    left_out = [step_test(np.delete(y, place), n_before - (place < n_before)) for place in range(y.size)]
    ratios = [to_ratio(weeks.scale, float(one.before), float(one.difference)) for one in left_out]
    worst = max(float(one.p_value()) for one in left_out)
    ranks = rank_p_value(y[:n_before], y[n_before:])
    quasi = None if weeks.scale == "log" else fit_counted(weeks)
    says_change = [
        worst < LEVEL,
        ranks < LEVEL,
        placebo is None or placebo <= max(LEVEL, 1.5 / (n_placebos + 1)),
    ]
    return Sensitivity(
        placebo_p_value=placebo,
        n_placebos=n_placebos,
        leave_one_out_low=min(ratios),
        leave_one_out_high=max(ratios),
        leave_one_out_p_value=worst,
        rank_p_value=ranks,
        dispersion=None if quasi is None else quasi.dispersion,
        quasi_ratio=None if quasi is None else quasi.ratio,
        quasi_low=None if quasi is None else quasi.low,
        quasi_high=None if quasi is None else quasi.high,
        largest_step_on=date_of(weeks.starts[largest_step(y).place]),
        agrees=all(says_change) if is_declared else not all(says_change),
    )


def placebo_p_value(y: Numbers, n_before: int) -> tuple[float | None, int]:
    """Slide the date of the change through the baseline; return the rank p-value and the number of dates tried.

    Each placebo leaves at least four weeks on both sides and takes as many weeks after as the real one, up to 12. The
    p-value is (1 + number of placebo steps at least as large) / (1 + number of placebos).
    """
    n_after = min(y.size - n_before, _MOST_AFTER)
    real = abs(float(step_test(y[: n_before + n_after], n_before).difference))
    sizes = []
    for place in range(_LEAST_SIDE, n_before - _LEAST_SIDE + 1):
        until = min(place + n_after, n_before)
        sizes.append(abs(float(y[place:until].mean() - y[:place].mean())))
    if not sizes:
        return None, 0
    n_larger = int((np.array(sizes) >= real).sum())
    return (1 + n_larger) / (1 + len(sizes)), len(sizes)


def rank_p_value(before: Numbers, after: Numbers) -> float:
    """Return the two-sided p-value of the Mann–Whitney test of the weeks, with ties and continuity corrected.

    Mann and Whitney, Annals of Mathematical Statistics 18 (1947), 50-60, in its normal approximation.
    """
    from scipy.special import ndtr

    n1, n2 = before.size, after.size
    values = np.concatenate([before, after])
    _, place, ties = np.unique(values, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(ties) - (ties - 1) / 2)[place]
    n = n1 + n2
    u = float(ranks[n1:].sum()) - n2 * (n2 + 1) / 2
    spread = np.sqrt(n1 * n2 / 12 * (n + 1 - (ties**3 - ties).sum() / (n * (n - 1))))
    if spread == 0:
        return 1.0
    z = max(abs(u - n1 * n2 / 2) - 0.5, 0.0) / spread
    return float(2 * ndtr(-z))
