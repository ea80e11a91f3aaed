"""Trends and shifts: found where they are, and rarely where neighbours only resemble each other."""

from __future__ import annotations

import math

import numpy as np
import pytest

from obeya.studies.findings.trend import rising_trend, upward_shift


def autoregressive(rng: np.random.Generator, n: int, r: float) -> np.ndarray:
    x = np.empty(n)
    x[0] = rng.normal() / math.sqrt(1 - r * r)
    for i in range(1, n):
        x[i] = r * x[i - 1] + rng.normal()
    return x


def test_the_slope_is_the_median_of_all_slopes_between_two_points():
    # By hand: slopes 1, 3, 2, 5, 2, -1 between the points 0, 1, 6, 5.
    series = np.array([0.0, 1.0, 6.0, 5.0])
    assert rising_trend(series).slope == pytest.approx((1 + 3 + 5 / 3 + 5 + 2 - 1) / 6, abs=2)
    slopes = sorted([1.0, 3.0, 5 / 3, 5.0, 2.0, -1.0])
    assert rising_trend(series).slope == pytest.approx((slopes[2] + slopes[3]) / 2)


def test_the_test_of_a_strict_rise_without_autocorrelation_is_mann_and_kendalls():
    # n = 10, S = 45, Var S = 125, z = 44 / sqrt(125) = 3.94 (Kendall 1975, table of S); detrended, nothing is left.
    assert rising_trend(np.arange(10.0)).log_chance == pytest.approx(math.log(4.1e-5), abs=0.1)


def test_a_falling_or_flat_series_has_no_rise():
    assert rising_trend(-np.arange(20.0)).log_chance == 0.0
    assert rising_trend(np.ones(20)).log_chance == 0.0


def test_series_that_resemble_their_neighbours_seldom_seem_to_rise():
    rng = np.random.default_rng(4)
    chances = [rising_trend(autoregressive(rng, 60, 0.5)).log_chance for _ in range(400)]
    # Nominal 1 %; plain Mann-Kendall would give about 12 %.
    assert np.mean(np.array(chances) < math.log(0.01)) < 0.04


def test_a_series_that_rises_through_noise_is_found():
    rng = np.random.default_rng(5)
    assert rising_trend(0.1 * np.arange(60) + rng.normal(size=60)).log_chance < math.log(1e-6)


def test_a_shift_is_found_where_it_is():
    rng = np.random.default_rng(6)
    n = np.full(50, 40.0)
    hits = rng.binomial(40, np.where(np.arange(50) < 30, 0.4, 0.65)).astype(float)
    shift = upward_shift(hits, n, least=8)
    assert abs(shift.place - 30) <= 2
    assert shift.log_chance < math.log(1e-6)


def test_a_drop_is_no_upward_shift():
    hits = np.concatenate([np.full(20, 30.0), np.full(20, 10.0)])
    assert upward_shift(hits, np.full(40, 40.0), least=8).log_chance == 0.0


def test_steady_shares_seldom_seem_to_shift():
    rng = np.random.default_rng(7)
    n = np.full(52, 25.0)
    chances = [
        upward_shift(rng.binomial(25, 0.5, 52).astype(float), n, least=8).log_chance for _ in range(500)
    ]
    assert np.mean(np.array(chances) < math.log(0.01)) <= 0.015


def test_weeks_that_resemble_each_other_seldom_seem_to_shift():
    rng = np.random.default_rng(8)
    found = 0
    for _ in range(300):
        level = 1 / (1 + np.exp(-0.6 * autoregressive(rng, 60, 0.5)))
        hits = rng.binomial(40, level).astype(float)
        found += upward_shift(hits, np.full(60, 40.0), least=8).log_chance < math.log(1e-4)
    assert found <= 3


def test_a_series_too_short_for_two_parts_has_no_shift():
    assert upward_shift(np.arange(10.0), np.full(10, 20.0), least=8).log_chance == 0.0
