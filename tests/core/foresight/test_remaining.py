"""Ends of open cases and chances to be late, on logs whose answer is known."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from obeya.errors import QuestionError
from obeya.foresight import predictors
from obeya.foresight.reliability import area_under_curve, risk_bins, wilson
from obeya.foresight.remaining import RemainingForecast, forecast_remaining
from obeya.tables.calendar_text import find_calendar
from tests.conftest import log_from_rows
from tests.core.foresight.making import MONDAY, cut_at, rows_of_chance, rows_of_two_ways


@pytest.fixture(scope="module")
def of_two_ways() -> RemainingForecast:
    rows = cut_at(rows_of_two_ways(260), MONDAY + timedelta(days=125))
    return forecast_remaining(log_from_rows(rows), within_s=10 * 86_400)


def test_trees_find_what_medians_cannot_see(of_two_ways: RemainingForecast) -> None:
    """Serves P062."""
    found = of_two_ways
    ways = {each.key: each for each in found.ways}
    assert found.beats_naive and not next(each for each in found.ways if each.is_used).is_naive
    assert found.error_s < 0.5 * min(ways["last_step"].error_s, ways["position"].error_s)
    assert "less (" in found.sentence and "where the median by" in found.sentence
    assert 0.7 <= found.coverage <= 1.0


def test_open_cases_are_forecast_with_interval_and_chance_to_be_late(of_two_ways: RemainingForecast) -> None:
    """Serves P062."""
    found = of_two_ways
    random = np.random.default_rng(1)
    is_long = {}
    for case in range(260):
        is_long[f"C{case:04d}"] = bool(random.random() < 0.5)
        random.uniform(0.9, 1.1)
    assert len(found.open_cases) >= 15
    for each in found.open_cases:
        begin = MONDAY + timedelta(days=0.5 * int(each.case_id[1:]))
        assert each.earliest_end <= each.expected_end <= each.latest_end
        assert each.due_at == begin + timedelta(days=10)
        if each.age_s > 2 * 86_400 and is_long[each.case_id]:
            assert abs((each.expected_end - begin) / timedelta(days=1) - 20) < 5
            assert each.chance_late is not None and each.chance_late > 0.9
    chances = [each.chance_late for each in found.open_cases]
    assert chances == sorted(chances, reverse=True)
    assert {each.case_id for each in found.open_cases if each.is_late} == {
        each.case_id for each in found.open_cases if each.age_s > 10 * 86_400
    }


def test_chances_come_true_as_often_as_they_say(of_two_ways: RemainingForecast) -> None:
    """Serves P062."""
    found = of_two_ways
    assert found.brier is not None and found.brier_naive is not None and found.brier < 0.5 * found.brier_naive
    assert found.area_under_curve is not None and found.area_under_curve > 0.95
    assert found.risks[0].share_late < 0.1 and found.risks[-1].share_late > 0.9
    assert [each.promised for each in found.held] == pytest.approx(np.arange(1, 10) / 10)


def test_where_nothing_tells_it_is_said_that_the_median_is_as_good() -> None:
    """Serves P062."""
    found = forecast_remaining(log_from_rows(rows_of_chance(350)))
    assert not found.beats_naive and found.sentence.startswith("No better than the median by")
    # How long is left to the date tells something about being late, even there.
    assert found.brier is not None and found.brier_naive is not None and found.brier < found.brier_naive
    assert "four of five finished cases kept" in found.due_words


def test_without_the_library_of_trees_medians_answer_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise QuestionError("no library")

    monkeypatch.setattr(predictors, "load_lightgbm", missing)
    found = forecast_remaining(log_from_rows(rows_of_two_ways(200)))
    assert all(each.is_naive for each in found.ways) and not found.beats_naive
    assert any("only medians were tried" in note for note in found.notes)


def test_dates_of_the_cases_themselves_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(predictors, "load_lightgbm", _missing)
    rows = cut_at(rows_of_two_ways(200), MONDAY + timedelta(days=95))
    dues = [(MONDAY + timedelta(days=0.5 * int(row[0][1:]) + 7)).replace(tzinfo=None) for row in rows]
    log = log_from_rows(rows, attributes={"Due": dues, "Kind": [row[1] for row in rows]})
    found = forecast_remaining(log, due="Due")
    one = found.open_cases[0]
    assert one.due_at == MONDAY + timedelta(days=0.5 * int(one.case_id[1:]) + 7)
    assert found.due_words == "A case is due on its Due."
    with pytest.raises(QuestionError, match="“Kind” holds texts, not dates"):
        forecast_remaining(log, due="Kind")
    with pytest.raises(QuestionError, match="give one of the two"):
        forecast_remaining(log, due="Due", within_s=5.0)


def test_an_attribute_that_is_known_helps() -> None:
    rows = rows_of_two_ways(150)
    long = {row[0] for row in rows if row[1] == "Hard"}
    hidden = [(case, "Ask" if step in ("Hard", "Easy") else step, at) for case, step, at in rows]
    log = log_from_rows(hidden, attributes={"Size": ["big" if row[0] in long else "small" for row in rows]})
    without, with_it = forecast_remaining(log), forecast_remaining(log, given=("Size",))
    assert with_it.error_s < 0.8 * without.error_s


def test_working_time_and_too_short_logs_are_refused() -> None:
    log = log_from_rows(rows_of_chance(20))
    with pytest.raises(QuestionError, match="are needed to learn"):
        forecast_remaining(log)
    with pytest.raises(QuestionError, match="calendar time"):
        forecast_remaining(log.in_working_time(find_calendar("mon-fri-8-17")))


def test_intervals_of_shares_are_wilsons() -> None:
    # Newcombe 1998, table I: 81 of 263.
    assert wilson(81 / 263, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(0.0, 20)[0] == 0.0


def test_tables_of_chances_are_those_counted_by_hand() -> None:
    risk, late = np.array([0.05, 0.09, 0.95, 1.0]), np.array([False, True, True, True])
    bins = risk_bins(risk, late, np.array([0, 0, 1, 2]))
    assert [(each.chance_from, each.n, each.n_cases, each.share_late) for each in bins] == [
        (0.0, 2, 1, 0.5), (0.9, 2, 2, 1.0),
    ]  # fmt: skip
    assert area_under_curve(risk, late) == 1.0
    assert area_under_curve(np.array([0.5, 0.5]), np.array([True, False])) == 0.5
    assert area_under_curve(risk, np.array([True] * 4)) is None


def _missing() -> None:
    raise QuestionError("no library")
