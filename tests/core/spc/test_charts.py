"""Charts beside worked examples, phases, ghosts, icons, warnings. Serves L045, P069 and O018."""

from __future__ import annotations

import json
from datetime import date, timedelta

import numpy as np
import pytest

from obeya.errors import QuestionError, SeriesError
from obeya.spc.chart import draw_up_chart
from obeya.spc.chart_data import chart_to_data
from obeya.spc.charts.hotelling import phase_one_limit
from obeya.spc.charts.lines import ChartOptions
from obeya.spc.charts.registry import CHARTS, chart_kind
from obeya.spc.control_chart import Annotation, ControlChart
from obeya.spc.icons import assurance_icon, variation_icon
from obeya.spc.phases import Recalculation

# NIST/SEMATECH e-Handbook 6.3.2.2, 6.3.2.4 and 6.3.2.3 (public domain).
FLOW = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
AVERAGED = [52.0, 47.0, 53.0, 49.3, 50.1, 47.0, 51.0, 50.1, 51.2, 50.5, *FLOW]
SUMMED = [
    324.925, 324.675, 324.725, 324.35, 325.35, 325.225, 324.125, 324.525, 325.225, 324.6, 324.625, 325.15,
    328.325, 327.25, 327.825, 328.5, 326.675, 327.775, 326.875, 328.35,
]  # fmt: skip
STEP = [75, 71, 68, 72, 77, 70, 69, 73, 74, 71, 76, 70, 66, 67, 64, 63, 65, 62, 66, 64]


def limits(chart: ControlChart, place: int = -1) -> tuple[float, float, float]:
    return tuple(float(each[place]) for each in (chart.centre, chart.lower, chart.upper))


def beyond(chart: ControlChart) -> list[int]:
    return [place + 1 for place, keys in enumerate(chart.signals) if "beyond_limits" in keys]


def test_individuals_agree_with_the_handbook_of_nist():
    chart = draw_up_chart(FLOW)
    assert limits(chart) == pytest.approx((50.81, 45.8159, 55.8041), abs=2e-4)
    assert float(chart.companion.centre[0]) == pytest.approx(1.8778, abs=5e-5)


def test_ewma_agrees_with_the_handbook_of_nist():
    options = ChartOptions(weight=0.3, fixed_limits=True, known_centre=50.0, known_sigma=2.0539)
    chart = draw_up_chart(AVERAGED, kind="ewma", options=options)
    assert limits(chart)[1:] == pytest.approx((47.4115, 52.5884), abs=1e-4)
    assert list(chart.values[[0, 1, 2, 18, 19]]) == pytest.approx(
        [50.60, 49.52, 50.56, 51.94, 51.99], abs=6e-3
    )
    assert not chart.has_signal


def test_cusum_agrees_with_the_handbook_of_nist():
    options = ChartOptions(decision=4.1959 / 0.635, known_centre=325.0, known_sigma=0.635)
    chart = draw_up_chart(SUMMED, kind="cusum", options=options)
    assert beyond(chart)[0] == 14
    assert [chart.values[place] * 0.635 for place in (13, 14, 19)] == pytest.approx(
        [4.94, 7.4475, 19.035], abs=1e-4
    )
    assert chart.sides[13] == 1


def test_a_cusum_sees_both_sides():
    falling = [0.1, -0.2, 0.0, 0.1, -0.1, -2.0, -2.2, -1.9, -2.4]
    options = ChartOptions(known_centre=0.0, known_sigma=1.0, decision=4.0)
    chart = draw_up_chart(falling, kind="cusum", options=options)
    assert chart.sides[-1] == -1
    assert float(chart.below[-1]) == pytest.approx(-(1.5 + 1.7 + 1.4 + 1.9))


def test_counts_agree_with_the_handbook_of_nist():
    chart = draw_up_chart([16] * 20 + [12, 20, 16, 18, 14], kind="c")
    assert limits(chart) == pytest.approx((16.0, 4.0, 28.0))


def test_screened_and_unscreened_moving_ranges_are_told_apart():
    # The example of NHSRplotthedots on outliers in moving ranges; 4.60 and -0.72 are screened.
    values = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
    screened = draw_up_chart(values, options=ChartOptions(screened=True))
    every = draw_up_chart(values)
    assert limits(screened)[1:] == pytest.approx((-0.72, 4.60), abs=6e-3)
    assert float(every.upper[0]) > 6.9
    assert (screened.moving_ranges, every.moving_ranges) == ("screened", "all")


def test_shares_have_limits_for_each_size_and_end_at_0_and_1():
    chart = draw_up_chart([1, 0, 2, 1, 0, 9], sizes=[20, 10, 25, 20, 5, 20], kind="p", rules="shewhart")
    p = 13 / 100
    assert float(chart.upper[1]) == pytest.approx(p + 3 * np.sqrt(p * (1 - p) / 10))
    assert chart.lower.min() == 0.0
    assert chart.upper.max() <= 1.0
    assert beyond(chart) == [6]


def test_np_p_and_u_charts_are_one_chart_on_three_scales():
    counts, size = [3, 5, 2, 8, 4, 6], [50] * 6
    p, np_chart, u = (draw_up_chart(counts, sizes=size, kind=kind) for kind in ("p", "np", "u"))
    assert limits(np_chart) == pytest.approx(tuple(50 * each for each in limits(p)))
    assert float(u.centre[0]) == pytest.approx(float(p.centre[0]))


def test_a_laney_chart_is_a_p_chart_with_limits_widened_by_the_ranges_of_scores():
    rng = np.random.default_rng(2)
    counts = rng.binomial(20_000, np.clip(rng.normal(0.3, 0.03, 30), 0, 1))
    plain = draw_up_chart(counts, sizes=[20_000] * 30, kind="p", rules="shewhart")
    wide = draw_up_chart(counts, sizes=[20_000] * 30, kind="p-prime", rules="shewhart")
    factor = wide.dispersion_factor
    assert factor > 5
    assert float(wide.upper[0] - wide.centre[0]) == pytest.approx(
        factor * float(plain.upper[0] - plain.centre[0])
    )
    assert len(beyond(plain)) > 10
    assert beyond(wide) == []
    assert any("over-dispersion" in warning for warning in plain.warnings)


def test_subgroups_of_different_sizes_have_limits_of_their_own():
    rows = np.random.default_rng(3).normal(10, 1, (25, 5))
    rows[4, 3:] = np.nan
    chart = draw_up_chart(rows, kind="xbar-s")
    widths = (chart.upper - chart.centre)[[0, 4]]
    assert widths[1] > widths[0]
    by_range = draw_up_chart(rows, kind="xbar-r")
    assert float(by_range.upper[0] - by_range.centre[0]) == pytest.approx(3 * by_range.sigma / np.sqrt(5))


def test_a_g_chart_stands_on_the_median_and_has_no_lower_limit():
    chart = draw_up_chart([10, 4, 22, 3, 11], kind="g")
    assert limits(chart) == pytest.approx((10.0, 0.0, 10 + 3 * np.sqrt(110)))


def test_a_t_chart_turns_its_lines_back_to_times():
    hours = np.random.default_rng(4).exponential(100, 40)
    chart = draw_up_chart(hours, kind="t")
    assert float(chart.centre[0]) == pytest.approx(float((hours ** (1 / 3.6)).mean() ** 3.6))
    assert chart.lower.min() >= 0


def test_a_moving_average_leaves_out_what_is_missing():
    options = ChartOptions(known_centre=0.0, known_sigma=1.0)
    chart = draw_up_chart([1.0, 2.0, np.nan, 4.0], kind="moving-average", options=options)
    assert list(chart.values[[0, 1, 3]]) == pytest.approx([1.0, 1.5, 3.0])
    assert np.isnan(chart.values[2])


def test_t_squared_sees_a_point_that_is_odd_only_in_both_variables_together():
    rng = np.random.default_rng(5)
    first = rng.normal(size=60)
    values = np.column_stack([first, first + rng.normal(scale=0.2, size=60)])
    values[50] = (1.5, -1.5)
    chart = draw_up_chart(values, kind="t2", baseline=40)
    assert beyond(chart) == [51]
    # Montgomery's boiler: 25 points of 8 variables.
    assert phase_one_limit(25, 8, 0.999) == pytest.approx(17.4170466, abs=1e-6)


def test_variables_that_say_the_same_are_refused():
    values = np.column_stack([np.arange(20.0), 2 * np.arange(20.0)])
    with pytest.raises(SeriesError, match="the same but for a factor"):
        draw_up_chart(values, kind="t2")


def test_new_limits_need_a_reason_and_a_person_and_leave_the_old_ones_as_ghosts():
    with pytest.raises(SeriesError) as caught:
        draw_up_chart(STEP, recalculations=[Recalculation(12, " ", "")])
    assert "gives no reason" in str(caught.value) and "who decided" in str(caught.value)
    chart = draw_up_chart(STEP, recalculations=[Recalculation(12, "new form", "Ana Silva")])
    assert limits(chart, 0)[0] == pytest.approx(np.mean(STEP[:12]))
    assert limits(chart)[0] == pytest.approx(np.mean(STEP[12:]))
    assert chart.ghost_centre[12:] == pytest.approx(np.mean(STEP[:12]))
    assert np.isnan(chart.ghost_centre[:12]).all()
    assert (chart.phases[1].reason, chart.phases[1].by) == ("new form", "Ana Silva")


def test_runs_do_not_reach_over_new_limits():
    whole = draw_up_chart(STEP, baseline=12)
    split = draw_up_chart(STEP, recalculations=[Recalculation(12, "new form", "Ana Silva")])
    assert whole.has_signal
    assert not split.has_signal


def test_a_frozen_baseline_keeps_later_points_out_of_the_limits():
    chart = draw_up_chart(STEP, baseline=12)
    assert limits(chart) == pytest.approx(limits(draw_up_chart(STEP[:12])))


@pytest.mark.parametrize("options", [{"baseline": 1}, {"baseline": 2}])
def test_limits_need_three_points(options):
    with pytest.raises(SeriesError, match="at least 3 points"):
        draw_up_chart(STEP, **options)


def test_a_baseline_that_does_not_vary_is_refused():
    with pytest.raises(SeriesError, match="do not vary"):
        draw_up_chart([5, 5, 5, 5, 7, 9], baseline=4)


@pytest.mark.parametrize(
    ("target", "better", "expected"),
    [(90, "up", "fail"), (50, "up", "pass"), (70, "up", "hit_or_miss"),
     (90, "down", "pass"), (50, "down", "fail"), (None, "down", None), (70, None, None)],
)  # fmt: skip
def test_assurance_compares_the_target_with_the_limits(target, better, expected):
    assert assurance_icon(60.0, 80.0, target, better) == expected


def test_assurance_is_judged_by_the_limits_of_the_last_phase():
    chart = draw_up_chart(
        STEP, target=76.0, better="down", recalculations=[Recalculation(12, "new form", "Ana Silva")]
    )
    assert chart.assurance == "pass"
    assert draw_up_chart(STEP[:12], target=76.0, better="down").assurance == "hit_or_miss"


def test_variation_is_judged_by_the_last_point():
    assert draw_up_chart(STEP, baseline=12, better="down").variation == "improvement_low"
    assert draw_up_chart(STEP, baseline=12, better="up").variation == "concern_low"
    assert draw_up_chart(STEP, baseline=12).variation == "neutral_low"
    assert draw_up_chart([*STEP, 73.0], baseline=12, better="down").variation == "common"
    assert variation_icon(has_signal=True, side=1, better="up") == "improvement_high"


def test_few_points_neighbours_alike_and_small_counts_are_told():
    few = draw_up_chart(FLOW).warnings
    assert any("come from 10 points only" in warning for warning in few)
    walk = np.cumsum(np.random.default_rng(1).normal(size=60))
    assert any("Neighbouring points are alike" in warning for warning in draw_up_chart(walk).warnings)
    noise = draw_up_chart(np.random.default_rng(2).normal(size=60))
    assert noise.warnings == ()
    assert any("About 1.5 are counted" in each for each in draw_up_chart([1, 2] * 8, kind="c").warnings)


def test_neighbours_are_called_alike_about_once_in_forty_stable_charts():
    rng = np.random.default_rng(3)
    called = [
        any("alike" in each for each in draw_up_chart(rng.normal(size=40), rules="shewhart").warnings)
        for _ in range(300)
    ]
    assert np.mean(called) < 0.06


@pytest.mark.parametrize("kind", CHARTS)
def test_every_chart_tells_its_false_alarms_and_becomes_json(kind: str):
    rng = np.random.default_rng(9)
    values = rng.poisson(20, 24) + 1.0
    if CHARTS[kind].shape in ("groups", "variables"):
        values = rng.normal(20, 2, (24, 4))
    chart = draw_up_chart(values, kind=kind, sizes=np.full(24, 60.0), baseline=20)
    data = chart_to_data(chart)
    json.dumps(data, allow_nan=False)
    rate = chart.alarm_rate
    assert rate.arl0 is None or rate.arl0 > 10
    assert 0 < rate.within_known < 0.6
    assert len(data["points"]) == 24
    assert data["false_alarm"]["in_words"] in data["in_words"]


def test_limits_from_few_points_are_said_to_alarm_more_often():
    chart = draw_up_chart(STEP, baseline=12)
    assert chart.arl0 == pytest.approx(85.99, abs=0.01)
    assert chart.alarm_rate.within_known == pytest.approx(0.238, abs=1e-3)
    assert chart.alarm_rate.within_estimated == pytest.approx(0.48, abs=0.03)


@pytest.mark.parametrize("seed", range(3))
def test_a_shift_of_two_deviations_is_seen_within_six_points(seed: int):
    """Serves X039."""
    rng = np.random.default_rng(seed)
    delays = []
    for _ in range(60):
        scores = np.concatenate([rng.normal(size=24), rng.normal(2.0, 1.0, 20)])
        chart = draw_up_chart(scores, rules="nhs", options=ChartOptions(known_centre=0.0, known_sigma=1.0))
        after = [max(each.points) for each in chart.findings if max(each.points) >= 24]
        first = min(
            [min(p for p in each.points if p >= 24) for each in chart.findings if max(each.points) >= 24]
        )
        delays.append(first - 23 if after else 21)
    assert np.median(delays) <= 4


def test_rules_on_runs_are_refused_where_points_share_values():
    with pytest.raises(QuestionError, match="points share values"):
        draw_up_chart(FLOW, kind="ewma", rules="nelson")
    with pytest.raises(QuestionError, match="A run chart has no limits"):
        draw_up_chart(FLOW, kind="run", rules="nhs")
    with pytest.raises(QuestionError, match="There are: run, xmr"):
        chart_kind("pie")
    assert chart_kind("I-MR").key == "xmr"


def test_remarks_stand_at_points_of_the_series():
    chart = draw_up_chart(STEP, annotations=[Annotation(12, "new form", is_go_live=True)])
    assert list(chart_to_data(chart)["annotations"]) == [{"at": 12, "words": "new form", "is_go_live": True}]
    with pytest.raises(SeriesError, match="outside the series"):
        draw_up_chart(STEP, annotations=[Annotation(40, "never")])


def test_points_are_called_by_their_days():
    days = [date(2026, 1, 5) + timedelta(7 * week) for week in range(20)]
    data = chart_to_data(draw_up_chart(STEP, times=days, baseline=12, better="down", name="Lead time"))
    assert data["title"].startswith("“Lead time” improved: 7 points in a row")
    assert data["points"][0]["x"] == "2026-01-05"
    assert data["signals"][-1]["last"] == "2026-05-18"
