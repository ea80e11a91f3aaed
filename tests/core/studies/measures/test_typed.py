"""Values that do not come from a log. Serves X027."""

from __future__ import annotations

from datetime import date

import pytest

from obeya.errors import QuestionError
from obeya.studies.measures.typed import net_promoter_score, series_of_values, staff_turnover

JANUARY, FEBRUARY = date(2024, 1, 10), date(2024, 2, 20)


def test_the_score_is_that_of_the_formula() -> None:
    """40 answers, 60 % promoters and 15 % detractors: 45 ± 22.9."""
    found = net_promoter_score([10] * 24 + [8] * 10 + [0] * 6)
    assert found is not None
    assert [round(x, 1) for x in found] == [45.0, 22.1, 67.9]


def test_fewer_than_five_answers_are_not_shown() -> None:
    assert net_promoter_score([]) is None
    assert net_promoter_score([10, 10, 10, 10]) is None
    assert net_promoter_score([10] * 5) == (100, 100, 100)


def test_a_period_with_few_answers_is_hidden_and_the_next_is_shown() -> None:
    days = [JANUARY] * 4 + [FEBRUARY] * 5
    series = series_of_values(days, [9] * 4 + [10, 9, 8, 3, 2], measure="nps", period="month")
    january, february = series.points
    assert (january.value, january.n, january.is_hidden) == (None, 4, True)
    assert (february.value, february.is_hidden) == (0, False)


def test_turnover_divides_leavers_by_the_mean_number_of_people() -> None:
    series = series_of_values([JANUARY, FEBRUARY], [2, 3], of=[48, 52], measure="turnover", period="month")
    assert [p.value for p in series.points] == [2 / 48, 3 / 52]


def test_turnover_of_a_year_is_separations_over_average_headcount() -> None:
    """Serves X055: 6 separations in four quarters of 38, 42, 41 and 39 people are 15 % of 40."""
    turnover = staff_turnover([1, 2, 0, 3], [38, 42, 41, 39])
    assert turnover is not None
    assert 100 * turnover == pytest.approx(15.0)


def test_whoever_left_counts_where_the_headcount_is_missing() -> None:
    series = series_of_values([JANUARY, JANUARY], [2, 1], of=[40, None], measure="turnover", period="month")
    assert series.points[0].value == pytest.approx(3 / 40)
    assert staff_turnover([2], [None]) is None


def test_each_wave_of_a_pulse_says_how_many_answered_and_hides_a_few() -> None:
    """Serves X055."""
    days = [JANUARY] * 6 + [FEBRUARY] * 4
    series = series_of_values(days, [4, 4, 3, 5, 4, 4, 1, 1, 1, 1], measure="pulse", period="month")
    january, february = series.points
    assert (january.value, january.n, january.is_hidden) == (pytest.approx(4.0), 6, False)
    assert january.low is not None and january.low < 4 < (january.high or 0)
    assert (february.value, february.n, february.is_hidden) == (None, 4, True)


def test_a_return_is_benefit_less_cost_over_cost() -> None:
    series = series_of_values([JANUARY, JANUARY], [9000, 6000], of=[10_000, 0], measure="roi", period="month")
    assert series.points[0].value == pytest.approx(0.5)


def test_shares_of_counts_have_an_interval_and_periods_without_values_stay() -> None:
    series = series_of_values(
        [JANUARY, date(2024, 3, 1)], [5, 1], of=[20, 4], statistic="share", period="month"
    )
    assert [p.value for p in series.points] == [0.25, None, 0.25]
    assert series.points[0].low == pytest.approx(0.112, abs=1e-3)
    assert series.points[0].high == pytest.approx(0.469, abs=1e-3)


def test_values_are_gathered_as_chosen() -> None:
    days, values = [date(2024, 1, 3), date(2024, 1, 1), date(2024, 1, 2)], [6.0, 1.0, 2.0]
    found = {
        statistic: series_of_values(days, values, statistic=statistic).points[0].value
        for statistic in ("mean", "median", "sum", "last")
    }
    assert found == {"mean": 3, "median": 2, "sum": 9, "last": 6}


def test_all_faults_are_said_at_once() -> None:
    with pytest.raises(QuestionError, match=r"1 days and 2 values.*outside 0 to 10"):
        series_of_values([JANUARY], [11, 3], measure="nps")
    with pytest.raises(QuestionError, match="no number"):
        series_of_values([JANUARY], [float("nan")])
    with pytest.raises(QuestionError, match="part of"):
        series_of_values([JANUARY], [1], measure="turnover")
    with pytest.raises(QuestionError, match="no value at all"):
        series_of_values([], [])
