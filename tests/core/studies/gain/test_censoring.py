"""Open cases: Kaplan–Meier by hand, the trap of looking at completed cases, and the honest way."""

from __future__ import annotations

import numpy as np
import pytest

from bench.gain_series import honest_change, naive_change, young_log
from obeya.studies.gain.censoring import Shape, closed_share, complete, kaplan_meier_quantile, shape_of


def test_kaplan_meier_by_hand() -> None:
    """Ends at 1, 3, 4 and open at 2, 5: S = 4/5, then 4/5 · 2/3 = 8/15, then 8/15 · 1/2 = 4/15."""
    values = np.array([3.0, 1, 2, 5, 4])
    is_open = np.array([False, False, True, True, False])
    assert kaplan_meier_quantile(values, is_open, 0.4) == 3
    assert kaplan_meier_quantile(values, is_open, 0.5) == 4
    assert np.isnan(kaplan_meier_quantile(values, is_open, 0.9))


def test_without_open_cases_it_is_the_usual_quantile() -> None:
    values = np.random.default_rng(7).lognormal(3, 1, 501)
    assert kaplan_meier_quantile(values, np.zeros(501, bool), 0.5) == pytest.approx(float(np.median(values)))


def test_an_open_case_is_expected_to_take_what_longer_cases_took() -> None:
    """Residuals −1, 0, 1: one that has passed 0.5 is expected at 1; one that has passed all stays where it is."""
    shape = Shape(np.array([-1.0, 0, 1]))
    assert shape.mean_beyond(np.array([-2.0, 0.5, 3.0])) == pytest.approx([0.0, 1.0, 3.0])


def test_levels_come_back_when_a_third_of_the_cases_is_cut_off() -> None:
    rng = np.random.default_rng(8)
    week = np.repeat(np.arange(10), 2_000)
    logs = 2.0 + 0.1 * week + rng.normal(0, 0.7, week.size)
    limit = np.where(week == 9, 3.2, 99.0)
    is_open = logs > limit
    seen = np.minimum(logs, limit)
    shape = shape_of(seen, week, is_open, 10)
    filled = complete(seen, week, is_open, 10, shape=shape)
    assert 0.3 < is_open[week == 9].mean() < 0.5
    assert seen[week == 9].mean() < 2.85
    assert filled.logs[week == 9].mean() == pytest.approx(2.9, abs=0.03)
    assert filled.values[week == 9].mean() == pytest.approx(np.exp(2.9 + 0.7**2 / 2), rel=0.05)


def test_the_share_of_ended_cases_is_told_by_week() -> None:
    week = np.array([0, 0, 1, 1, 1, 1, -1])
    is_open = np.array([False, True, False, False, False, True, True])
    assert closed_share(week, is_open, 3) == pytest.approx([0.5, 0.75, 1.0])


def test_completed_cases_alone_show_a_gain_of_a_fifth_where_nothing_happened() -> None:
    """The trap: after 30 days of a process with a median of 7 days, −22 %; with 14 days it is −36 %."""
    rng = np.random.default_rng(9)
    naive = np.mean([naive_change(*young_log(rng, median_days=7.0)) for _ in range(20)])
    slower = np.mean([naive_change(*young_log(rng, median_days=14.0)) for _ in range(20)])
    assert naive == pytest.approx(-0.22, abs=0.015)
    assert slower == pytest.approx(-0.36, abs=0.02)


def test_with_open_cases_the_same_look_shows_nothing() -> None:
    """T10: a bias of at most 2 %."""
    rng = np.random.default_rng(9)
    honest = np.mean([honest_change(*young_log(rng, median_days=7.0)) for _ in range(30)])
    assert abs(honest) <= 0.02
