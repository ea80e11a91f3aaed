"""Run lengths beside published tables, known formulas and simulation. Serves X039."""

from __future__ import annotations

import numpy as np
import pytest

from obeya.spc.alarm_rate import Level, simulated_share
from obeya.spc.charts.lines import ChartOptions
from obeya.spc.rule_sets.registry import RULE_SETS
from obeya.spc.rule_sets.rule_set import RuleSet
from obeya.spc.rules.alternating import Alternating
from obeya.spc.rules.hugging import Hugging
from obeya.spc.rules.one_side import OneSide
from obeya.spc.rules.rule import Points
from obeya.spc.rules.trend import Trend
from obeya.spc.rules.zone import Zone
from obeya.spc.run_length_cusum import (
    crosier_arl,
    cusum_arl,
    cusum_decision,
    cusum_run_length,
    one_sided_cusum,
)
from obeya.spc.run_length_ewma import ewma_run_length, ewma_width
from obeya.spc.run_length_rules import rules_run_length


def arl(*rules: object, shift: float = 0.0) -> float:
    return rules_run_length(RuleSet("some", "", tuple(rules), "last", ""), shift=shift).arl  # type: ignore[arg-type]


# C. W. Champ, W. H. Woodall, Technometrics 29 (1987) 393, table 1.
@pytest.mark.parametrize(
    ("rules", "shift", "printed"),
    [
        ((), 0.0, 370.40), ((), 0.2, 308.43), ((), 1.0, 43.89), ((), 3.0, 2.00),
        ((Zone(2, 3, 2.0, "a"),), 0.0, 225.44), ((Zone(2, 3, 2.0, "a"),), 1.0, 20.01),
        ((Zone(2, 3, 2.0, "a"),), 2.0, 3.65), ((Zone(2, 3, 2.0, "a"),), 3.0, 1.68),
        ((Zone(4, 5, 1.0, "a"),), 0.0, 166.05), ((Zone(4, 5, 1.0, "a"),), 0.6, 33.99),
        ((Zone(4, 5, 1.0, "a"),), 1.0, 12.66), ((Zone(4, 5, 1.0, "a"),), 3.0, 1.89),
        ((OneSide(8, "breaks"),), 0.0, 152.73), ((OneSide(8, "breaks"),), 1.0, 14.58),
        ((OneSide(8, "breaks"),), 3.0, 1.99),
    ],
)  # fmt: skip
def test_run_rules_agree_with_champ_and_woodall(rules, shift, printed):
    shewhart = RULE_SETS["shewhart"].rules
    assert arl(*shewhart, *rules, shift=shift) == pytest.approx(printed, abs=0.0051)


def test_western_electric_alarms_every_92_points():
    assert rules_run_length(RULE_SETS["western_electric"]).arl == pytest.approx(91.75, abs=0.005)


def test_a_run_of_n_comes_after_2_to_the_n_less_1_points():
    assert [arl(OneSide(n, "breaks")) for n in (7, 8, 9)] == pytest.approx([127.0, 255.0, 511.0])


@pytest.mark.parametrize("shift", [0.0, 1.0])
def test_fifteen_points_near_the_centre_come_as_often_as_runs_of_successes(shift: float):
    from scipy import special

    p = special.ndtr(1.0 - shift) - special.ndtr(-1.0 - shift)
    expected = (1 - p**15) / ((1 - p) * p**15)
    assert arl(Hugging(15, "within", 1.0, "a"), shift=shift) == pytest.approx(expected, rel=1e-6)


def test_trends_and_alternation_do_not_depend_on_the_mean():
    for rule in (Trend(6, "breaks"), Alternating(14)):
        assert arl(rule, shift=0.0) == pytest.approx(arl(rule, shift=1.5), rel=2e-3)


@pytest.mark.parametrize("key", ["nhs", "provost", "nelson"])
def test_rule_sets_with_trends_agree_with_simulation(key: str):
    rules = RULE_SETS[key]
    scores = np.random.default_rng(5).normal(size=(6_000, 700))
    alarms = np.zeros(scores.shape, bool)
    for rule in rules.rules:
        alarms |= rule.find(Points(scores, scores)).last
    within = [float(alarms[:, :n].any(axis=1).mean()) for n in (10, 26, 100)]
    exact = rules_run_length(rules)
    assert within == pytest.approx([exact.signal_within(n) for n in (10, 26, 100)], abs=0.02)


def test_the_sets_are_as_far_apart_as_their_rules():
    found = {key: rules_run_length(RULE_SETS[key]).arl for key in ("nhs", "provost", "nelson")}
    # Simulated elsewhere with 20,000 runs: 85.8, 90.3 and 73.1.
    assert found == pytest.approx({"nhs": 85.99, "provost": 89.11, "nelson": 73.48}, abs=0.01)
    assert rules_run_length(RULE_SETS["nhs"], shift=1.0).arl == pytest.approx(10.7, rel=0.02)


# J. M. Lucas, R. B. Crosier, Technometrics 24 (1982) 199, table 1: k = 0.5, with h = 4 and h = 5, and a head start.
@pytest.mark.parametrize(
    ("decision", "head_start", "shift", "printed"),
    [
        (4, 0, 0.0, 168), (4, 0, 0.5, 26.6), (4, 0, 1.0, 8.38), (4, 0, 2.0, 3.34), (4, 0, 5.0, 1.31),
        (5, 0, 0.0, 465), (5, 0, 0.25, 139), (5, 0, 0.5, 38.0), (5, 0, 1.0, 10.4), (5, 0, 4.0, 2.01),
        (4, 2, 0.0, 149), (4, 2, 0.25, 62.7), (4, 2, 0.5, 20.1), (4, 2, 0.75, 8.97), (4, 2, 2.0, 2.01),
        (5, 2.5, 0.0, 430), (5, 2.5, 1.0, 6.35),
    ],
)  # fmt: skip
def test_cusums_agree_with_lucas_and_crosier_to_three_figures(decision, head_start, shift, printed):
    given = cusum_arl(0.5, float(decision), shift=shift, head_start=float(head_start))
    assert float(f"{given:.3g}") == pytest.approx(printed, rel=1.1e-3)


def test_one_sided_cusums_agree_with_brook_and_evans_and_r():
    assert one_sided_cusum(0.5, 3.0).arl == pytest.approx(117.59, abs=0.01)
    assert one_sided_cusum(0.5, 4.0).arl == pytest.approx(335.36758, abs=1e-5)
    assert one_sided_cusum(0.5, 5.0).arl == pytest.approx(930.88701, abs=1e-5)
    assert cusum_decision(0.5, 500.0) == pytest.approx(5.0707, abs=5e-5)


def test_crosiers_single_cusum_agrees_with_his_table():
    given = [crosier_arl(0.5, 3.73, shift=shift) for shift in (0.0, 0.5, 1.0, 2.0)]
    assert given == pytest.approx([168, 25.1, 7.92, 3.17], rel=2.5e-3)


# J. M. Lucas, M. S. Saccucci, Technometrics 32 (1990) 1, table 3.
@pytest.mark.parametrize(
    ("weight", "width", "shift", "printed"),
    [
        (0.4, 3.054, 0.0, 500), (0.4, 3.054, 0.25, 224), (0.4, 3.054, 0.5, 71.2), (0.4, 3.054, 1.0, 14.3),
        (0.25, 2.998, 0.25, 170), (0.25, 2.998, 0.5, 48.3), (0.2, 2.962, 0.5, 41.8), (0.2, 2.962, 1.0, 10.5),
        (0.1, 2.814, 0.0, 500), (0.1, 2.814, 0.25, 106), (0.1, 2.814, 1.0, 10.3), (0.1, 2.814, 4.0, 2.19),
        (0.05, 2.615, 0.25, 84.0), (0.05, 2.615, 0.5, 28.8), (0.05, 2.615, 2.0, 5.22), (0.03, 2.437, 1.0, 12.6),
    ],
)  # fmt: skip
def test_ewma_charts_agree_with_lucas_and_saccucci_to_three_figures(weight, width, shift, printed):
    assert ewma_run_length(weight, width, shift=shift).arl == pytest.approx(printed, rel=5e-3)


def test_ewma_limits_for_a_wanted_run_length_agree_with_r():
    assert ewma_width(0.2, 370.4) == pytest.approx(2.8593, abs=1e-4)
    assert ewma_width(0.2, 370.4, fixed_limits=False) == pytest.approx(2.8642, abs=1e-4)
    assert ewma_run_length(0.05, 3.0, fixed_limits=False).arl == pytest.approx(1347.2, abs=0.1)
    assert ewma_run_length(0.25, 3.0, shift=1.0).arl == pytest.approx(11.154267016, abs=1e-6)


@pytest.mark.parametrize(
    "run_length",
    [rules_run_length(RULE_SETS["western_electric"]), ewma_run_length(0.2, 2.86), one_sided_cusum(0.5, 4.0)],
)
def test_the_mean_is_the_sum_of_the_chances_to_live_on(run_length):
    n = 40_000
    total = sum(run_length.no_signal_within(place) for place in range(n))
    assert total == pytest.approx(run_length.arl, rel=1e-6)
    assert run_length.signal_within(26) < run_length.signal_within(52) < 1


def test_the_sides_of_a_cusum_together_alarm_as_often_as_simulated():
    scores = np.random.default_rng(6).normal(size=(20_000, 26))
    up = down = np.zeros(20_000)
    alarmed = np.zeros(20_000, bool)
    for column in scores.T:
        up, down = np.maximum(0, up + column - 0.5), np.maximum(0, down - column - 0.5)
        alarmed |= (up > 4) | (down > 4)
    assert cusum_run_length(0.5, 4.0).signal_within(26) == pytest.approx(alarmed.mean(), abs=0.01)


# Simulated elsewhere: 3σ with a run of eight, limits from 12, 20, 30 and 60 points: 36, 29, 23 and 18 %.
@pytest.mark.parametrize(("n_baseline", "ewma"), [(12, 0.29), (20, 0.23), (30, 0.18), (60, 0.13)])
def test_limits_from_few_points_make_more_false_alarms(n_baseline: int, ewma: float):
    share = simulated_share("ewma", "shewhart", ChartOptions(width=2.859), n_baseline, 26, Level())
    assert share == pytest.approx(ewma, abs=0.025)
    assert share > ewma_run_length(0.2, 2.859).signal_within(26)


@pytest.mark.parametrize(("shift", "at_most"), [(1.0, 11.0), (2.0, 4.2), (3.0, 2.0)])
def test_a_lasting_shift_is_seen_after_few_points(shift: float, at_most: float):
    assert rules_run_length(RULE_SETS["nhs"], shift=shift).arl <= at_most
