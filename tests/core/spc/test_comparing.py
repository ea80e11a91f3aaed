"""Before and after: published examples, promised coverage, and every fault at once. Serves L061."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from obeya.errors import SeriesError
from obeya.spc.change_words import half_up, say_percent_change
from obeya.spc.comparing import compare_means, compare_medians
from obeya.spc.comparing_counts import compare_proportions, compare_rates

# Student's sleep data (Biometrika 6, 1908): extra hours of sleep with two drugs.
FIRST = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
SECOND = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]


def sample(n: int, *, mean: float, sd: float) -> np.ndarray:
    """Values with exactly this mean and standard deviation."""
    raw = np.random.default_rng(4).permutation(stats.norm.ppf((np.arange(n) + 0.5) / n))
    return mean + sd * (raw - raw.mean()) / raw.std(ddof=1)


def test_14_to_5_and_a_half_days_is_61_percent_with_its_interval() -> None:
    """Serves L061."""
    told = compare_means(sample(40, mean=14, sd=4), sample(40, mean=5.5, sd=2))
    change = told.percent_change
    assert change is not None
    assert change.value == pytest.approx(-60.714, abs=0.001)
    assert change.low < -60.714 < change.high < -50
    assert "fell from 14 to 5.5, by 60.7 % (61 %), 95 % interval" in told.sentence
    assert told.is_beyond_chance and told.sentence.endswith("p < 0.001.")


@pytest.mark.parametrize(
    ("percent", "words"),
    [(-60.714, "60.7 % (61 %)"), (0.5, "0.5 % (1 %)"), (12.45, "12.5 % (12 %)"), (-2.25, "2.3 % (2 %)")],
)
def test_percent_is_rounded_as_people_round(percent: float, words: str) -> None:
    assert say_percent_change(percent) == words


def test_halves_go_up() -> None:
    assert [half_up(x) for x in (0.5, 1.5, 2.5)] == [1, 2, 3]
    assert half_up(0.285, 2) == 0.29


def test_welchs_test_is_the_published_one() -> None:
    # R's t.test of the sleep data: t = -1.8608, df = 17.776, p = 0.07939, interval -3.3654832 to 0.2054832.
    told = compare_means(SECOND, FIRST)
    assert (told.statistic, told.df, told.p_value) == pytest.approx((-1.8608, 17.776, 0.07939), rel=1e-4)
    assert (told.difference.low, told.difference.high) == pytest.approx((-3.3654832, 0.2054832), abs=5e-7)
    assert not told.is_beyond_chance and "chance alone" in told.sentence


def test_welchs_test_of_cars_is_the_one_of_nist() -> None:
    # NIST/SEMATECH e-Handbook 1.3.5.3: miles per gallon of 249 American and 79 Japanese cars, unequal variances.
    told = compare_means(sample(79, mean=30.48101, sd=6.10771), sample(249, mean=20.14458, sd=6.41470))
    assert (told.statistic, told.df) == pytest.approx((-12.94627, 136.8750), rel=5e-5)


def test_the_interval_of_percent_holds_the_truth_as_often_as_promised() -> None:
    rng = np.random.default_rng(3)
    kept = 0
    for _ in range(1200):
        told = compare_means(rng.gamma(4, 3.5, 50), rng.gamma(4, 5.5 / 4, 30))
        assert told.percent_change is not None
        kept += told.percent_change.low <= 100 * (5.5 / 14 - 1) <= told.percent_change.high
    assert kept / 1200 == pytest.approx(0.95, abs=0.02)


def test_the_interval_of_the_medians_ratio_holds_the_truth_as_often_as_promised() -> None:
    rng = np.random.default_rng(3)
    kept = 0
    for _ in range(800):
        told = compare_medians(rng.lognormal(1, 1, 60), rng.lognormal(0.5, 1, 60))
        assert told.percent_change is not None
        kept += told.percent_change.low <= 100 * (np.exp(-0.5) - 1) <= told.percent_change.high
    assert 0.93 <= kept / 800 <= 0.99


def test_values_that_may_be_negative_have_no_percent() -> None:
    told = compare_means([-1.0, 1.0, 0.5], [2.0, 3.0, 4.0])
    assert told.percent_change is None
    assert "% (" not in told.sentence and "95 % interval" in told.sentence


def test_medians_take_the_test_of_mann_and_whitney() -> None:
    told = compare_medians(FIRST, SECOND)
    expected = stats.mannwhitneyu(SECOND, FIRST, alternative="two-sided")
    assert told.p_value == pytest.approx(expected.pvalue)
    # Cliff's delta from the same statistic: 2 U / (n m) - 1.
    assert told.effect.value == pytest.approx(2 * expected.statistic / 100 - 1)
    assert told.percent_change is None


def test_the_effect_has_the_published_size() -> None:
    # Two groups half a standard deviation apart: d = 0.5, corrected by Hedges for 20 + 20 values.
    told = compare_means(sample(20, mean=0, sd=1), sample(20, mean=0.5, sd=1))
    assert told.effect.value == pytest.approx(0.5 * (1 - 3 / (4 * 40 - 9)))
    assert told.effect.size == "small"


def test_the_tea_tasting_lady_has_fishers_p() -> None:
    told = compare_proportions(1, 4, 3, 4)
    assert (told.test, told.p_value) == ("Fisher's exact test", pytest.approx(0.4857, abs=5e-5))


def test_shares_have_newcombes_interval_and_the_chi_square_test() -> None:
    # Newcombe (1998), table II, method 10: 56 of 70 against 48 of 80 gives 0.0524 to 0.3339.
    told = compare_proportions(48, 80, 56, 70)
    assert (told.difference.low, told.difference.high) == pytest.approx((0.0524, 0.3339), abs=6e-5)
    expected = stats.chi2_contingency([[48, 32], [56, 14]], correction=False)
    assert (told.statistic, told.p_value) == pytest.approx((expected.statistic, expected.pvalue))
    assert told.percent_change is not None and told.percent_change.value == pytest.approx(100 / 3)


def test_a_share_that_falls_to_nothing_falls_by_all_of_it() -> None:
    told = compare_proportions(20, 200, 0, 200)
    assert told.percent_change is not None
    assert (told.percent_change.value, told.percent_change.low) == (-100, -100)
    assert -100 < told.percent_change.high < -50


def test_rates_have_the_published_exact_interval() -> None:
    # R's poisson.test(c(11, 6 + 8 + 7), c(800, 1083 + 1050 + 878)): p 0.07967, 0.8584264 to 4.2772659.
    told = compare_rates(21, 3011, 11, 800)
    assert told.p_value == pytest.approx(0.07967, abs=5e-6)
    assert (told.effect.low, told.effect.high) == pytest.approx((0.8584264, 4.2772659), abs=5e-7)


def test_a_rate_has_the_exact_interval_of_garwood() -> None:
    # Garwood (1936): 10 counts have a mean between 4.795 and 18.390.
    told = compare_rates(10, 1, 10, 1)
    assert (told.before.low, told.before.high) == pytest.approx((4.795, 18.390), abs=5e-4)
    assert told.p_value == pytest.approx(1)


def test_nothing_counted_before_has_no_percent() -> None:
    told = compare_rates(0, 10, 5, 10)
    assert told.percent_change is None and told.effect.high == np.inf


def test_neighbours_that_are_alike_are_told() -> None:
    rng = np.random.default_rng(8)
    walk = 20 + np.cumsum(rng.normal(size=60))
    assert any(
        "Neighbouring values are alike (before)" in n
        for n in compare_means(walk, rng.normal(20, 1, 60)).notes
    )
    assert compare_means(walk, walk + 1, in_order=False).notes == ()


@given(scale=st.floats(1e-3, 1e3), seed=st.integers(0, 40))
def test_percent_and_effect_know_no_unit(scale: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    before, after = rng.gamma(3, 2, 25), rng.gamma(3, 1.5, 30)
    for compare in (compare_means, compare_medians):
        plain, turned = compare(before, after), compare(before * scale, after * scale)
        assert plain.percent_change is not None and turned.percent_change is not None
        assert turned.percent_change.value == pytest.approx(plain.percent_change.value, rel=1e-9)
        assert turned.percent_change.low == pytest.approx(plain.percent_change.low, rel=1e-9)
        assert turned.effect.value == pytest.approx(plain.effect.value, rel=1e-9)
        assert turned.p_value == pytest.approx(plain.p_value, rel=1e-6)


@given(shift=st.floats(-1e3, 1e3), seed=st.integers(0, 40))
def test_differences_know_no_origin(shift: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    before, after = rng.normal(5, 2, 20), rng.normal(6, 1, 25)
    plain, moved = compare_means(before, after), compare_means(before + shift, after + shift)
    assert moved.difference.value == pytest.approx(plain.difference.value, abs=1e-8)
    assert moved.p_value == pytest.approx(plain.p_value, rel=1e-6)


@given(seed=st.integers(0, 40))
def test_turned_round_the_difference_changes_its_sign(seed: int) -> None:
    rng = np.random.default_rng(seed)
    before, after = rng.normal(5, 2, 20), rng.normal(6, 1, 25)
    for compare in (compare_means, compare_medians):
        forth, back = compare(before, after), compare(after, before)
        assert forth.difference.low == pytest.approx(-back.difference.high)
        assert forth.effect.value == pytest.approx(-back.effect.value)
        assert forth.p_value == pytest.approx(back.p_value)


def test_all_faults_are_said_at_once() -> None:
    with pytest.raises(SeriesError) as told:
        compare_means([1.0], [2.0, np.inf], confidence=95)
    for words in ("before: 1 given", "after: no finite number at row 2", "confidence is 95"):
        assert words in str(told.value)
    with pytest.raises(SeriesError, match="no value differs"):
        compare_means([3.0, 3.0], [4.0, 4.0])
    with pytest.raises(SeriesError, match="7 of 5 is no share"):
        compare_proportions(7, 5, 1, 0)
    with pytest.raises(SeriesError, match="nothing was counted"):
        compare_rates(0, 1, 0, 1)
    with pytest.raises(SeriesError, match="exposure 0"):
        compare_rates(-1, 0, 2, 1)
