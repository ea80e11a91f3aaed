from __future__ import annotations

import numpy as np
import pytest

from obeya.kernels import survival

Z = 1.959963984540054
# Weeks in remission under 6-MP; open ones were still in remission (Freireich and others, Blood 21, 1963).
REMISSION = [6, 6, 6, 7, 10, 13, 16, 22, 23]
STILL = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]


def test_survival_is_that_of_the_textbook() -> None:
    """The estimates of Kalbfleisch and Prentice, The Statistical Analysis of Failure Time Data, 2002, table 1.3."""
    times, alive, _ = survival.survival_steps(np.array(REMISSION, float), np.array(STILL, float))
    assert times.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert alive.round(3).tolist() == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]


def test_the_median_is_that_of_r() -> None:
    """`survfit(..., conf.type = "log-log")` of R prints a median of 23 from 13 to NA."""
    value, low, high = survival.open_quantile(np.array(REMISSION, float), np.array(STILL, float), 0.5, Z)
    assert (value, low) == (23, 13)
    assert np.isnan(high)


def test_the_restricted_mean_is_the_area_under_the_curve() -> None:
    """Until 35: 6·1 + 1·.857 + 3·.807 + 3·.753 + 3·.690 + 6·.627 + 1·.538 + 12·.448; R prints 23.29, se 2.83."""
    mean, low, high = survival.open_mean(np.array(REMISSION, float), np.array(STILL, float), Z)
    assert mean == pytest.approx(23.29, abs=0.01)
    assert (high - low) / 2 / Z == pytest.approx(2.83, abs=0.01)


def test_what_was_watched_too_briefly_says_nothing() -> None:
    done, still = np.array([1.0]), np.array([2.0, 2.0])
    assert np.isnan(survival.open_quantile(done, still, 0.5, Z)[0])
    assert np.isnan(survival.open_share(done, still, 3.0, Z)[0])
    assert survival.open_share(done, still, 1.5, Z)[0] == pytest.approx(1 / 3)


def test_without_open_values_quantiles_are_those_of_numpy() -> None:
    rng = np.random.default_rng(4)
    value, group = rng.lognormal(0, 1, 500), rng.integers(0, 7, 500)
    grouped = survival.sort_in_groups(value, np.zeros(500, bool), group, 8)
    for share in (0.5, 0.9):
        found = survival.quantiles_of(*grouped, share, Z)[:, 0]
        assert found[:7] == pytest.approx([np.quantile(value[group == g], share) for g in range(7)])
        assert np.isnan(found[7])
    assert survival.means_of(*grouped, Z)[:7, 0] == pytest.approx(
        [value[group == g].mean() for g in range(7)]
    )


def test_open_values_are_placed_behind_the_finished_ones() -> None:
    value = np.array([5.0, 1.0, 3.0, 2.0])
    placed, begin, first_open = survival.sort_in_groups(
        value, np.array([True, False, False, True]), np.array([0, 0, 0, 1]), 2
    )
    assert placed.tolist() == [1, 3, 5, 2]
    assert begin.tolist() == [0, 3, 4]
    assert first_open.tolist() == [2, 3]
