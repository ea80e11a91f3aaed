"""Bounds on chance against exact probabilities."""

from __future__ import annotations

import math

import numpy as np
import pytest

from obeya.studies.findings.chance import log_normal_tail, log_tail


def exact_tail(hits: int, n: int, share: float) -> float:
    return sum(math.comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(hits, n + 1))


@pytest.mark.parametrize("share", [0.02, 0.1, 0.5, 0.9])
@pytest.mark.parametrize("n", [1, 7, 30, 200])
def test_the_bound_is_never_below_the_exact_binomial_tail(n: int, share: float):
    for hits in range(n + 1):
        assert math.exp(log_tail(hits, n, share)) >= exact_tail(hits, n, share) - 1e-12


def test_the_bound_is_close_far_out_in_the_tail():
    # P(at least 45 of 60 heads) = 6.9e-5; the bound may be some ten times that, not thousands.
    exact = exact_tail(45, 60, 0.5)
    assert exact < math.exp(log_tail(45, 60, 0.5)) < 15 * exact


def test_no_more_hits_than_expected_are_no_surprise():
    assert log_tail(10, 100, 0.1) == 0.0
    assert log_tail(0, 0, 0.5) == 0.0


def test_all_hits_have_the_chance_of_all_hits():
    assert log_tail(20, 20, 0.5) == pytest.approx(20 * math.log(0.5))


def test_the_bound_works_on_arrays_at_once():
    bounds = log_tail(np.array([9.0, 5.0]), np.array([10.0, 10.0]), 0.5)
    assert bounds.tolist() == [log_tail(9, 10, 0.5), 0.0]


@pytest.mark.parametrize(
    ("z", "tail"), [(0.0, 0.5), (1.6448536, 0.05), (3.0902323, 0.001), (4.7534243, 1e-6)]
)
def test_the_normal_tail_is_that_of_the_tables(z: float, tail: float):
    assert math.exp(log_normal_tail(z)) == pytest.approx(tail, rel=1e-6)


def test_the_normal_tail_stays_finite_far_out():
    assert -2000 < log_normal_tail(60.0) < -1700
