"""The picture of a verdict: weeks, both levels, the interval, the flag at go-live, and the word in the title."""

from __future__ import annotations

import dataclasses
from datetime import date

import numpy as np
import pytest

from obeya.errors import QuestionError
from obeya.figures.charts.gain_chart import gain_picture
from obeya.figures.tokens import LIGHT
from obeya.studies.gain import GainVerdict, Registration, judge_gain, observe
from obeya.studies.gain.week_plan import day_number

GO_LIVE = date(2026, 3, 2)


def judged(factor: float, *, n_after: int = 13, last: float | None = None) -> GainVerdict:
    rng, origin = np.random.default_rng(1), day_number(GO_LIVE)
    started = np.repeat(np.arange(-26 * 7, n_after * 7), 20).astype(float)
    ratio = np.where(started < 0, 1.0, np.where((started >= 42) & (last is not None), last or 1.0, factor))
    values = np.exp(rng.normal(3.4, 0.5, started.size)) * ratio
    return judge_gain(
        Registration("cycle_time", "time", GO_LIVE),
        observe("time", started + origin, values, known_until=origin + 7.0 * n_after + 30),
    )


@pytest.mark.parametrize(
    ("verdict", "title", "colour"),
    [
        (judged(0.7), "Improved and held: Cycle time", "better"),
        (judged(1.0), "No detectable change: Cycle time", "common"),
        (judged(1.5), "Worse: Cycle time", "worse"),
        (judged(0.7, last=1.0), "Regressed: Cycle time", "worse"),
    ],
)
def test_the_title_has_the_word_and_the_level_its_colour(
    verdict: GainVerdict, title: str, colour: str
) -> None:
    figure = gain_picture(verdict)
    drawn = figure.to_svg("light")
    assert figure.title.startswith(title)
    assert LIGHT[colour] in drawn
    assert "go-live 2 Mar 2026" in drawn
    assert "26 weeks before, 13 after" in figure.caption


def test_the_table_has_a_row_for_each_week() -> None:
    verdict = judged(0.7)
    figure = gain_picture(verdict)
    assert figure.table.num_rows == 39
    assert figure.table["side"].to_pylist().count("before") == 26
    assert figure.table.column(2).to_pylist() == pytest.approx([week.value for week in verdict.weeks])


def test_without_a_verdict_the_weeks_are_drawn_with_what_is_missing() -> None:
    figure = gain_picture(judged(0.7, n_after=2))
    assert figure.title.startswith("Insufficient data")
    assert "go-live" in figure.to_svg("dark")


def test_without_weeks_there_is_nothing_to_draw() -> None:
    with pytest.raises(QuestionError, match="no week to draw"):
        gain_picture(dataclasses.replace(judged(0.7), weeks=()))
