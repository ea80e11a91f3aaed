"""Is a process stable: how often the answer is wrong where it is, and how often right where it is not."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from itertools import groupby

import numpy as np
import pytest
from scipy import stats

from obeya.spc.chart import draw_up_chart
from obeya.spc.control_chart import ControlChart
from obeya.spc.shape import Normality, fit_power, judge_normality
from obeya.spc.stability import (
    Subgroups,
    _log_range_cdf,
    _run_chance,
    degrees_of_freedom,
    judge_stability,
    longest_run,
    within_sd,
)

Maker = Callable[[np.random.Generator, int], np.ndarray]


def share_unstable(make: Maker, n: int, *, groups: Subgroups | None = None, reps: int = 300) -> float:
    rng = np.random.default_rng(7)
    found = 0
    for _ in range(reps):
        values = make(rng, n)
        found += not judge_stability(values, groups, judge_normality(values)).is_stable
    return found / reps


def equal_groups(k: int, m: int) -> Subgroups:
    return Subgroups(np.arange(0, k * m, m), np.full(k, m))


@pytest.mark.parametrize("n", [15, 30, 100, 500])
def test_fewer_than_one_stable_process_in_twenty_is_called_unstable(n: int) -> None:
    assert share_unstable(lambda rng, n: rng.normal(size=n), n, reps=400) <= 0.065


@pytest.mark.parametrize(("k", "m"), [(20, 3), (25, 5), (12, 12)])
def test_the_same_holds_with_subgroups(k: int, m: int) -> None:
    groups = equal_groups(k, m)
    assert share_unstable(lambda rng, n: rng.normal(size=n), k * m, groups=groups) <= 0.065


@pytest.mark.parametrize("n", [100, 400])
def test_a_long_tail_alone_does_not_make_a_process_unstable(n: int) -> None:
    assert share_unstable(lambda rng, n: rng.lognormal(0, 1, n), n) <= 0.065
    assert share_unstable(lambda rng, n: rng.exponential(size=n), n) <= 0.065


@pytest.mark.parametrize(
    ("make", "least"),
    [
        (lambda rng, n: rng.normal(size=n) + 1.5 * (np.arange(n) > n / 2), 0.85),
        (lambda rng, n: rng.normal(size=n) + np.linspace(0, 3, n), 0.85),
        (lambda rng, n: rng.normal(size=n) + 7 * (np.arange(n) == 40), 0.95),
        (lambda rng, n: np.cumsum(rng.normal(size=n)), 0.99),
    ],
    ids=["step", "drift", "wild point", "walk"],
)
def test_what_is_not_stable_is_found(make: Maker, least: float) -> None:
    assert share_unstable(make, 100) >= least


def test_a_subgroup_that_varies_more_than_the_others_is_found() -> None:
    values = np.random.default_rng(1).normal(size=100)
    values[40:45] = [-5.0, 5.0, -5.0, 5.0, 0.0]
    told = judge_stability(values, equal_groups(20, 5), judge_normality(values))
    assert not told.is_stable and "varies far more" in told.sentence


def test_points_beyond_the_limits_are_named_from_1() -> None:
    values = np.random.default_rng(1).normal(size=50)
    values[9] += 8
    told = judge_stability(values, None, judge_normality(values))
    assert told.beyond_limits == (10,)


def test_the_chance_of_a_run_is_the_one_counted_by_trying_all_series() -> None:
    n = 12
    coins = (np.arange(2**n)[:, None] >> np.arange(n)) & 1
    longest = np.array([max(len(list(run)) for _, run in groupby(row)) for row in coins])
    for run in (2, 4, 7):
        assert _run_chance(run, n) == pytest.approx((longest >= run).mean())


def test_the_longest_run_skips_points_on_the_median() -> None:
    assert longest_run(np.array([1.0, 5, 6, 5, 7, 1, 1, 3])) == (4, 8)
    assert longest_run(np.array([4.0, 3, 4, 4, 5, 5, 4])) == (2, 3)


@pytest.mark.parametrize(("n", "width"), [(2, 1.0), (5, 4.5), (10, 3.0)])
def test_the_chance_of_a_range_is_that_of_the_studentised_range(n: int, width: float) -> None:
    assert np.exp(_log_range_cdf(n, width)) == pytest.approx(
        stats.studentized_range.cdf(width, n, np.inf), abs=1e-6
    )


def test_moving_ranges_are_worth_what_simulation_says() -> None:
    rng = np.random.default_rng(3)
    draws = np.array([within_sd(rng.normal(size=200), None) for _ in range(3000)])
    assert 0.5 / draws.var() == pytest.approx(degrees_of_freedom(200, None), rel=0.1)
    groups = equal_groups(40, 5)
    draws = np.array([within_sd(rng.normal(size=200), groups) for _ in range(3000)])
    assert 0.5 / draws.var() == pytest.approx(degrees_of_freedom(200, groups), rel=0.1)


def test_the_statistic_of_normality_is_the_one_of_scipy() -> None:
    values = np.random.default_rng(8).normal(3, 2, 60)
    n = values.size
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        raw = stats.anderson(values, "norm").statistic
    assert judge_normality(values).statistic == pytest.approx(raw * (1 + 0.75 / n + 2.25 / n**2))


def test_normal_values_are_rejected_as_often_as_promised() -> None:
    rng = np.random.default_rng(9)
    p_values = np.array([judge_normality(rng.normal(size=40)).p_value for _ in range(1500)])
    for level in (0.01, 0.05, 0.2, 0.5):
        assert (p_values < level).mean() == pytest.approx(level, abs=0.15 * level + 0.008)


def test_a_power_and_back_is_the_same() -> None:
    values = np.random.default_rng(3).lognormal(1, 0.6, 100)
    shape = fit_power(values)
    assert shape is not None and abs(shape.power) < 0.3
    assert shape.back(shape.forward(values)) == pytest.approx(values)


@pytest.mark.parametrize("seed", range(4))
def test_the_power_is_the_most_likely_one(seed: int) -> None:
    rng = np.random.default_rng(seed)
    for values in (rng.gamma(3, 1, 300), rng.weibull(2, 200) * 40, rng.lognormal(3, 1, 80)):
        shape = fit_power(values)
        assert shape is not None
        # Powers near -1, -0.5, 0, 0.5 and 1 are read as these.
        assert shape.power == pytest.approx(stats.boxcox_normmax(values, method="mle"), abs=0.1001)


def test_values_at_or_below_zero_have_no_power() -> None:
    assert fit_power(np.array([0.0, 1, 2, 3, 4, 5, 6, 7, 8])) is None


@pytest.mark.parametrize("seed", range(6))
def test_points_beyond_limits_are_those_of_the_control_chart(seed: int) -> None:
    values = np.random.default_rng(seed).normal(10, 1, 100)
    values[[20, 71]] += 5
    nothing_odd = Normality(None, None)
    of_singles = judge_stability(values, None, nothing_odd).beyond_limits
    assert of_singles == signalled(draw_up_chart(values, kind="xmr", rules="shewhart"))
    of_means = judge_stability(values, equal_groups(20, 5), nothing_odd).beyond_limits
    assert of_means == signalled(draw_up_chart(values.reshape(20, 5), kind="xbar-r", rules="shewhart"))
    large = judge_stability(values, equal_groups(5, 20), nothing_odd)
    assert large.beyond_limits == signalled(
        draw_up_chart(values.reshape(5, 20), kind="xbar-s", rules="shewhart")
    )


def signalled(chart: ControlChart) -> tuple[int, ...]:
    return tuple(place + 1 for place, keys in enumerate(chart.signals) if "beyond_limits" in keys)
