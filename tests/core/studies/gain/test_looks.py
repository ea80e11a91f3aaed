"""O'Brien–Fleming and Pocock bounds as printed, and the chance they leave."""

from __future__ import annotations

import numpy as np
import pytest

from obeya.studies.gain.looks import bounds, crossing_chance, nominal_levels


def test_three_looks_have_the_bounds_of_obrien_and_fleming() -> None:
    assert [round(bound, 3) for bound in bounds(3)] == [3.471, 2.454, 2.004]


@pytest.mark.parametrize(("n", "last"), [(1, 1.960), (2, 1.977), (3, 2.004), (4, 2.024), (5, 2.040)])
def test_the_last_bound_is_that_of_the_published_table(n: int, last: float) -> None:
    """Jennison and Turnbull, Group Sequential Methods, 2000, table 2.3 (α = 0.05)."""
    assert bounds(n)[-1] == pytest.approx(last, abs=5e-4)


@pytest.mark.parametrize(("n", "bound"), [(2, 2.178), (3, 2.289), (4, 2.361), (5, 2.413)])
def test_pococks_bound_is_that_of_the_published_table(n: int, bound: float) -> None:
    assert bounds(n, shape=0)[0] == pytest.approx(bound, abs=5e-4)


def test_the_bounds_err_once_in_twenty_where_nothing_changed() -> None:
    sums = np.random.default_rng(4).normal(0, 1, (200_000, 3)).cumsum(axis=1)
    crossed = (np.abs(sums / np.sqrt([1, 2, 3])) > bounds(3)).any(axis=1)
    assert crossing_chance(bounds(3)) == pytest.approx(0.05, abs=1e-6)
    assert crossed.mean() == pytest.approx(0.05, abs=0.002)


def test_looking_three_times_at_five_percent_errs_more_than_once_in_ten() -> None:
    assert crossing_chance([1.96, 1.96, 1.96]) == pytest.approx(0.107, abs=0.001)


def test_the_levels_are_the_p_values_of_the_bounds() -> None:
    assert nominal_levels(3) == pytest.approx((0.00052, 0.01411, 0.04507), abs=1e-5)


def test_no_look_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="there must be a look"):
        bounds(0)
