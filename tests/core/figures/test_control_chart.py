"""The picture of a control chart: what it says, holds and shows. Serves P045 and P069."""

from __future__ import annotations

import numpy as np
import pytest

from obeya.figures.charts.control_chart import control_chart_picture
from obeya.spc.chart import draw_up_chart
from obeya.spc.charts.registry import CHARTS
from obeya.spc.control_chart import Annotation
from obeya.spc.phases import Recalculation

STEP = [75, 71, 68, 72, 77, 70, 69, 73, 74, 71, 76, 70, 66, 67, 64, 63, 65, 62, 66, 64]


def test_the_title_states_the_finding_and_the_caption_n_rules_and_false_alarms():
    figure = control_chart_picture(draw_up_chart(STEP, baseline=12, better="down", name="Lead time"))
    assert figure.title.startswith("“Lead time” improved: ")
    assert "n = 20 points, rules: NHS Making Data Count" in figure.caption
    assert "A false alarm every 86 points on average" in figure.caption
    assert "▲ improvement" in figure.caption
    assert "limits 61.77 to 82.56" in figure.alt


def test_the_table_holds_what_was_drawn():
    figure = control_chart_picture(draw_up_chart(STEP, baseline=12, better="down"))
    rows = figure.table.to_pylist()
    assert rows[0]["value"] == 75.0
    assert rows[19]["signals"] == "two_of_three, one_side"
    assert {row["meaning"] for row in rows} == {"common", "improvement"}


def test_new_limits_break_lines_and_leave_ghosts():
    plain = control_chart_picture(draw_up_chart(STEP)).to_svg("light", framed=False)
    chart = draw_up_chart(STEP, recalculations=[Recalculation(12, "new form", "Ana Silva")])
    broken = control_chart_picture(chart)
    assert "New limits from point 13 on: new form (Ana Silva)." in broken.caption
    # Two stretches, and three ghosts beside twice three levels.
    assert broken.to_svg("light", framed=False).count("mark-line") >= plain.count("mark-line") + 5


@pytest.mark.parametrize("theme", ["light", "dark", "auto", "page"])
def test_each_theme_has_its_own_colours_and_no_script(theme):
    chart = draw_up_chart(
        STEP,
        baseline=12,
        better="up",
        target=80.0,
        annotations=[Annotation(12, "<b>go'\"</b>", is_go_live=True)],
    )
    svg = control_chart_picture(chart).to_svg(theme)
    assert "<script" not in svg
    assert "<b>" not in svg
    assert "#0f6cbd" not in svg or theme == "light"


def test_labels_that_look_like_code_stay_labels():
    labels = [f"w'{place}\\" for place in range(20)]
    svg = control_chart_picture(draw_up_chart(STEP, labels=labels)).to_svg("light")
    assert "w'0\\" in svg


@pytest.mark.parametrize("kind", CHARTS)
def test_every_kind_of_chart_can_be_drawn(kind: str):
    rng = np.random.default_rng(1)
    values = rng.poisson(20, 30) + 1.0
    values[4] = np.nan
    if CHARTS[kind].shape in ("groups", "variables"):
        values = rng.normal(20, 2, (30, 4))
    figure = control_chart_picture(draw_up_chart(values, kind=kind, sizes=np.full(30, 60.0)))
    assert figure.to_svg("light").startswith("<svg")
    assert figure.table.num_rows == 30
