"""Capability, gage and Pareto charts: what is drawn adds up, titles say the finding, text is escaped. Serves L045."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

from obeya.figures.charts.capability import capability_picture
from obeya.figures.charts.gage import gage_picture
from obeya.figures.charts.pareto import pareto_picture
from obeya.spc.capability import capability
from obeya.spc.gage import gage_study
from obeya.spc.pareto import pareto

EVIL = "<img src=x onerror=alert('1')>"


def stable(n: int = 120) -> np.ndarray:
    return np.random.default_rng(5).normal(10, 1, n)


def texts_of(svg: str) -> list[str]:
    root = ElementTree.fromstring(svg)
    return ["".join(node.itertext()) for node in root.iter() if node.tag.endswith("text")]


@pytest.mark.parametrize(
    ("lower", "upper", "words"),
    [
        (3, 17, "keep well inside the limits: Cpk"),
        (5.8, 14.2, "keep inside the limits: Cpk"),
        (7, 13.5, "Whether values of days keep inside the limits is open: Cpk"),
        (9, 11, "do not keep inside the limits: Cpk"),
    ],
)
def test_the_histogram_says_what_the_interval_allows(lower: float, upper: float, words: str) -> None:
    values = stable()
    figure = capability_picture(values, capability(values, lower=lower, upper=upper), what="days")
    assert words in figure.title


def test_the_histogram_holds_every_value_and_names_every_limit() -> None:
    values = stable()
    figure = capability_picture(values, capability(values, lower=5, upper=15, target=10.5), what=EVIL)
    assert sum(figure.table["n"].to_pylist()) == values.size
    told = texts_of(figure.to_svg("light"))
    for words in ("lower limit 5", "upper limit 15", "target 10.5"):
        assert words in told
    assert EVIL in told and "<img" not in figure.to_svg("light")


def test_an_unstable_process_is_drawn_and_given_no_index() -> None:
    values = np.concatenate([stable(40), stable(40) + 5])
    figure = capability_picture(values, capability(values, lower=0, upper=30), what="days")
    assert figure.title == "days is not stable: no capability can be given"
    assert "not stable" in figure.caption


def test_constant_bars_far_from_a_limit_are_drawn() -> None:
    values = np.array([1.0, 1.0, 1.0, 2.0, 1.0, 2.0, 1.0, 1.0])
    figure = capability_picture(values, capability(values, upper=1e6), what="n")
    assert sum(figure.table["n"].to_pylist()) == 8
    assert "upper limit 1e+06" in figure.alt


def test_the_gage_chart_shows_each_source_with_its_shares() -> None:
    rng = np.random.default_rng(3)
    parts, operators = np.repeat(np.arange(10), 6), np.tile(np.repeat(list("ABC"), 2), 10)
    values = 5 * rng.normal(size=10)[parts] + rng.normal(0, 0.2, 60)
    study = gage_study(values, parts, operators, tolerance=20)
    figure = gage_picture(study)
    assert figure.title.startswith(
        f"Measuring makes up {study.component('gage R&R').study_percent:.1f} % of the study variation"
    )
    assert figure.title.endswith("is acceptable")
    told = texts_of(figure.to_svg("light"))
    for words in ("repeatability", "between parts", "% tolerance"):
        assert words in told
    assert figure.table.num_rows == len(study.components)
    without = gage_picture(gage_study(values, parts, operators, method="average-range"))
    assert "% tolerance" not in texts_of(without.to_svg("light"))
    assert "Average and range method." in without.caption


def test_the_pareto_chart_aligns_both_axes_and_puts_others_last() -> None:
    result = pareto(["late"] * 60 + ["wrong"] * 25 + [EVIL] * 10 + list("abcde"), most=4)
    figure = pareto_picture(result, what="cause")
    assert figure.title == "2 of 8 make up 85 %; first is late with 60 %"
    assert figure.table["cause"].to_pylist()[-1] == "Other"
    assert figure.table["cumulative share"].to_pylist()[-1] == 1
    assert sum(figure.table["share"].to_pylist()) == pytest.approx(1)
    layers = (figure.spec or {})["layer"]
    left, right = layers[0]["layer"][0], layers[1]["layer"][0]
    assert left["encoding"]["y"]["scale"]["domain"] == [0, 100]
    assert right["encoding"]["y"]["scale"]["domain"] == [0, 1]
    assert "<img" not in figure.to_svg("light")


def test_noise_is_not_drawn_as_vital() -> None:
    figure = pareto_picture(pareto(["a"] * 10 + ["b"] * 9 + ["c"] * 8), what="cause")
    assert figure.title == "Chance explains the order of cause: there are no vital few"
    assert "'" not in figure.title


def test_names_with_quotes_and_backslashes_stay_as_they_are() -> None:
    figure = pareto_picture(pareto(["it's \\ lost"] * 9 + ["b"]), what="cause")
    assert "it's \\ lost" in texts_of(figure.to_svg("light"))
