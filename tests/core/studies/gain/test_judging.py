"""Whole verdicts on made-up processes: gates, every word of the list, and what a verdict must always tell."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta

import numpy as np
import pytest

from obeya.errors import QuestionError
from obeya.studies.gain import (
    VERDICT_WORDS,
    Balancing,
    GainVerdict,
    Observations,
    OtherChange,
    Registration,
    judge_gain,
    judge_portfolio,
    observe,
)
from obeya.studies.gain.week_plan import day_number

GO_LIVE = date(2026, 3, 2)
PROMISE = Registration("cycle_time", "time", GO_LIVE)


def times(
    *,
    factors: list[float],
    before: int = 26,
    per_day: int = 20,
    median_h: float = 30.0,
    seed: int = 1,
    types: tuple[float, float] | None = None,
) -> Observations:
    """Cases of `before` weeks, then one week per factor; `types` gives shares of a slow type before and after."""
    rng = np.random.default_rng(seed)
    days = np.arange(-7 * before, 7 * len(factors))
    started = np.repeat(days, per_day) + rng.uniform(0, 1, days.size * per_day)
    factor = np.array([1.0] * before + factors)[np.floor(started / 7).astype(int) + before]
    logs = np.log(median_h) + rng.normal(0, 0.6, started.size) + np.log(factor)
    codes = np.zeros(started.size, np.int32)
    if types is not None:
        codes = (rng.uniform(0, 1, started.size) < np.where(started < 0, *types)).astype(np.int32)
        logs += codes * np.log(3.0)
    return observe(
        "time",
        started + day_number(GO_LIVE),
        np.exp(logs),
        types=codes,
        type_names=("quick", "slow") if types else ("all",),
        known_until=float(day_number(GO_LIVE) + 7 * len(factors) + 60),
    )


def shares(*, before: float, after: float, weeks: tuple[int, int] = (26, 13), seed: int = 2) -> Observations:
    rng = np.random.default_rng(seed)
    days = np.arange(-7 * weeks[0], 7 * weeks[1])
    started = np.repeat(days, 40).astype(float)
    hits = rng.uniform(0, 1, started.size) < np.where(started < 0, before, after)
    return observe("proportion", started + day_number(GO_LIVE), hits.astype(float))


def test_a_lasting_gain_is_improved_and_held() -> None:
    said = judge_gain(PROMISE, times(factors=[0.8] * 13))
    assert said.verdict == "improved & held"
    assert said.effect is not None
    assert said.effect.low < 0.8 < said.effect.high
    assert (said.weeks_before, said.weeks_after, said.looks_spent) == (26, 13, 3)
    assert [look.verdict for look in said.looks] == ["improved–provisional", *["improved & held"] * 2, None]
    assert said.retention == pytest.approx(1.0, abs=0.3)


def test_a_verdict_always_tells_what_it_rests_on() -> None:
    """Serves L037, L061."""
    said = judge_gain(PROMISE, times(factors=[0.8] * 13))
    assert said.effect is not None and said.minimum_detectable_effect is not None
    natural = said.effect.natural
    assert natural.low < natural.difference < natural.high < 0
    assert said.effect.percent == pytest.approx(100 * (said.effect.ratio - 1))
    assert natural.per_week == pytest.approx(natural.difference * 140, rel=0.01)
    assert 0.01 < said.minimum_detectable_effect < 0.2
    assert said.would_change and said.sensitivity is not None and said.sensitivity.agrees
    assert said.registration_sha256 == PROMISE.sha256


def test_from_14_to_5_and_a_half_days_is_61_percent() -> None:
    """Serves L061."""
    said = judge_gain(PROMISE, times(factors=[5.5 / 14] * 13, median_h=14 * 24, per_day=200))
    assert said.effect is not None
    assert said.effect.percent == pytest.approx(-60.7, abs=1.0)
    assert said.effect.percent_low < -60.7 < said.effect.percent_high
    assert "−61 %" in said.sentence


def test_where_nothing_changed_the_smallest_visible_change_is_told() -> None:
    """Serves L037."""
    said = judge_gain(PROMISE, times(factors=[1.0] * 13))
    assert said.verdict == "no detectable change"
    assert "would have been seen" in said.sentence
    assert said.retention is None and said.alarm is None


def test_a_gain_that_is_lost_is_regressed_and_the_alarm_says_since_when() -> None:
    said = judge_gain(PROMISE, times(factors=[0.75] * 6 + [1.0] * 6))
    assert said.verdict == "regressed"
    assert said.retention is not None and said.retention < 0.5
    assert said.alarm is not None and said.alarm.is_amber
    assert said.alarm.began == GO_LIVE + timedelta(weeks=6)


def test_a_gain_that_comes_back_is_held_again() -> None:
    said = judge_gain(PROMISE, times(factors=[0.75] * 4 + [1.0] * 4 + [0.75] * 4))
    assert [look.verdict for look in said.looks[:3]] == [
        "improved–provisional", "regressed", "improved & held",
    ]  # fmt: skip
    assert said.verdict == "improved & held"


def test_between_looks_it_takes_an_alarm_and_a_lost_half_to_call_it_regressed() -> None:
    """Held on day 90; three weeks later half of the last four weeks are back at the old level, then all of them."""
    factors = [0.7] * 12 + [1.0] * 6
    early = judge_gain(PROMISE, times(factors=factors[:14]))
    later = judge_gain(PROMISE, times(factors=factors))
    assert early.verdict == "improved & held"
    assert early.looks[2].verdict == later.looks[2].verdict == "improved & held"
    assert later.verdict == "regressed"


def test_longer_times_are_harm() -> None:
    said = judge_gain(PROMISE, times(factors=[1.3] * 13))
    assert said.verdict == "worse (harm)"


def test_where_higher_is_better_a_rise_is_the_gain() -> None:
    promise = dataclasses.replace(PROMISE, measure="first_pass", kind="proportion", better="higher")
    assert judge_gain(promise, shares(before=0.6, after=0.75)).verdict == "improved & held"
    assert judge_gain(promise, shares(before=0.75, after=0.6)).verdict == "worse (harm)"


def test_faster_with_more_errors_is_a_trade_off() -> None:
    """Serves X104."""
    promise = dataclasses.replace(PROMISE, balancing=(Balancing("error_rate", "proportion"),))
    said = judge_gain(
        promise, times(factors=[0.7] * 13), balancing={"error_rate": shares(before=0.08, after=0.14)}
    )
    assert (said.verdict, said.primary) == ("trade-off", "improved & held")
    assert said.balancing[0].is_harmed
    assert "error" in said.sentence.casefold() and said.sentence.startswith("Trade-off")


def test_faster_with_as_few_errors_is_a_gain() -> None:
    promise = dataclasses.replace(PROMISE, balancing=(Balancing("error_rate", "proportion"),))
    said = judge_gain(
        promise, times(factors=[0.7] * 13), balancing={"error_rate": shares(before=0.08, after=0.08, seed=3)}
    )
    assert said.verdict == "improved & held"
    assert not said.balancing[0].is_harmed


def test_a_balancing_measure_without_data_is_said_to_be_missing() -> None:
    promise = dataclasses.replace(PROMISE, balancing=(Balancing("error_rate", "proportion"),))
    said = judge_gain(promise, times(factors=[0.7] * 13))
    assert not said.balancing[0].is_harmed and said.balancing[0].missing
    assert any("could not be judged" in warning for warning in said.warnings)


@pytest.mark.parametrize(
    ("rows", "gate"),
    [
        (times(factors=[0.8] * 13, before=11), "baseline weeks"),
        (times(factors=[0.8] * 3), "weeks after"),
        (times(factors=[0.8] * 13, per_day=2), "volume before"),
    ],
)
def test_a_shut_gate_says_what_is_missing_and_nothing_is_guessed(rows: Observations, gate: str) -> None:
    said = judge_gain(PROMISE, rows)
    shut = [each for each in said.gates if not each.passed]
    assert said.verdict == "insufficient data"
    assert gate in [each.name for each in shut]
    assert all(each.missing for each in shut)
    assert said.effect is None and said.p_value is None


def test_rare_errors_are_not_judged_by_weeks() -> None:
    promise = dataclasses.replace(PROMISE, measure="errors", kind="proportion")
    said = judge_gain(promise, shares(before=0.005, after=0.001))
    assert said.verdict == "insufficient data"
    assert "g chart" in said.sentence


def test_a_gain_that_all_but_ends_the_errors_is_still_judged() -> None:
    promise = dataclasses.replace(PROMISE, measure="errors", kind="proportion")
    assert judge_gain(promise, shares(before=0.08, after=0.004)).verdict == "improved & held"


def test_before_go_live_it_is_registered_and_collecting() -> None:
    said = judge_gain(PROMISE, times(factors=[0.8] * 13), as_of=GO_LIVE)
    assert said.verdict == "registered/collecting"
    assert not any(look.is_spent for look in said.looks)


def test_a_change_on_the_same_cases_within_four_weeks_confounds() -> None:
    other = OtherChange("New form", GO_LIVE + timedelta(days=20))
    said = judge_gain(PROMISE, times(factors=[0.8] * 13), others=[other])
    assert (said.verdict, said.primary) == ("confounded", "improved & held")
    assert any("New form" in warning for warning in said.warnings)


def test_a_later_change_ends_the_weeks_after() -> None:
    other = OtherChange("New form", GO_LIVE + timedelta(weeks=9))
    said = judge_gain(PROMISE, times(factors=[0.8] * 9 + [0.3] * 4), others=[other])
    assert said.weeks_after == 9
    assert said.effect is not None and said.effect.low < 0.8 < said.effect.high


def test_a_comparison_takes_out_what_happens_to_all() -> None:
    """Everything gets 20 % faster, the slice too: by itself a gain, against the others none."""
    rows, others = times(factors=[0.8] * 13), times(factors=[0.8] * 13, seed=5)
    promise = dataclasses.replace(PROMISE, comparison="Department = IT")
    assert judge_gain(PROMISE, rows).verdict == "improved & held"
    against = judge_gain(promise, rows, comparison=others)
    assert against.verdict == "no detectable change"
    assert against.effect is not None and against.effect.low < 1 < against.effect.high


@pytest.mark.parametrize(("weekly", "word"), [(0.98, "no detectable change"), (0.995, "confounded")])
def test_a_trend_that_was_under_way_is_no_gain(weekly: float, word: str) -> None:
    """Times fall all the time, before and after; where the step alone would count, the trend is named."""
    rng = np.random.default_rng(6)
    started = np.repeat(np.arange(-26 * 7, 13 * 7), 40).astype(float)
    logs = 3.4 + np.log(weekly) * started / 7 + rng.normal(0, 0.6, started.size)
    origin = day_number(GO_LIVE)
    said = judge_gain(PROMISE, observe("time", started + origin, np.exp(logs), ended=started + origin))
    assert (said.method, said.verdict) == ("trend-adjusted", word)
    assert any("trend" in warning for warning in said.warnings)


def test_a_mix_that_shifts_is_told_and_held_fixed_where_it_is_registered() -> None:
    """Half of the cases are slow before, a quarter after; nothing else changes."""
    rows = times(factors=[1.0] * 13, types=(0.5, 0.25))
    naive = judge_gain(PROMISE, rows)
    fixed = judge_gain(dataclasses.replace(PROMISE, case_type="Kind"), rows)
    assert naive.verdict == "improved & held"
    assert any("mix shifted" in warning for warning in naive.warnings)
    assert naive.mix is not None and naive.mix.share == pytest.approx(0.25, abs=0.03)
    assert fixed.verdict == "no detectable change"


def test_bad_weeks_that_made_somebody_act_are_kept_out_of_the_baseline() -> None:
    """The four weeks before go-live were bad by chance: with them in the baseline, the usual looks like a gain."""
    rows = times(factors=[1.0] * 13, before=32)
    bad = (rows.started >= day_number(GO_LIVE) - 28) & (rows.started < day_number(GO_LIVE))
    rows = dataclasses.replace(rows, value=np.where(bad, rows.value * 1.5, rows.value))
    promise = dataclasses.replace(PROMISE, trigger_days=0)
    inside = judge_gain(promise, rows)
    outside = judge_gain(PROMISE, rows)
    assert any("register" in warning for warning in inside.warnings)
    assert (outside.weeks_before, inside.weeks_before) == (28, 32)
    assert inside.effect is not None and outside.effect is not None
    assert abs(outside.effect.ratio - 1) < abs(inside.effect.ratio - 1)


def test_the_same_question_has_the_same_answer_later() -> None:
    """What was known on a day does not change when more becomes known."""
    rows = times(factors=[0.8] * 13)
    day = GO_LIVE + timedelta(days=61)
    earlier = rows.as_known_on(float(day_number(day) + 5))
    assert judge_gain(PROMISE, rows, as_of=day) == judge_gain(PROMISE, earlier, as_of=day)


def test_counts_are_judged_as_rates() -> None:
    rng = np.random.default_rng(7)
    days = np.arange(-26 * 7, 13 * 7)
    counted = rng.poisson(np.where(days < 0, 10.0, 13.0)).astype(float)
    promise = dataclasses.replace(PROMISE, measure="throughput", kind="count", better="higher")
    said = judge_gain(promise, observe("count", (days + day_number(GO_LIVE)).astype(float), counted))
    assert said.verdict == "improved & held"
    assert said.effect is not None and said.effect.meaning == "rate ratio"
    assert said.effect.low < 1.3 < said.effect.high
    assert said.sensitivity is not None and said.sensitivity.quasi_ratio == pytest.approx(1.3, abs=0.1)


def test_rates_with_an_exposure_of_their_own_are_compared_per_unit() -> None:
    """Twice as many errors in twice as much work is no change."""
    rng = np.random.default_rng(8)
    days = np.arange(-26 * 7, 13 * 7)
    hours = np.where(days < 0, 50.0, 100.0)
    rows = observe(
        "count",
        (days + day_number(GO_LIVE)).astype(float),
        rng.poisson(0.1 * hours).astype(float),
        size=hours,
    )
    said = judge_gain(dataclasses.replace(PROMISE, kind="count"), rows)
    assert said.verdict == "no detectable change"


def test_impossible_rows_are_refused_all_faults_at_once() -> None:
    with pytest.raises(QuestionError, match=r"without a date: 1.*without a number: 1"):
        observe("time", np.array([np.nan, 1.0]), np.array([1.0, np.nan]))
    with pytest.raises(QuestionError, match="p would be above 1"):
        observe("proportion", np.array([1.0]), np.array([3.0]), size=np.array([2.0]))
    with pytest.raises(QuestionError, match="n = 0"):
        observe("proportion", np.array([1.0]), np.array([0.0]), size=np.array([0.0]))
    with pytest.raises(QuestionError, match="Negative values: 1"):
        observe("count", np.array([1.0]), np.array([-1.0]))


def test_in_a_portfolio_a_weak_gain_among_many_tries_is_not_proved() -> None:
    strong = judge_gain(PROMISE, times(factors=[0.7] * 13))
    nothing = [judge_gain(PROMISE, times(factors=[1.0] * 13, seed=seed)) for seed in range(20, 24)]
    weak = dataclasses.replace(strong, p_value=0.045)
    said = judge_portfolio([strong, weak, *nothing])
    assert said.is_proved[0] and not said.is_proved[1]
    assert not any(said.is_proved[2:])
    assert said.n_tested == 6


def test_words_come_from_the_closed_list() -> None:
    said: list[GainVerdict] = [
        judge_gain(PROMISE, times(factors=[factor] * 13)) for factor in (0.5, 0.9, 0.97, 1.0, 1.5)
    ]
    assert {each.verdict for each in said} <= set(VERDICT_WORDS)
    assert len(VERDICT_WORDS) == 10
