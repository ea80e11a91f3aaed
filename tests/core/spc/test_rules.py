"""Rules find what they say, in many series at once and with missing points; sets that look alike are told apart.

Serves L045.
"""

from __future__ import annotations

import numpy as np
import pytest

from obeya.errors import QuestionError
from obeya.spc.chart import draw_up_chart
from obeya.spc.charts.lines import ChartOptions, Subject
from obeya.spc.charts.registry import CHARTS
from obeya.spc.rule_sets.registry import RULE_SETS, rule_set
from obeya.spc.rules.one_side import OneSide
from obeya.spc.rules.rule import Points, Rule, Step
from obeya.spc.rules.trend import Trend
from obeya.spc.rules.whole_chart import analyse_runs, run_limits
from obeya.spc.signals import find_signals

EVERY_RULE = [(key, rule) for key, rules in RULE_SETS.items() for rule in rules.rules]


def chart_of(scores: list[float], rules: str, **more: object):
    """A chart of points whose positions are the given scores: centre 0, standard deviation 1."""
    return draw_up_chart(scores, rules=rules, options=ChartOptions(known_centre=0.0, known_sigma=1.0), **more)


def rules_hit(scores: list[float], rules: str) -> set[str]:
    return {key for keys in chart_of(scores, rules).signals for key in keys}


def run_of(length: int) -> list[float]:
    """A run above the centre line that no other rule minds: neither far out nor rising nor close together."""
    return [-0.4, *([0.5, 0.9, 0.3, 0.8, 0.4, 0.7, 0.6, 0.9, 0.5][:length]), -0.4, 0.3, -0.6]


@pytest.mark.parametrize(
    ("length", "nhs", "western_electric", "provost", "nelson"),
    [
        (6, False, False, False, False),
        (7, True, False, False, False),
        (8, True, True, True, False),
        (9, True, True, True, True),
    ],
)
def test_a_run_of_exactly_7_8_or_9_tells_the_rule_sets_apart(length, nhs, western_electric, provost, nelson):
    found = {key: "one_side" in rules_hit(run_of(length), key) for key in RULE_SETS}
    assert found["nhs"] is nhs
    assert found["western_electric"] is western_electric
    assert found["provost"] is provost
    assert found["nelson"] is nelson


def test_a_run_chart_calls_six_in_a_row_a_shift():
    around = [9, 1, 8, 2, 9, 1, 8, 2]
    five, six = ([*around, *[9, 7, 8, 7, 9, 8][:n], *[1, 2, 1, 2, 1, 2][:n]] for n in (5, 6))
    found = [
        {key for keys in draw_up_chart(values, kind="run", rules="run_chart").signals for key in keys}
        for values in (five, six)
    ]
    assert "one_side" not in found[0]
    assert "one_side" in found[1]


@pytest.mark.parametrize(("on_centre", "expected"), [("breaks", False), ("skips", True)])
def test_a_point_exactly_on_the_centre_line_breaks_a_run_or_is_passed_over(on_centre, expected):
    scores = np.array([1.0, 1, 1, 0, 1, 1, 1, 1, -1])
    found = OneSide(7, on_centre).find(Points(scores, scores))
    assert bool(found.last.any()) is expected
    if expected:
        assert found.pattern.tolist() == [True, True, True, False, True, True, True, True, False]


@pytest.mark.parametrize(("ties", "expected"), [("breaks", False), ("skips", True)])
def test_equal_neighbours_end_a_trend_or_are_passed_over(ties, expected):
    values = np.array([1.0, 2, 3, 3, 4, 5, 6, 0])
    assert bool(Trend(6, ties).find(Points(values, values)).last.any()) is expected


def test_two_of_three_of_the_nhs_wants_all_three_on_one_side_and_none_beyond_the_limit():
    split = [0.1, 2.5, -0.1, 2.5, -0.2, 0.1]
    together = [0.1, 2.5, 0.1, 2.5, -0.2, 0.1]
    beyond = [0.1, 2.5, 0.1, 3.5, -0.2, 0.1]
    assert "two_of_three" in rules_hit(split, "western_electric")
    assert "two_of_three" not in rules_hit(split, "nhs")
    assert "two_of_three" in rules_hit(together, "nhs")
    assert "two_of_three" not in rules_hit(beyond, "nhs")


def test_the_nhs_colours_the_whole_run_and_western_electric_its_last_point():
    nhs, western = (chart_of(run_of(8), key) for key in ("nhs", "western_electric"))
    assert [bool(keys) for keys in nhs.signals] == [False, *[True] * 8, False, False, False]
    assert [place for place, keys in enumerate(western.signals) if keys] == [8]


def test_a_point_exactly_on_a_limit_is_not_beyond_it():
    assert rules_hit([0.1, -0.1, 3.0, -0.2], "shewhart") == set()
    assert rules_hit([0.1, -0.1, 3.001, -0.2], "shewhart") == {"beyond_limits"}


def test_limits_go_before_trend_before_zone_before_run():
    chart = chart_of([0.1, -0.3, 0.2, 0.4, 0.7, 1.2, 2.1, 2.4, 3.2], "nhs")
    assert chart.signals[-1] == ("beyond_limits", "trend", "one_side")
    assert chart.signals[-2][:2] == ("trend", "one_side") or chart.signals[-2][0] == "trend"


def test_a_missing_point_neither_breaks_nor_makes_a_run():
    scores = [-0.5, 1, 0.5, 1, np.nan, 0.5, 1, 0.5, 1, -0.5]
    marked = [place for place, keys in enumerate(chart_of(scores, "nhs").signals) if keys]
    assert marked == [1, 2, 3, 5, 6, 7, 8]


def slow_first(rule: Rule, scores: np.ndarray) -> int | None:
    """The place of the first signal, point by point: the plain twin of the search over arrays."""
    memory = rule.start()
    for place, score in enumerate(scores):
        change = 0 if place == 0 else int(np.sign(score - scores[place - 1]))
        after = rule.watch(memory, Step(float(score), change))
        if after is None:
            return place
        memory = after
    return None


@pytest.mark.parametrize(("key", "rule"), EVERY_RULE, ids=[f"{key} {rule.key}" for key, rule in EVERY_RULE])
def test_the_search_over_arrays_finds_what_the_automaton_finds(key: str, rule: Rule):
    many = np.random.default_rng(7).normal(scale=1.3, size=(150, 60))
    found = rule.find(Points(many, many)).last
    for scores, marks in zip(many, found, strict=True):
        expected = slow_first(rule, scores)
        assert (int(marks.argmax()) if marks.any() else None) == expected


def test_many_series_are_judged_as_each_alone():
    many = np.random.default_rng(8).normal(size=(20, 40))
    many[3, 5] = many[7, 20:24] = np.nan
    baseline = np.ones(40, bool)
    together = find_signals(CHARTS["xmr"].draw(Subject(many, baseline)), RULE_SETS["nelson"])
    for place, row in enumerate(many):
        alone = find_signals(CHARTS["xmr"].draw(Subject(row, baseline)), RULE_SETS["nelson"])
        for one, all_of_them in zip(alone, together, strict=True):
            assert one.hits.last.tolist() == all_of_them.hits.last[place].tolist()


def test_runs_and_crossings_leave_out_points_on_the_median():
    runs = analyse_runs(np.array([1.0, 2, 0, 1, -1, -1, 0, -2, 1, np.nan, 1]))
    assert (runs.n_useful, runs.longest_run, runs.n_crossings, runs.n_runs) == (8, 3, 2, 3)


# Anhøj and Olesen (2014), and for 16 points the table of Balestracci (2008).
@pytest.mark.parametrize(("n", "run", "crossings"), [(10, 6, 2), (20, 7, 6), (36, 8, 13), (100, 10, 41)])
def test_limits_of_runs_grow_with_the_number_of_points(n: int, run: int, crossings: int):
    assert run_limits(n)[:2] == (run, crossings)
    assert run_limits(16)[2:] == (5, 12)


def test_a_rule_set_answers_to_the_names_people_have_for_it():
    assert rule_set("Western-Electric").key == "western_electric"
    assert rule_set("mdc").key == "nhs"
    assert rule_set("Anhøj").key == "anhoej"
    with pytest.raises(QuestionError, match="There are: shewhart, western_electric"):
        rule_set("deming")
