"""DPMO and sigma level against the published tables. Serves L012 and P046."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obeya.errors import SeriesError
from obeya.spc.sigma_level import dpmo_of_sigma, ppm_of_cp, rolled_yield, sigma_level, sigma_of_dpmo


@pytest.mark.parametrize(
    ("sigma", "dpmo"), [(2, 308_538), (3, 66_807), (4, 6_210), (4.5, 1_350), (5, 233), (6, 3.4)]
)
def test_the_table_with_a_shift_of_one_and_a_half(sigma: float, dpmo: float) -> None:
    assert dpmo_of_sigma(sigma) == pytest.approx(dpmo, abs=0.5 if dpmo > 10 else 0.05)
    assert sigma_of_dpmo(dpmo) == pytest.approx(sigma, abs=0.002)


def test_three_sigma_without_a_shift_has_2700_in_both_tails() -> None:
    assert dpmo_of_sigma(3, shift=0, sides=2) == pytest.approx(2_700, abs=0.5)


@pytest.mark.parametrize(
    ("cp", "ppm"), [(0.5, 133_614), (0.75, 24_449), (1.0, 2_700), (1.33, 66), (1.67, 0.54), (2.0, 0.002)]
)
def test_values_outside_for_a_centred_process(cp: float, ppm: float) -> None:
    # Montgomery, Introduction to Statistical Quality Control, table 8.2.
    assert ppm_of_cp(cp) == pytest.approx(ppm, rel=0.02 if ppm < 100 else 1e-4)


def test_a_count_has_its_exact_interval() -> None:
    # The rule of three: none in 100 is up to 3.6 % (Clopper and Pearson).
    told = sigma_level(0, 100)
    assert (told.dpmo, told.sigma, told.sigma_high) == (0, None, None)
    assert told.dpmo_high == pytest.approx(36_217, abs=1)
    assert told.sigma_low == pytest.approx(sigma_of_dpmo(told.dpmo_high))


def test_opportunities_count() -> None:
    told = sigma_level(7, 1000, opportunities=3)
    assert (told.dpu, told.dpmo) == pytest.approx((0.007, 7 / 3000 * 1e6))
    assert told.sigma_unshifted == pytest.approx((told.sigma or 0) - 1.5)


def test_yields_of_steps_multiply() -> None:
    # Percent complete and accurate along a value stream: 0.9 x 0.8 x 0.95 x 0.7 = 0.479.
    assert rolled_yield([0.9, 0.8, 0.95, 0.7]) == pytest.approx(0.4788)
    with pytest.raises(SeriesError, match="step 2 has a yield of 95"):
        rolled_yield([0.9, 95])
    with pytest.raises(SeriesError, match="no step"):
        rolled_yield([])


@given(sigma=st.floats(0.5, 7), shift=st.floats(0, 2))
def test_there_and_back(sigma: float, shift: float) -> None:
    assert sigma_of_dpmo(dpmo_of_sigma(sigma, shift=shift), shift=shift) == pytest.approx(sigma, abs=1e-6)


def test_all_faults_are_said_at_once() -> None:
    with pytest.raises(SeriesError) as told:
        sigma_level(-1, 0, opportunities=0, confidence=2)
    assert str(told.value).count("  - ") == 4
    with pytest.raises(SeriesError, match="12 defects in 10"):
        sigma_level(12, 10)
    for impossible in (0.0, 1e6):
        with pytest.raises(SeriesError, match="between 0 and"):
            sigma_of_dpmo(impossible)
    with pytest.raises(SeriesError, match="1 or 2 limits"):
        dpmo_of_sigma(3, sides=3)
