"""Intervals of sums over cases."""

from __future__ import annotations

import math

import numpy as np

from obeya.studies.findings.bootstrap import BUCKETS, RESAMPLES, draw_resamples, interval_of


def test_every_resample_draws_as_many_buckets_as_there_are():
    drawn = draw_resamples(np.random.default_rng(1), 250)
    assert drawn.shape == (RESAMPLES, 250)
    assert (drawn.sum(axis=1) == 250).all()


def test_the_interval_of_a_sum_of_equal_cases_is_a_point():
    interval = interval_of(np.full(40, 2.5), draw_resamples(np.random.default_rng(1), 40))
    assert (interval.low, interval.high) == (100.0, 100.0)


def test_the_interval_is_as_wide_as_theory_says():
    rng = np.random.default_rng(2)
    sums = rng.exponential(3.0, 1_000)
    interval = interval_of(sums, draw_resamples(rng, 1_000))
    width = 2 * 1.96 * sums.std() * math.sqrt(1_000)
    assert abs((interval.high - interval.low) / width - 1) < 0.15
    assert interval.low < sums.sum() < interval.high


def test_the_interval_covers_the_truth_about_95_times_in_100():
    rng = np.random.default_rng(3)
    covered = 0
    for _ in range(200):
        sums = rng.exponential(1.0, 300)
        interval = interval_of(sums, draw_resamples(rng, 300))
        covered += interval.low <= 300 <= interval.high
    assert 0.90 <= covered / 200 <= 0.985


def test_cases_gathered_into_buckets_give_the_interval_of_cases():
    rng = np.random.default_rng(4)
    values = rng.exponential(1.0, 20 * BUCKETS)
    by_bucket = np.bincount(np.arange(values.size) % BUCKETS, values)
    gathered = interval_of(by_bucket, draw_resamples(rng, BUCKETS))
    spread = values.std() * math.sqrt(values.size)
    assert abs((gathered.high - gathered.low) / (2 * 1.96 * spread) - 1) < 0.15


def test_the_same_seed_gives_the_same_resamples():
    first, second = (draw_resamples(np.random.default_rng(9), 30) for _ in range(2))
    assert (first == second).all()


def test_no_buckets_give_empty_resamples():
    assert draw_resamples(np.random.default_rng(1), 0).shape == (RESAMPLES, 0)
