"""Capability: published indices and intervals, refusal on an unstable chart, every fault at once. Serves L045."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from obeya.errors import SeriesError
from obeya.spc.capability import Capability, capability, cp_interval, cpk_interval

NAMES = ("cp", "cpk", "pp", "ppk", "cpm")


def stable(n: int, *, mean: float = 10.0, sd: float = 1.0, seed: int = 5) -> np.ndarray:
    return np.random.default_rng(seed).normal(mean, sd, n)


def values_of(result: Capability) -> list[float]:
    indices = [getattr(result, name) for name in NAMES]
    return [end for index in indices for end in (index.value, index.low, index.high)]


@pytest.mark.parametrize(
    ("cp", "n", "low", "high"),
    [
        # Montgomery, Introduction to Statistical Quality Control, example 8.4.
        (2.29, 20, 1.57, 3.01),
        (1.33, 20, 0.9106, 1.7489),
    ],
)
def test_the_interval_of_cp_is_the_published_one(cp: float, n: int, low: float, high: float) -> None:
    told = cp_interval(cp, n)
    assert (told.low, told.high) == pytest.approx((low, high), abs=0.006 if low == 1.57 else 5e-5)


@pytest.mark.parametrize(
    ("cpk", "n", "low", "high"),
    [
        # Quality Digest, May 2000; the formula of Bissell gives 0.8907 and 1.4093.
        (1.15, 45, 0.89, 1.41),
        # Montgomery prints 0.99 to 1.67 for this one; his own formula gives these.
        (1.33, 20, 0.88, 1.78),
    ],
)
def test_the_interval_of_cpk_is_that_of_bissell(cpk: float, n: int, low: float, high: float) -> None:
    told = cpk_interval(cpk, n)
    assert (told.low, told.high) == pytest.approx((low, high), abs=0.005)


def test_the_interval_of_pp_holds_the_truth_as_often_as_promised() -> None:
    rng = np.random.default_rng(11)
    draws = [capability(rng.normal(0, 1, 40), lower=-4, upper=4, method="normal") for _ in range(600)]
    kept = [one.pp.low <= 4 / 3 <= one.pp.high for one in draws if one.pp is not None]
    assert np.mean(kept) == pytest.approx(0.95, abs=0.025)


def test_within_and_overall_part_where_subgroups_differ() -> None:
    rng = np.random.default_rng(2)
    levels = np.repeat(rng.normal(0, 0.1, 30), 5)
    values = levels + rng.normal(0, 1, 150)
    told = capability(values, lower=-5, upper=5, subgroups=5)
    assert told.sd_within == pytest.approx(1, rel=0.1)
    by_label = capability(values, lower=-5, upper=5, subgroups=np.repeat(np.arange(30), 5))
    assert by_label == told


def test_large_subgroups_are_pooled() -> None:
    values = stable(120)
    told = capability(values, lower=5, upper=15, subgroups=12)
    expected = np.sqrt(values.reshape(10, 12).var(axis=1, ddof=1).mean())
    assert told.sd_within == pytest.approx(expected)


def test_a_step_in_the_middle_refuses_every_index() -> None:
    values = np.concatenate([stable(30), stable(30, mean=14, seed=6)])
    told = capability(values, lower=0, upper=30, target=12)
    assert told.is_refused and not told.stability.is_stable
    assert [getattr(told, name) for name in (*NAMES, "z", "expected_ppm")] == [None] * 7
    assert "not stable" in told.notes[0] and "special cause" in told.notes[0]


def test_one_wild_point_refuses_every_index() -> None:
    values = stable(60)
    values[17] += 9
    told = capability(values, lower=0, upper=30)
    assert told.is_refused and told.stability.scale == "values"
    assert "point 18 lies" in told.notes[0]


def test_who_accepts_an_unstable_process_gets_indices_and_a_warning() -> None:
    values = np.concatenate([stable(30), stable(30, mean=14, seed=6)])
    told = capability(values, lower=0, upper=30, accept_unstable=True, method="normal")
    assert not told.is_refused and not told.stability.is_stable
    assert told.pp is not None and told.pp.value == pytest.approx(30 / 6 / values.std(ddof=1))
    assert "promise nothing" in told.notes[0]


def test_skewed_values_are_judged_by_percentiles() -> None:
    values = np.exp(stable(400, mean=0, sd=0.5))
    told = capability(values, upper=8)
    assert (told.method, told.cp, told.cpk, told.cpm) == ("percentiles", None, None, None)
    # The true percentiles of this distribution: exp(1.5) above and 1 in the middle.
    expected = (8 - 1) / (np.exp(1.5) - 1)
    assert told.ppk is not None and told.ppk.low < expected < told.ppk.high
    assert any("not normal" in note for note in told.notes)
    assert told.expected_ppm == pytest.approx(1e6 * 1.6e-5, rel=3)


def test_the_normal_curve_can_be_asked_for() -> None:
    values = np.exp(stable(400, mean=0, sd=0.5))
    assert capability(values, upper=8, method="normal").cpk is not None


def test_percentiles_of_normal_values_give_the_same_index() -> None:
    values = stable(500)
    by_curve = capability(values, lower=6, upper=14, method="normal")
    by_percentiles = capability(values, lower=6, upper=14, method="percentiles")
    assert by_curve.ppk is not None and by_percentiles.ppk is not None
    assert by_percentiles.ppk.value == pytest.approx(by_curve.ppk.value, rel=0.1)


def test_values_that_fit_no_shape_say_what_too_few_of_them_mean() -> None:
    rng = np.random.default_rng(4)
    values = np.where(rng.random(300) < 0.5, rng.normal(0, 1, 300), rng.normal(8, 1, 300))
    told = capability(values, lower=-10, upper=20)
    assert told.percentiles is not None and told.percentiles.source == "values"
    assert any("look better than they are" in note for note in told.notes)
    assert told.pp is not None and told.pp.low <= told.pp.value <= told.pp.high


def test_one_limit_gives_no_cp() -> None:
    told = capability(stable(80), upper=14)
    assert (told.cp, told.pp, told.cpm) == (None, None, None)
    assert told.cpk is not None and told.z == pytest.approx(3 * told.cpk.value)


def test_values_outside_the_limits_are_counted_and_expected() -> None:
    told = capability(stable(1000), lower=8, upper=12)
    assert told.n_outside == pytest.approx(45, abs=20)
    assert told.expected_ppm == pytest.approx(45_500, rel=0.25)


def test_few_values_say_so() -> None:
    assert any("Only 20 values" in note for note in capability(stable(20), lower=5, upper=15).notes)


def test_a_note_gives_the_interval_with_the_degrees_that_moving_ranges_have() -> None:
    told = capability(stable(100), lower=5, upper=15)
    assert any("worth 60" in note for note in told.notes)


def test_all_faults_are_said_at_once() -> None:
    with pytest.raises(SeriesError) as told:
        capability([1.0, float("nan"), 3.0], lower=5, upper=2, target=float("inf"), confidence=95)
    words = str(told.value)
    for fault in ("at least 5", "row 2", "lower limit 5 is not below", "target", "confidence is 95"):
        assert fault in words


@pytest.mark.parametrize(
    ("values", "options", "words"),
    [
        ([1, 2, 3, 4, 5, 6], {}, "no limit given"),
        ([4.0] * 10, {"lower": 1}, "all values are 4"),
        (list(range(10)), {"lower": 1, "subgroups": 3}, "cannot be cut into subgroups of 3"),
        (list(range(10)), {"lower": 1, "subgroups": ["a", "b"] * 5}, "do not stand together"),
        (list(range(10)), {"lower": 1, "subgroups": ["a"] * 10}, "at least 2 subgroups"),
        (list(range(10)), {"lower": 1, "subgroups": ["a"] * 3}, "3 labels for 10 values"),
        ([1, 1, 2, 2, 3, 3], {"lower": 0, "subgroups": 2}, "neighbours never differ"),
        (["a", "b"], {"lower": 0}, "not all of it is numbers"),
        ([[1.0, 2.0]], {"lower": 0}, "2 dimensions"),
    ],
)
def test_bad_input_is_refused_with_one_clear_message(values, options, words: str) -> None:
    with pytest.raises(SeriesError, match=words):
        capability(values, **options)


@given(
    scale=st.floats(1e-3, 1e3),
    shift=st.floats(-1e3, 1e3),
    seed=st.integers(0, 50),
)
def test_indices_know_no_unit(scale: float, shift: float, seed: int) -> None:
    values = stable(60, seed=seed)
    plain = capability(values, lower=5, upper=16, target=10, method="normal")
    turned = capability(
        values * scale + shift,
        lower=5 * scale + shift,
        upper=16 * scale + shift,
        target=10 * scale + shift,
        method="normal",
    )
    assert turned.is_refused == plain.is_refused
    if not plain.is_refused:
        assert values_of(turned) == pytest.approx(values_of(plain), rel=1e-6)


@given(seed=st.integers(0, 50))
def test_a_mirror_image_is_as_capable(seed: int) -> None:
    values = stable(60, seed=seed)
    plain = capability(values, lower=5, upper=16, target=10, method="normal")
    mirrored = capability(-values, lower=-16, upper=-5, target=-10, method="normal")
    if not plain.is_refused:
        assert values_of(mirrored) == pytest.approx(values_of(plain), rel=1e-9)


def test_the_same_values_give_the_same_answer_twice() -> None:
    values = np.exp(stable(200, mean=0, sd=0.7))
    first, second = (capability(values, upper=9) for _ in range(2))
    assert [getattr(first, one.name) for one in fields(first)] == [
        getattr(second, one.name) for one in fields(second)
    ]
