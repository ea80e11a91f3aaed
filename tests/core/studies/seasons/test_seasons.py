"""Seasons that were planted are found with their size, chance is not, and plans hold the lead time. Serves O103."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from obeya.cli.main import run
from obeya.errors import QuestionError
from obeya.studies.seasons.planning import plan_seasons
from obeya.studies.seasons.seasonality import Seasonality, seasonality
from obeya.twin.model_json import write_model
from tests.core.twin.scenarios.small_models import counter

DECEMBER, AUGUST = 11, 7


def days(
    n: int,
    *,
    first: date = date(2023, 1, 1),
    end_of_month: float = 1.0,
    growth: float = 0.0,
    months: bool = True,
) -> np.ndarray:
    """Return days of a process that rests at weekends; December brings half more and August half, if asked for."""
    rng = np.random.default_rng(5)
    counts = []
    for k in range(n):
        day = first + timedelta(days=k)
        mean = 20.0 * (1 + growth) ** (k / 365) if day.weekday() < 5 else 0.0
        if months:
            mean *= {12: 1.5, 8: 0.5}.get(day.month, 1.0)
        mean *= end_of_month if day.day > 20 else 1.0
        counts.append(rng.poisson(mean))
    return np.array(counts, dtype=np.float64)


def test_months_that_were_planted_are_found_beside_a_trend() -> None:
    found = seasonality(days(3 * 365 + 1, growth=0.2), date(2023, 1, 1))
    assert found.kind == "month" and found.is_seasonal and found.p < 1e-6
    words = {level.place: level.word for level in found.levels}
    assert {place for place, word in words.items() if word == "busier"} >= {DECEMBER}
    assert {place for place, word in words.items() if word == "quieter"} >= {AUGUST}
    december = found.levels[DECEMBER]
    assert december.low < 1.5 < december.high and december.index == pytest.approx(1.5, abs=0.1)
    assert found.growth_per_year == pytest.approx(0.2, abs=0.05)
    assert np.mean([level.index for level in found.levels]) == pytest.approx(1.0)


def test_the_end_of_the_month_is_found_in_a_log_too_short_for_months_of_the_year() -> None:
    found = seasonality(days(300, end_of_month=1.6, months=False), date(2023, 1, 1))
    assert found.kind == "part of the month"
    assert [level.word for level in found.levels] == ["quieter", "quieter", "busier"]
    ratio = found.levels[2].index / found.levels[0].index
    assert ratio == pytest.approx(1.6, rel=0.1)
    assert "21st to the end" in found.sentence and "too few to tell months" in found.notes[0]


def test_chance_alone_is_seldom_taken_for_a_season() -> None:
    rng = np.random.default_rng(11)
    claimed = [
        seasonality(rng.poisson(4.0, 400).astype(float), date(2024, 1, 1)).is_seasonal for _ in range(60)
    ]
    assert sum(claimed) <= 3


def test_a_log_too_short_or_empty_says_what_it_takes() -> None:
    with pytest.raises(QuestionError, match="4 whole months; a season needs 6 or more"):
        seasonality(days(130), date(2023, 1, 1))
    with pytest.raises(QuestionError, match="No case came"):
        seasonality(np.zeros(400), date(2023, 1, 1))


def season(end_of_month: float) -> Seasonality:
    return seasonality(days(400, end_of_month=end_of_month, months=False), date(2023, 1, 1))


def test_people_are_added_until_the_lead_time_of_a_busy_season_is_that_of_today() -> None:
    busy = counter(servers=2, arrivals_s=100.0, service_s=150.0)
    found = plan_seasons(busy, season(1.6), cases=300, seed=1, runs=5)
    plan = next(each for each in found.plans if each.season.word == "busier")
    assert plan.as_it_is.verdict == "worse" and plan.n_people >= 1 and plan.keeps_lead_time
    assert plan.planned.changed < plan.as_it_is.changed
    assert f"{plan.n_people} more p" in plan.plan.words()
    quiet = next(each for each in found.plans if each.season.word == "quieter")
    assert quiet.n_people == 0 and quiet.as_it_is.difference < 0
    assert "nobody more is needed" in quiet.words


def test_where_nothing_differs_there_is_nothing_to_plan() -> None:
    found = plan_seasons(counter(servers=2, arrivals_s=100.0, service_s=150.0), season(1.0), cases=60, seed=1)
    assert found.plans == () and "no season beyond chance" in found.season.sentence


def test_the_verb_shows_the_season_and_writes_a_scenario_for_each(tmp_path: Path, capsys) -> None:
    twin, log = tmp_path / "twin.json", tmp_path / "log.csv"
    write_model(counter(servers=2, arrivals_s=100.0, service_s=150.0), twin)
    lines = ["case,activity,timestamp"]
    n = 0
    for k, count in enumerate(days(240, end_of_month=2.0, months=False)):
        for _ in range(int(count) // 4):
            n += 1
            at = datetime(2023, 1, 1, 9) + timedelta(days=k)
            lines.append(f"c{n},Serve,{at.isoformat()}")
    log.write_text("\n".join(lines) + "\n", encoding="utf-8")
    folder = tmp_path / "plans"
    more = ["--twin", str(twin), "--cases", "100", "--runs", "5", "--scenarios", str(folder)]
    assert run(["twin", "seasons", str(log), *more]) == 0
    shown = capsys.readouterr().out
    assert "The log shows a season" in shown and "times the mean" in shown
    written = json.loads((folder / "season-3.json").read_text(encoding="utf-8"))
    assert written["name"] == "21st to the end" and written["changes"][0]["change"] == "demand"
