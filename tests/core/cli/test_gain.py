"""`obeya gain` on logs and plain files, as a person types it."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from obeya.cli.main import run
from obeya.sources.samples import write_sample

GO_LIVE = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OBEYA_HOME", str(tmp_path / "home"))


def write_cases(path: Path, *, factor: float = 0.8, n_after: int = 13) -> Path:
    rng = np.random.default_rng(1)
    lines = ["id,started_at,hours,late,team,ended_at"]
    for number, day in enumerate(np.sort(rng.uniform(-26 * 7, n_after * 7, 40 * 7 * (26 + n_after)))):
        began = np.datetime64(GO_LIVE, "s") + np.timedelta64(int(day * 86_400), "s")
        hours = float(np.exp(rng.normal(3.4, 0.6)) * (factor if day >= 0 else 1.0))
        ended = began + np.timedelta64(int(hours * 3_600), "s")
        end = "" if ended > np.datetime64(GO_LIVE + timedelta(weeks=n_after), "s") else str(ended)
        team, late = "AB"[number % 2], "yes" if hours > 60 else "no"
        lines.append(f"{number},{began},{hours:.3f},{late},{team},{end}")
    path.write_text("\n".join(lines))
    return path


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    assert run(["gain", *arguments, "--json"]) == 0
    said: dict[str, object] = json.loads(capsys.readouterr().out)
    return said


def test_a_plain_file_of_cases_has_the_promised_fields(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_cases(tmp_path / "cases.csv")
    said = answer(capsys, str(path), "--value", "hours", "--time", "started_at", "--go-live", "2026-03-02")
    assert said["verdict"] == "improved & held"
    effect = said["effect"]
    assert isinstance(effect, dict)
    assert effect["low"] < 0.8 < effect["high"]
    assert {"p_value", "looks", "retention", "weeks_before", "weeks_after", "warnings"} <= set(said)
    assert said["weeks_before"] == 26
    assert isinstance(said["minimum_detectable_effect"], float)


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        (("--ended", "ended_at"), "time"),
        (("--value", "late", "--type", "proportion"), "proportion"),
        (("--type", "count"), "count"),
        (("--value", "hours", "--where", "team = A"), "time"),
        (("--value", "hours", "--where", "team = A", "--compare", "team = B"), "time"),
        (("--value", "hours", "--group", "team"), "time"),
    ],
)
def test_every_kind_of_column_is_judged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], kind: str
) -> None:
    path = write_cases(tmp_path / "cases.csv")
    said = answer(capsys, str(path), "--time", "started_at", "--go-live", "2026-03-02", *options)
    registration = said["registration"]
    assert isinstance(registration, dict)
    assert registration["kind"] == kind
    expected = "no detectable change" if kind == "count" or "--compare" in options else "improved & held"
    assert said["verdict"] == expected


def test_a_file_with_a_figure_a_week_is_judged_row_by_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rng, path = np.random.default_rng(2), tmp_path / "weeks.csv"
    rows = [
        f"{GO_LIVE + timedelta(weeks=week)},{rng.binomial(200, 0.08 if week < 0 else 0.04)},200"
        for week in range(-26, 12)
    ]
    path.write_text("\n".join(["week,errors,total", *rows]))
    said = answer(
        capsys, str(path), "--value", "errors", "--n", "total", "--time", "week",
        "--type", "proportion", "--go-live", "2026-03-02",
    )  # fmt: skip
    assert (said["verdict"], said["weeks_before"], said["weeks_after"]) == ("improved & held", 26, 12)


def test_three_weeks_after_are_not_enough(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_cases(tmp_path / "cases.csv", n_after=3)
    said = answer(capsys, str(path), "--value", "hours", "--go-live", "2026-03-02", "--time", "started_at")
    assert said["verdict"] == "insufficient data"
    assert said["effect"] is None


def test_a_log_says_where_it_slipped_and_draws_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Serves L064."""
    path = write_sample("invoice-approval-watch", tmp_path)
    asked = ["gain", str(path), "--go-live", "2024-10-01", "--as-of", "2024-11-30", "--balance", "rework"]
    assert run([*asked, "-o", str(tmp_path / "gain.svg")]) == 0
    picture = (tmp_path / "gain.svg").read_text()
    assert "Regressed" in picture and "go-live" in picture
    capsys.readouterr()
    assert run(asked) == 0
    said = capsys.readouterr().out
    assert said.startswith("regressed")
    assert "Department Operations carries 100 % of the slip" in said
    assert "Would change the verdict" in said and "Beware" in said


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--value", "minutes"), "no column “minutes”"),
        (("--value", "team"), "instead of a number"),
        (("--value", "hours", "--where", "team = C"), "No row has “team” = “C”"),
        (("--value", "hours", "--least-effect", "10"), "share between 0 and 1"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], words: str
) -> None:
    path = write_cases(tmp_path / "cases.csv", n_after=5)
    assert run(["gain", str(path), "--time", "started_at", "--go-live", "2026-03-02", *options]) == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("figures", "verdict", "words"),
    [
        ([30.0] * 40, "insufficient data", "exactly equal"),
        ([30.0 + week % 5 for week in range(40)], "no detectable change", "from 32 to 32"),
        ([30.0 + week % 5 - 8 * (week >= 26) for week in range(40)], "improved & held", "from 32 to 24"),
    ],
)
def test_a_figure_a_week_of_any_unit_is_judged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], figures: list[float], verdict: str, words: str
) -> None:
    path = tmp_path / "weeks.csv"
    weeks = [f"{GO_LIVE + timedelta(weeks=week - 26)},{figure}" for week, figure in enumerate(figures)]
    path.write_text("\n".join(["week,cost", *reversed(weeks)]))
    said = answer(capsys, str(path), "--value", "cost", "--time", "week", "--go-live", "2026-03-02")
    assert said["verdict"] == verdict
    assert words in str(said["sentence"])


def test_a_figure_a_day_is_gathered_into_weeks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rng, path = np.random.default_rng(3), tmp_path / "days.csv"
    days = [
        f"{GO_LIVE + timedelta(days=day)},{rng.normal(30, 2) - 6 * (day >= 0):.2f}" for day in range(-182, 90)
    ]
    path.write_text("\n".join(["day,hours", *days]))
    said = answer(capsys, str(path), "--value", "hours", "--time", "day", "--go-live", "2026-03-02")
    assert (said["verdict"], said["weeks_before"], said["weeks_after"]) == ("improved & held", 26, 12)
    assert any("figure per period" in warning for warning in said["warnings"])  # type: ignore[attr-defined]


def test_two_figures_for_one_week_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "weeks.csv"
    weeks = [f"{GO_LIVE + timedelta(weeks=week)},3" for week in range(-26, 10)]
    path.write_text("\n".join(["week,cost", *weeks, f"{GO_LIVE},4"]))
    assert run(["gain", str(path), "--value", "cost", "--time", "week", "--go-live", "2026-03-02"]) == 2
    assert "more than one figure: 2026-03-02" in capsys.readouterr().err


def test_a_day_that_is_none_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_cases(tmp_path / "cases.csv", n_after=5)
    assert run(["gain", str(path), "--go-live", "March", "--value", "hours"]) == 2
    assert "is not a day" in capsys.readouterr().err
