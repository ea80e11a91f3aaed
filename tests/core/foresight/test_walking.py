"""Questions to the past, weights, errors and the walk: hand-worked numbers, theory, and that no answer is looked up."""

from __future__ import annotations

import numpy as np
import pytest

from obeya.errors import QuestionError
from obeya.foresight.asking import (
    Asked,
    ask_after_events,
    ask_at_ticks,
    ask_now,
    tick_of,
    weights_against_cut,
)
from obeya.foresight.past_errors import past_errors
from obeya.foresight.predictors import PREDICTORS, weighted_quantiles
from obeya.foresight.seen import seen_at
from obeya.foresight.walking import walk
from tests.core.foresight.making import DAY, START, history

MEDIANS = tuple(each for each in PREDICTORS if each.is_naive)


def of_steady_cases(n: int, *, seed: int = 1, factor_from: int | None = None):
    random = np.random.default_rng(seed)
    cases = []
    for case in range(n):
        begin = case * DAY // 4
        factor = 3.0 if factor_from is not None and case >= factor_from else 1.0
        days = 2 + factor * random.gamma(4.0, 1.0)
        cases.append([(0, begin), (1, begin + DAY), (2, begin + int(days * DAY))])
    return history(cases, now_s=(n // 4 + 1) * DAY, still_open=tuple(
        place for place, case in enumerate(cases) if case[-1][1] > (n // 4 + 1) * DAY
    ))  # fmt: skip


def test_each_open_case_is_asked_about_at_each_tick() -> None:
    made = history([[(0, 10), (1, 2 * DAY + 5)], [(0, DAY), (1, DAY + 7)]], now_s=3 * DAY)
    asked = ask_at_ticks(made, DAY)
    # Case 0 is open at the ticks of days 1 and 2; case 1 begins on the tick of day 1 and is over 7 s later.
    assert asked.case.tolist() == [0, 1, 0]
    assert (asked.at_s - START).tolist() == [DAY, DAY, 2 * DAY]
    assert asked.left_s.tolist() == [DAY + 5, 7, 5] and asked.event.tolist() == [0, 2, 0]


def test_open_cases_are_asked_about_up_to_now_without_an_answer() -> None:
    made = history([[(0, 0), (1, DAY)], [(0, 0), (1, DAY)]], now_s=2 * DAY, still_open=(1,))
    asked = ask_at_ticks(made, DAY)
    assert asked.case.tolist() == [0, 1, 1, 1] and np.isnan(asked.left_s[1:]).all()
    assert ask_now(made).case.tolist() == [1]
    assert ask_after_events(made, least=1).case.tolist() == [0, 1]


def test_more_questions_than_wanted_are_thinned_over_the_whole_time() -> None:
    asked = ask_at_ticks(of_steady_cases(200), DAY, most=100)
    assert len(asked) == 100 and asked.at_s[0] < START + 2 * DAY and asked.at_s[-1] > START + 48 * DAY


def test_short_cases_are_asked_about_by_the_hour_or_minute() -> None:
    assert tick_of(of_steady_cases(50)) == "day"
    assert tick_of(history([[(0, 0), (1, 3 * 3_600)]], now_s=DAY)) == "hour"
    assert tick_of(history([[(0, 0), (1, 600)]], now_s=DAY)) == "minute"


def test_what_is_seen_is_what_had_happened() -> None:
    made = history(
        [[(0, 0), (1, 3_600), (1, 2 * DAY), (2, 3 * DAY)], [(0, DAY), (1, 9 * DAY)]], now_s=9 * DAY
    )
    asked = ask_at_ticks(made, DAY)
    seen = seen_at(made, asked)
    third = int(np.flatnonzero((asked.case == 0) & (asked.at_s == START + 2 * DAY))[0])
    row = dict(zip(seen.names, seen.values[third], strict=True))
    assert row["last"] == 1 and row["second_last"] == 1 and row["third_last"] == 0
    assert row["position"] == 3 and row["times_last"] == 2 and row["n_open"] == 2
    assert row["age_s"] == 2 * DAY and row["silent_s"] == 0 and row["last_gap_s"] == 2 * DAY - 3_600
    assert (
        row["n_0"] == 1 and row["n_1"] == 2 and row["n_2"] == 0 and row["weekday"] == 2 and row["hour"] == 0
    )


def test_weighted_quantiles_are_those_of_repeated_values() -> None:
    random = np.random.default_rng(3)
    values, times = random.normal(size=40), random.integers(1, 5, 40)
    repeated = np.sort(np.repeat(values, times))
    for share in (0.1, 0.5, 0.77, 1.0):
        expected = repeated[int(np.ceil(share * repeated.size)) - 1]
        assert weighted_quantiles(values, times.astype(float), np.array([share]))[0] == expected


def test_weights_undo_that_a_log_ends_before_long_cases_do() -> None:
    random = np.random.default_rng(4)
    at = np.sort(random.integers(0, 40 * DAY, 4_000))
    left = random.exponential(6.0 * DAY, 4_000)
    asked = Asked(np.arange(4_000), at, np.arange(4_000), left)
    weights = weights_against_cut(asked, 40 * DAY)
    known = asked.answered_by(40 * DAY)
    assert (weights[~known] == 0).all() and weights.max() <= 5
    plain = left[known].mean() / DAY
    assert plain < 5.2 and np.average(left, weights=weights) / DAY == pytest.approx(6.0, abs=0.25)


def test_errors_of_the_past_become_intervals_that_hold_and_chances_that_are_their_opposite() -> None:
    random = np.random.default_rng(5)
    expected = random.uniform(1, 20, 6_000) * DAY
    came = expected * random.lognormal(0.1, 0.4, 6_000)
    errors = past_errors(expected[:4_000], came[:4_000], np.ones(4_000))
    new, came = expected[4_000:], came[4_000:]
    low, high = errors.quantiles(new, 0.1), errors.quantiles(new, 0.9)
    assert np.mean((came >= low) & (came <= high)) == pytest.approx(0.8, abs=0.03)
    assert errors.chance_up_to(new, high) == pytest.approx(np.full(new.size, 0.9), abs=0.01)
    chance = errors.chance_up_to(new, came)
    assert np.quantile(chance, [0.25, 0.5, 0.75]) == pytest.approx([0.25, 0.5, 0.75], abs=0.03)


def test_nothing_that_happens_after_a_cut_changes_what_was_forecast_before() -> None:
    made = of_steady_cases(240)
    asked = ask_at_ticks(made, DAY)
    walked = walk(MEDIANS, asked, seen_at(made, asked), made.now_s)
    cut = int(walked.cuts_s[2])
    later = asked.at_s + np.nan_to_num(asked.left_s) > cut
    changed = Asked(asked.case, asked.at_s, asked.event, np.where(later, asked.left_s * 7, asked.left_s))
    again = walk(MEDIANS, changed, seen_at(made, asked), made.now_s)
    before = asked.at_s < cut
    for key, expected in walked.expected.items():
        assert np.array_equal(expected[before], again.expected[key][before], equal_nan=True)
    assert again.learned[1].errors.stretch == walked.learned[1].errors.stretch
    assert any(
        not np.array_equal(expected[~before], again.expected[key][~before])
        for key, expected in walked.expected.items()
    )


def test_after_a_change_intervals_become_wide_enough_again() -> None:
    made = of_steady_cases(800, factor_from=500)
    asked = ask_at_ticks(made, DAY)
    walked = walk(MEDIANS, asked, seen_at(made, asked), made.now_s)
    steady = of_steady_cases(800)
    calm = ask_at_ticks(steady, DAY)
    stretches = [
        each.errors.stretch for each in walk(MEDIANS, calm, seen_at(steady, calm), steady.now_s).learned
    ]
    assert max(stretches) < 1.4 < max(each.errors.stretch for each in walked.learned)


def test_too_few_answers_are_refused_with_what_is_needed() -> None:
    made = of_steady_cases(8)
    asked = ask_at_ticks(made, DAY)
    with pytest.raises(QuestionError, match="100 are needed"):
        walk(MEDIANS, asked, seen_at(made, asked), made.now_s)
