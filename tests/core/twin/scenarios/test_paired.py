"""Paired differences: intervals that cover, words from a closed list, runs that are needed. Serves X089."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from obeya.errors import QuestionError
from obeya.twin.scenarios.paired import EFFECT_WORDS, half_width_of, paired_effect, runs_needed


def test_the_interval_is_that_of_the_paired_t_test() -> None:
    base, changed = np.random.default_rng(1).normal(10, 2, (2, 12))
    known = stats.ttest_rel(changed, base).confidence_interval(0.95)
    found = paired_effect(base, changed)
    assert (found.low, found.high) == pytest.approx((known.low, known.high))


def test_the_interval_covers_the_true_difference_as_often_as_it_says() -> None:
    rng = np.random.default_rng(2)
    n_covered = 0
    for _ in range(2_000):
        luck = rng.exponential(3.0, 20)
        found = paired_effect(luck, 0.8 * luck + rng.normal(0, 0.3, 20))
        n_covered += found.low <= -0.6 <= found.high
    # Skewed differences of 20 pairs: a little below the nominal 95 % is usual.
    assert 0.92 <= n_covered / 2_000 <= 0.965


@pytest.mark.parametrize(
    ("base", "changed", "wanted", "word"),
    [
        ([5, 6, 7, 8, 9], [4, 5.1, 6, 7, 8], "lower", "better"),
        ([5, 6, 7, 8, 9], [4, 5.1, 6, 7, 8], "higher", "worse"),
        ([5, 6, 7, 8, 9], [6, 7.1, 8, 9, 10], "neither", "more"),
        ([5, 6, 7, 8, 9], [4, 5.1, 6, 7, 8], "neither", "less"),
        ([5, 6, 7, 8, 9], [9, 2, 8, 7, 9.5], "lower", "no difference seen"),
        ([5, 6, 7, 8, 9], [5, 6, 7, 8, 9], "lower", "the same"),
        ([5, 6, 7], [1, 2, 3], "lower", "too few runs"),
    ],
)
def test_each_word_of_the_list_can_be_said(base, changed, wanted, word: str) -> None:
    found = paired_effect(np.array(base, dtype=float), np.array(changed, dtype=float), wanted=wanted)
    assert found.verdict == word and word in EFFECT_WORDS


def test_the_last_digits_of_a_sum_are_no_difference() -> None:
    base = np.array([0.1, 0.2, 0.3, 0.4, 0.5])
    assert paired_effect(base, base + 1e-16, wanted="lower").verdict == "the same"


def test_the_number_of_runs_needed_reaches_the_half_width_and_one_less_does_not() -> None:
    values = np.random.default_rng(3).normal(0, 5, 30)
    spread = values.std(ddof=1)
    n = runs_needed(values, 0.7)
    assert (
        stats.t.ppf(0.975, n - 1) * spread / np.sqrt(n)
        <= 0.7
        < stats.t.ppf(0.975, n - 2) * spread / np.sqrt(n - 1)
    )


def test_runs_without_a_partner_are_refused_and_one_pair_has_no_end() -> None:
    with pytest.raises(QuestionError, match="in pairs; 3 and 2"):
        paired_effect(np.ones(3), np.ones(2))
    assert half_width_of(np.ones(1)) == np.inf
