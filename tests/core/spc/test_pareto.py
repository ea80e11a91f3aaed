"""Pareto: the order, the vital few, and silence about noise. Serves L012."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from obeya.errors import SeriesError
from obeya.spc.pareto import pareto


def test_categories_stand_in_descending_order_and_others_last() -> None:
    told = pareto(["b"] * 5 + ["a"] * 9 + ["c"] * 3 + ["d", "e", "f"], most=3)
    assert [one.name for one in told.categories] == ["a", "b", "Other"]
    assert [one.n for one in told.categories] == [9, 5, 6]
    assert told.categories[-1].cumulative_share == 1 and told.categories[-1].is_others
    assert told.n_categories == 6


def test_the_vital_few_are_those_that_first_make_up_the_share() -> None:
    told = pareto(["a"] * 50 + ["b"] * 30 + ["c"] * 12 + ["d"] * 8)
    assert [one.is_vital for one in told.categories] == [True, True, False, False]
    assert (told.n_vital, told.vital_together) == (2, pytest.approx(0.8))
    assert told.sentence == "2 of 4 categories make up 80 %; first is a with 50 %."


def test_the_test_against_a_flat_distribution_is_pearsons() -> None:
    counts = [30, 25, 10, 5]
    told = pareto(np.repeat(list("abcd"), counts))
    expected = stats.chisquare(counts)
    assert (told.chi_square, told.p_value) == pytest.approx((expected.statistic, expected.pvalue))
    assert told.is_flat is False


def test_noise_has_no_vital_few() -> None:
    told = pareto(["a"] * 10 + ["b"] * 9 + ["c"] * 8)
    assert told.is_flat
    assert "there are no vital few" in told.sentence
    assert not any(one.stands_out for one in told.categories)


@pytest.mark.parametrize("weighted", [False, True])
def test_one_in_twenty_flat_distributions_is_called_otherwise(weighted: bool) -> None:
    rng = np.random.default_rng(6)
    found = 0
    for _ in range(600):
        labels = rng.integers(0, 6, 120)
        values = rng.exponential(size=120) if weighted else None
        found += pareto(labels, values=values).is_flat is False
    assert found / 600 == pytest.approx(0.05, abs=0.025)


def test_values_are_summed_up() -> None:
    told = pareto(["a", "a", "b"], values=[1.5, 2.5, 10])
    assert [(one.name, one.total, one.n) for one in told.categories] == [("b", 10, 1), ("a", 4, 2)]
    assert told.categories[0].low is None


def test_a_table_of_counts_is_taken_as_counts() -> None:
    counted = pareto(["a", "b", "c"], values=[60, 30, 10])
    listed = pareto(np.repeat(list("abc"), [60, 30, 10]))
    assert counted.p_value == pytest.approx(listed.p_value)
    assert counted.categories == listed.categories
    assert any("taken as its count" in note for note in counted.notes)


def test_one_sum_per_category_cannot_be_tested() -> None:
    told = pareto(["a", "b", "c"], values=[60.5, 30, 10])
    assert (told.p_value, told.is_flat) == (None, None)


def test_what_stands_out_is_guarded_against_many_looks() -> None:
    told = pareto(np.repeat([f"c{place}" for place in range(20)], [40] + [8] * 19))
    assert [one.name for one in told.categories if one.stands_out] == ["c0"]


def test_one_category_cannot_be_ranked() -> None:
    told = pareto(["a"] * 5)
    assert told.sentence == "There is one category, a, so nothing can be ranked."


@given(counts=st.lists(st.integers(1, 40), min_size=2, max_size=15), factor=st.integers(1, 5))
def test_shares_add_up_and_know_no_size(counts: list[int], factor: int) -> None:
    names = [f"c{place:02d}" for place in range(len(counts))]
    told = pareto(np.repeat(names, counts), most=6)
    assert sum(one.share for one in told.categories) == pytest.approx(1)
    assert told.categories[-1].cumulative_share == pytest.approx(1)
    larger = pareto(np.repeat(names, np.array(counts) * factor), most=6)
    assert [one.share for one in larger.categories] == pytest.approx([one.share for one in told.categories])
    assert (larger.chi_square or 0) == pytest.approx(factor * (told.chi_square or 0))


def test_all_faults_are_said_at_once() -> None:
    with pytest.raises(SeriesError) as told:
        pareto([], values=[-1.0], most=0, vital_share=80)
    for words in ("no row", "below 0 at row 1", "1 given for 0 rows", "at least 1", "vital share is 80"):
        assert words in str(told.value)
    with pytest.raises(SeriesError, match="all of them are 0"):
        pareto(["a", "b"], values=[0, 0])
