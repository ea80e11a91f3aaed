from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from obeya.studies.measures.movement import movement_of
from obeya.studies.measures.result import Point


def points(*values: float, immature: int = 0) -> list[Point]:
    begin = date(2024, 1, 1)
    n = len(values)
    return [
        Point(begin + timedelta(weeks=k), x, None, None, 30, is_immature=k >= n - immature)
        for k, x in enumerate(values)
    ]


def test_a_step_is_better_or_worse_as_the_direction_says() -> None:
    """Before: 10 and 12 in turn, so a moving range of 2, sigma 1.77 and a reach of 3 · 1.77 · √(1/4 + 1/12) = 3.07."""
    before = [10.0, 12.0] * 6
    assert movement_of(points(*before, 6, 8, 6, 8), "lower").word == "better"
    assert movement_of(points(*before, 6, 8, 6, 8), "higher").word == "worse"
    assert movement_of(points(*before, 6, 8, 6, 8), "none").word == "moved"
    assert movement_of(points(*before, 8, 8, 8, 8), "lower").word == "common"
    assert movement_of(points(*before, 6, 8, 6, 8), "lower").ratio == pytest.approx(7 / 11)


def test_weeks_that_are_not_over_do_not_count() -> None:
    before = [10.0, 12.0] * 8
    assert movement_of(points(*before, 1, 1, 1, 1, immature=4), "lower").word == "common"


def test_too_few_periods_say_nothing() -> None:
    assert movement_of(points(*[10.0] * 7, 1, 1, 1, 1), "lower").word == "unknown"
    assert movement_of([], "lower").word == "unknown"


def test_quiet_series_seldom_warn() -> None:
    """Independent values that do not move: at most 3 of 100 looks warn, with twelve periods before."""
    rng = np.random.default_rng(1)
    looks = [movement_of(points(*rng.normal(100, 10, 16)), "lower").word for _ in range(2_000)]
    assert sum(word != "common" for word in looks) / len(looks) < 0.03
