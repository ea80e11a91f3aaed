"""How many are needed: published sizes, and the power they promise. Serves L012."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from obeya.errors import SeriesError
from obeya.spc.comparing import compare_means
from obeya.spc.comparing_counts import compare_rates
from obeya.spc.sample_size import (
    size_for_counts,
    size_for_mean_margin,
    size_for_means,
    size_for_proportion_margin,
    size_for_proportions,
)


@pytest.mark.parametrize(("effect", "n"), [(0.2, 394), (0.5, 64), (0.8, 26)])
def test_means_need_the_numbers_of_cohen(effect: float, n: int) -> None:
    # Cohen (1988), table 2.4.1: power 0.80 at 0.05, two-sided (393, 64, 26; exactly 393.4 for 0.2).
    assert size_for_means(effect, 1).n == n


def test_means_need_what_r_says() -> None:
    # R: power.t.test(power = .90, delta = 1) gives n = 22.02110.
    assert size_for_means(1, 1, power=0.9).n == 23


def test_shares_need_what_r_says() -> None:
    # R: power.prop.test(p1 = .50, p2 = .75, power = .90) gives n = 76.7.
    assert size_for_proportions(0.5, 0.75, power=0.9).n == 77


def test_a_share_to_within_five_points_needs_385() -> None:
    assert size_for_proportion_margin(0.05).n == 385


def test_a_mean_to_within_a_margin_is_reached_and_not_by_one_less() -> None:
    told = size_for_mean_margin(1, 5)
    assert told.n == 99 and told.power is None


def test_the_power_that_is_promised_is_there() -> None:
    rng = np.random.default_rng(4)
    n = int(size_for_means(0.7, 1).n)
    found = [compare_means(rng.normal(0, 1, n), rng.normal(0.7, 1, n)).is_beyond_chance for _ in range(800)]
    assert np.mean(found) == pytest.approx(0.8, abs=0.04)
    exposure = size_for_counts(10, 8).n
    counts = [
        compare_rates(rng.poisson(10 * exposure), exposure, rng.poisson(8 * exposure), exposure)
        for _ in range(800)
    ]
    assert np.mean([one.is_beyond_chance for one in counts]) == pytest.approx(0.8, abs=0.05)


@given(scale=st.floats(1e-3, 1e3), effect=st.floats(0.15, 3))
def test_a_size_knows_no_unit(scale: float, effect: float) -> None:
    assert size_for_means(effect * scale, scale).n == pytest.approx(size_for_means(effect, 1).n, abs=1)


@given(power=st.floats(0.5, 0.98), effect=st.floats(0.2, 2))
def test_more_power_takes_more(power: float, effect: float) -> None:
    assert size_for_means(effect, 1, power=power + 0.01).n >= size_for_means(effect, 1, power=power).n
    assert size_for_means(effect, 1, power=power, sides=1).n <= size_for_means(effect, 1, power=power).n


def test_sentences_say_what_was_assumed() -> None:
    words = size_for_proportions(0.08, 0.04).sentence
    assert "from 8 % to 4 %" in words and "80 % power" in words


def test_all_faults_are_said_at_once() -> None:
    with pytest.raises(SeriesError) as told:
        size_for_means(0, -1, power=80, alpha=0, sides=3)
    assert str(told.value).count("  - ") == 5
    for wrong in (
        lambda: size_for_proportions(0.1, 1.4),
        lambda: size_for_proportions(0.1, 0.1),
        lambda: size_for_counts(5, 5),
        lambda: size_for_counts(-5, 5),
        lambda: size_for_means(math.nan, 1),
        lambda: size_for_mean_margin(0, 1),
        lambda: size_for_proportion_margin(5),
    ):
        with pytest.raises(SeriesError):
            wrong()
