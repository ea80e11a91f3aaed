"""Published examples: equal where the method is the same; the other differences are told in docs/background/gain.md."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from obeya.studies.gain.breaks import largest_step
from obeya.studies.gain.counted import quasi_fit
from obeya.studies.gain.segmented import segmented_newey_west, segmented_reml
from obeya.studies.gain.step_test import step_test

Numbers = NDArray[np.float64]


@pytest.fixture
def series(shared: Path) -> dict[str, dict[str, list[float]]]:
    found: dict[str, dict[str, list[float]]] = json.loads((shared / "oracles/spc_datasets.json").read_text())
    return found


def columns(path: Path) -> dict[str, Numbers]:
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        name: np.array([float(row[name]) for row in rows])
        for name in rows[0]
        if not row_is_date(rows[0][name])
    }


def row_is_date(text: str) -> bool:
    return "-" in text.lstrip("-")


@pytest.fixture
def sicily(shared: Path) -> dict[str, Numbers]:
    return columns(shared / "data/spc/sicily_smoking_ban.csv")


def test_sicily_has_the_published_fall_and_its_quasi_poisson_interval(sicily: dict[str, Numbers]) -> None:
    """Lopez Bernal and others, IJE 46 (2017), 348-355: RR 0.894 (0.864–0.925), quasi-Poisson 0.839–0.953."""
    design = np.column_stack([np.ones(59), sicily["smokban"], sicily["time"]])
    fit = quasi_fit(sicily["aces"], design, family="poisson", size=sicily["stdpop"])
    assert fit.ratio == pytest.approx(0.8943765, abs=1e-6)
    assert (fit.low, fit.high) == pytest.approx((0.8391890, 0.9531933), abs=1e-6)
    assert fit.dispersion == pytest.approx(3.5591868, abs=1e-5)
    plain = fit.errors[1] / np.sqrt(fit.dispersion)
    ends = np.exp(fit.coefficients[1] + 1.959964 * np.array([-plain, plain]))
    assert ends == pytest.approx([0.8646864, 0.9250861], abs=1e-6)


def test_sicily_with_the_turn_of_the_year_has_the_published_dispersion(sicily: dict[str, Numbers]) -> None:
    month = sicily["month"]
    waves = [f(2 * np.pi * k * month / 12) for k in (1, 2) for f in (np.sin, np.cos)]
    design = np.column_stack([np.ones(59), sicily["smokban"], sicily["time"], *waves])
    fit = quasi_fit(sicily["aces"], design, family="poisson", size=sicily["stdpop"])
    assert fit.ratio == pytest.approx(0.8850715, abs=1e-6)
    assert fit.dispersion == pytest.approx(2.2621826, abs=1e-5)


def test_the_nile_breaks_in_1898(series: dict[str, dict[str, list[float]]]) -> None:
    """R strucchange: break after the 28th value, supF 75.93; means 1097.75 and 849.97."""
    flow = np.array(next(values for name, values in series["nile"].items() if name != "year"))
    found = largest_step(flow)
    assert (found.place, round(found.f, 2)) == (28, 75.93)
    assert (found.before, found.after) == pytest.approx((1097.75, 849.9722), abs=1e-4)
    step = step_test(flow, 28)
    assert float(step.difference) == pytest.approx(849.9722 - 1097.75, abs=1e-4)
    assert float(step.p_value()) < 1e-6


def test_proposition_99_by_newey_west_is_that_of_itsa(series: dict[str, list[float]]) -> None:
    """Linden, Stata Journal 15 (2015), 480-500: level −20.06, standard error 4.72; trend −1.49."""
    fit = segmented_newey_west(np.array(series["california_cigsale_1970_2000"], float), 19, lag=1)
    assert fit.level_change.value == pytest.approx(-20.0581, abs=1e-4)
    assert fit.level_change.error == pytest.approx(4.7244, abs=1e-4)
    assert fit.slope_change.value == pytest.approx(-1.4947, abs=1e-4)


def test_proposition_99_with_errors_that_resemble_each_other_proves_nothing(
    series: dict[str, list[float]],
) -> None:
    """The same series: with AR(1) errors the step shrinks to a third, and its interval holds zero."""
    fit = segmented_reml(np.array(series["california_cigsale_1970_2000"], float), 19)
    low, high = fit.level_change.interval()
    assert fit.rho > 0.85
    assert -8 < fit.level_change.value < -2
    assert low < 0 < high


def test_reml_finds_the_trend_and_step_that_were_put_in() -> None:
    rng, time = np.random.default_rng(6), np.arange(400) - 260
    y = 5 + 0.02 * time + np.where(time >= 0, -1.0 - 0.01 * time, 0.0)
    noise = np.zeros(400)
    for place in range(1, 400):
        noise[place] = 0.5 * noise[place - 1] + rng.normal(0, 0.2)
    fit = segmented_reml(y + noise, 260)
    assert fit.rho == pytest.approx(0.5, abs=0.12)
    assert fit.slope.value == pytest.approx(0.02, abs=3 * fit.slope.error)
    assert fit.level_change.value == pytest.approx(-1.0, abs=3 * fit.level_change.error)
    assert fit.slope_change.value == pytest.approx(-0.01, abs=3 * fit.slope_change.error)


def test_causal_impact_finds_the_same_size_in_a_narrower_interval(shared: Path) -> None:
    """R CausalImpact on its own example: 27 (18 to 36) with two controls, 61 days before.

    Ours takes what the controls explain before the change and tests the rest: the same 27, but with neighbouring days
    that resemble each other counted as such, 10 to 44.
    """
    data = columns(shared / "data/spc/causalimpact/google_data.csv")
    design = np.column_stack([np.ones(data["y"].size), data["x1"], data["x2"]])
    beta = np.linalg.lstsq(design[:61], data["y"][:61], rcond=None)[0]
    step = step_test(data["y"] - design @ beta, 61)
    low, high = (float(end) for end in step.interval())
    assert float(step.difference) == pytest.approx(27, abs=0.5)
    assert low < 18 < 36 < high


def test_causal_impact_and_ours_both_find_nothing_where_nothing_was(shared: Path) -> None:
    """Its comparison example: −0.83 % (−2.6 to 1.0); as a difference of logarithms −0.36 % (−2.0 to 1.3)."""
    data = columns(shared / "data/spc/causalimpact/comparison_data.csv")
    controls = np.mean([data[f"NOT_CHANGED_{k}"] for k in (1, 2, 3)], axis=0)
    step = step_test(np.log(data["CHANGED"]) - np.log(controls), 90)
    low, high = (100 * float(np.expm1(end)) for end in step.interval())
    assert low < -0.83 < high
    assert low < 0 < high
