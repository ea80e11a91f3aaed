"""The step test by hand, against Student's t, and against a plain twin that adds up covariances one by one."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from obeya.studies.gain.step_test import corrected_rho, inflation, step_test


def plain_variance_of_a_mean(rho: float, m: int) -> float:
    """The variance of the mean of m AR(1) values with unit variance: all covariances, one by one."""
    return sum(rho ** abs(i - j) for i in range(m) for j in range(m)) / m**2


@pytest.mark.parametrize("rho", [0.0, 0.3, 0.9])
@pytest.mark.parametrize("m", [2, 4, 12, 40])
def test_the_inflation_is_the_variance_of_a_mean_of_neighbours_that_resemble_each_other(
    rho: float, m: int
) -> None:
    assert float(inflation(np.array(rho), m)) / m == pytest.approx(plain_variance_of_a_mean(rho, m))


def test_without_correlation_it_is_students_test() -> None:
    # Neighbours differ in sign on both sides: their correlation is negative, and is taken as none.
    before, after = np.array([1.0, -1, 1, -1, 1, -1, 1, -1]), np.array([3.0, 1, 3, 1])
    step = step_test(np.concatenate([before, after]), 8)
    student = stats.ttest_ind(after, before)
    assert float(step.rho) == 0
    assert float(step.t) == pytest.approx(student.statistic)
    assert float(step.freedom) == 10
    assert float(step.p_value()) == pytest.approx(student.pvalue)


def test_correlation_is_corrected_for_its_bias_by_hand() -> None:
    """0.4 with 20 weeks: 0.4 + (2 + 4 · 0.4) / 20 = 0.58; −0.5 gives −0.5 + 0.1, which counts as none."""
    assert float(corrected_rho(np.array(0.4), 20)) == pytest.approx(0.58)
    assert float(corrected_rho(np.array(-0.5), 20)) == 0
    assert float(corrected_rho(np.array(0.8), 10)) == 0.9


def test_every_number_of_a_small_series_by_hand() -> None:
    """Before 1 2 3 (mean 2), after 5 5 7 7 (mean 6): residuals −1 0 1 and −1 −1 1 1."""
    step = step_test(np.array([1.0, 2, 3, 5, 5, 7, 7]), 3)
    squares, products = 2 + 4, 0 + (1 - 1 + 1)
    rho = products / squares + (2 + 4 * products / squares) / 7
    variance = squares / 5 * (plain_variance_of_a_mean(rho, 3) + plain_variance_of_a_mean(rho, 4))
    assert float(step.difference) == 4
    assert float(step.rho) == pytest.approx(rho)
    assert float(step.error) == pytest.approx(variance**0.5)
    assert float(step.freedom) == pytest.approx(max(7 * (1 - rho) / (1 + rho) - 2, 1))
    low, high = step.interval()
    assert float(low) < 4 < float(high)
    assert float(high) - 4 == pytest.approx(4 - float(low))


def test_many_series_at_once_say_what_each_says_alone() -> None:
    weeks = np.random.default_rng(1).normal(0, 1, (5, 30))
    many = step_test(weeks, 20)
    for place in range(5):
        alone = step_test(weeks[place], 20)
        assert float(many.p_value()[place]) == pytest.approx(float(alone.p_value()))
        assert float(many.error[place]) == pytest.approx(float(alone.error))


@pytest.mark.parametrize(("after", "p"), [([2.0] * 4, 1.0), ([3.0] * 4, 0.0)])
def test_weeks_that_do_not_vary_are_judged_without_dividing_by_nothing(after: list[float], p: float) -> None:
    step = step_test(np.array([2.0] * 12 + after), 12)
    assert float(step.p_value()) == p


def test_one_sided_and_two_sided_p_values_fit_together() -> None:
    weeks: NDArray[np.float64] = np.random.default_rng(2).normal(0, 1, 24)
    weeks[14:] -= 1
    step = step_test(weeks, 14)
    assert float(step.p_value()) == pytest.approx(2 * float(step.p_below()))


def test_a_change_of_the_smallest_visible_size_is_seen_four_times_in_five() -> None:
    weeks = np.random.default_rng(3).normal(0, 1, (4_000, 36))
    size = float(np.median(step_test(weeks, 24).least_visible(0.05)))
    weeks[:, 24:] -= size
    assert (step_test(weeks, 24).p_value() < 0.05).mean() == pytest.approx(0.8, abs=0.04)


def test_one_week_on_a_side_is_refused() -> None:
    with pytest.raises(ValueError, match="two weeks"):
        step_test(np.array([1.0, 2, 3]), 2)
