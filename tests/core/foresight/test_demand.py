"""Demand: methods against other software, the backtest, the choice and its reasons, the season. Serves O079, O103."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from obeya.errors import QuestionError
from obeya.foresight.demand import Forecast, forecast_counts, forecast_demand
from obeya.foresight.methods import croston, holt_winters, last_period, mean_of_places
from obeya.kernels.smoothing import smooth_gaps, smooth_level, smooth_season
from tests.conftest import log_from_rows

MONDAY = date(2024, 1, 1)
SERIES = np.array(
    [12, 15, 9, 20, 14, 3, 2, 13, 17, 11, 22, 15, 4, 1, 15, 16, 12, 23, 18, 5, 2, 14, 19, 12, 24, 17, 6, 3.0]
)


def weekly(n_weeks: int, seed: int = 1, noise: float = 1.0) -> np.ndarray:
    shape = np.array([30, 20, 20, 20, 10, 0, 0.0])
    return np.maximum(
        np.tile(shape, n_weeks) + np.random.default_rng(seed).normal(0, noise, 7 * n_weeks), 0
    ).round()


def candidates(found: Forecast) -> dict[str, float]:
    return {each.key: each.mase for each in found.candidates}


def test_smoothing_equals_statsmodels() -> None:
    # statsmodels 0.14, SimpleExpSmoothing and ExponentialSmoothing with the same constants and beginnings.
    assert smooth_level(SERIES, 0.3)[1] == pytest.approx(10.231907125799408)
    expected, level, trend, season = smooth_season(SERIES, 7, 0.2, 0.1, 0.3, 0.95)
    ahead = [level + trend * sum(0.95**i for i in range(1, k + 2)) + season[k] for k in range(3)]
    assert ahead == pytest.approx([15.368801324502257, 18.674631567751746, 12.688113446169716])
    assert expected[-1] == pytest.approx(3.6887673301612143)


def test_croston_divides_sizes_by_gaps() -> None:
    # Sizes 6 and 6, three places apart: 6 / 3, less the correction of 1 − 0.1 / 2.
    assert smooth_gaps(np.array([0, 0, 6, 0, 0, 6, 0.0]), 0.1) == pytest.approx(0.95 * 2.0)
    assert smooth_gaps(np.zeros(5), 0.1) == 0.0


def test_simple_methods_repeat_and_average() -> None:
    values = np.array([1, 2, 3, 5.0])
    assert last_period(values, 2, 3).tolist() == [3, 5, 3]
    assert mean_of_places(values, 2, 2).tolist() == [2.0, 3.5]


def test_a_season_with_a_trend_is_followed() -> None:
    days = np.arange(140)
    ahead = holt_winters(20 + 0.5 * days + 5 * (days % 7 == 0), 7, 7)
    assert ahead == pytest.approx(
        20 + 0.5 * np.arange(140, 147) + 5 * (np.arange(140, 147) % 7 == 0), abs=2.5
    )


def test_noise_around_a_week_is_averaged_and_beats_repeating_the_last_one() -> None:
    found = forecast_counts(weekly(30, noise=4.0), MONDAY)
    assert found.chosen in ("mean", "holt_winters") and found.beats_naive
    assert candidates(found)[found.chosen] < candidates(found)["last_period"]
    assert "where the last period again has" in found.sentence
    assert [round(each.n, -1) for each in found.expected[:7]] == [30, 20, 20, 20, 10, 0, 0]


def test_where_nothing_beats_the_last_period_that_is_said() -> None:
    found = forecast_counts(np.tile([30, 20, 20, 20, 10, 0, 0.0], 20), MONDAY)
    assert found.chosen == "last_period" and not found.beats_naive
    assert found.sentence.startswith("No method beats the last period again")


def test_rare_demand_is_tried_with_croston() -> None:
    values = (np.random.default_rng(2).random(200) < 0.2).astype(float) * 3
    assert "croston" in candidates(forecast_counts(values, MONDAY))
    assert "croston" not in candidates(forecast_counts(weekly(20) + 1, MONDAY))
    assert croston(values, 7, 2) == pytest.approx([0.6, 0.6], abs=0.4)


def test_intervals_hold_what_they_promise_on_a_steady_process() -> None:
    held = [forecast_counts(weekly(30, seed, 3.0) + 5, MONDAY).coverage for seed in range(10)]
    assert 0.72 <= np.mean(held) <= 0.86


def test_a_break_in_the_past_is_said() -> None:
    values = weekly(24) + 5
    values[110:] += np.random.default_rng(5).normal(0, 25, values.size - 110)
    found = forecast_counts(np.maximum(values, 0), MONDAY)
    assert found.coverage < 0.7 and "the past was not like the present" in found.notes[0]


def test_the_season_of_the_week_is_shown_with_its_interval() -> None:
    found = forecast_counts(weekly(20), MONDAY)
    monday = next(each for each in found.season if each.name == "Monday")
    assert monday.low < monday.index < monday.high and monday.index == pytest.approx(2.1, abs=0.05)
    assert {each.kind for each in found.season} == {"weekday"}
    assert sum(each.kind == "month" for each in forecast_counts(weekly(110), MONDAY).season) == 12


def test_weeks_are_counted_from_monday_on_and_only_whole_ones() -> None:
    found = forecast_counts(np.full(7 * 40 + 5, 2.0), MONDAY + timedelta(days=3), every="week")
    assert found.expected[0].begins.weekday() == 0 and found.n_observed == 40
    assert found.expected[0].n == pytest.approx(14.0)


def test_too_short_a_log_is_refused_with_what_is_needed() -> None:
    with pytest.raises(QuestionError, match="20 days are too few to forecast 14"):
        forecast_counts(np.ones(20), MONDAY)


def test_a_log_is_counted_by_its_local_days() -> None:
    first = datetime(2024, 1, 1, 23, 30, tzinfo=UTC)
    rows = [(k, "Ask", (first + timedelta(days=k)).isoformat()) for k in range(90)]
    found = forecast_demand(log_from_rows(rows, zone="Europe/Berlin"))
    # 23:30 UTC is the next day in Berlin; first and last day are left out.
    assert found.n_observed == 88
    assert found.expected[0].begins == date(2024, 3, 31)
