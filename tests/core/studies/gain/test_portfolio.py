"""Benjamini–Hochberg and Holm by hand."""

from __future__ import annotations

import numpy as np
import pytest

from obeya.studies.gain.portfolio import benjamini_hochberg, holm


def test_benjamini_and_hochberg_by_hand() -> None:
    """Their own example (1995, section 3.2), at q = 0.05: four of fifteen p-values are rejected."""
    p = np.array([
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459,
        0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0,
    ])  # fmt: skip
    threshold = benjamini_hochberg(p, 0.05)
    assert threshold == 0.0095
    assert (p <= threshold).sum() == 4


def test_nothing_is_proved_where_all_is_chance() -> None:
    assert benjamini_hochberg(np.array([0.3, 0.6, 0.9]), 0.1) == 0
    assert benjamini_hochberg(np.array([]), 0.1) == 0


def test_holm_by_hand() -> None:
    """0.01, 0.02, 0.04 of three: 0.03, 0.04, 0.04; never smaller than the one before."""
    assert holm(np.array([0.04, 0.01, 0.02])) == pytest.approx([0.04, 0.03, 0.04])


def test_one_in_ten_of_the_proved_is_chance_at_most() -> None:
    rng, false, proved = np.random.default_rng(12), [], []
    for _ in range(400):
        p = np.concatenate([rng.uniform(0, 1, 20), rng.uniform(0, 0.002, 10)])
        below = p <= benjamini_hochberg(p, 0.10)
        proved.append(below.sum())
        false.append(below[:20].sum() / max(below.sum(), 1))
    assert np.mean(false) <= 0.08
    assert np.mean(proved) > 9
