"""The verbs that answer from a plain table: words, JSON, pictures, and one clear message. Serves L045 and L061."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from jsonschema import validate

from obeya.cli.main import program
from obeya.errors import ObeyaError


def run(*arguments: str | Path) -> str:
    done = CliRunner().invoke(program, [str(each) for each in arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def answer(*arguments: str | Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(*arguments, "--json"))
    validate(found, json.loads(run(arguments[0], "--json-schema")))
    return found


def refused(*arguments: str | Path) -> str:
    with pytest.raises(ObeyaError) as told:
        run(*arguments)
    return str(told.value)


@pytest.fixture
def values(tmp_path: Path) -> Path:
    rng = np.random.default_rng(5)
    rows = [
        f"{place // 5 + 1},2026-01-{1 + place // 5:02d},{x:.4f}"
        for place, x in enumerate(rng.normal(10, 1, 125))
    ]
    path = tmp_path / "values.csv"
    path.write_text("batch,day,mm\n" + "\n".join(rows) + "\n")
    return path


@pytest.fixture
def times(tmp_path: Path) -> Path:
    rng = np.random.default_rng(2)
    before, after = rng.gamma(9, 1, 60), rng.gamma(9, 1, 60)
    days = np.concatenate([before * 14 / before.mean(), after * 5.5 / after.mean()])
    rows = [
        f"{'old' if place < 60 else 'new'},2026-{1 + place // 28:02d}-{1 + place % 28:02d},{x:.6f},"
        f"{'yes' if x > 12 else 'no'},{int(x)}"
        for place, x in enumerate(days)
    ]
    path = tmp_path / "times.csv"
    path.write_text("way,started,days,late,errors\n" + "\n".join(rows) + "\n")
    return path


def test_capability_gives_indices_with_intervals(values: Path) -> None:
    told = answer("capability", values, "--value", "mm", "--lower", "5", "--upper", "15", "--target", "10")
    assert told["cpk"]["low"] < told["cpk"]["value"] < told["cpk"]["high"]
    assert (told["n"], told["is_refused"], told["stability"]["is_stable"]) == (125, False, True)
    words = run("capability", values, "--value", "mm", "--lower", "5", "--upper", "15")
    assert words.startswith("The values keep inside the limits: Cpk")


def test_capability_takes_subgroups_by_column_and_by_size(values: Path) -> None:
    limits = ("--value", "mm", "--lower", "5", "--upper", "15")
    by_column = answer("capability", values, *limits, "--subgroup", "batch")
    by_size = answer("capability", values, *limits, "--subgroup-size", "5", "--time", "day")
    assert by_column["cp"] == by_size["cp"]
    assert "not both" in refused("capability", values, *limits, "--subgroup", "batch", "--subgroup-size", "5")


def test_capability_of_an_unstable_process_is_refused_in_words(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    path = tmp_path / "steps.csv"
    path.write_text(
        "mm\n" + "\n".join(f"{x:.3f}" for x in [*rng.normal(10, 1, 40), *rng.normal(14, 1, 40)]) + "\n"
    )
    told = answer("capability", path, "--value", "mm", "--lower", "0", "--upper", "30")
    assert (told["is_refused"], told["cp"], told["ppk"]) == (True, None, None)
    assert run("capability", path, "--value", "mm", "--upper", "30").startswith(
        "No capability: the process is not"
    )
    anyway = answer("capability", path, "--value", "mm", "--upper", "30", "--accept-unstable")
    assert anyway["ppk"] is not None or anyway["cpk"] is not None


def test_rows_with_nothing_in_them_are_left_out_and_named(tmp_path: Path) -> None:
    path = tmp_path / "gaps.csv"
    numbers = [f"{x:.2f}" for x in np.random.default_rng(1).normal(10, 1, 30)]
    numbers[3] = ""
    path.write_text("n,mm\n" + "\n".join(f"{place},{x}" for place, x in enumerate(numbers)) + "\n")
    told = answer("capability", path, "--value", "mm", "--upper", "20")
    assert told["n"] == 29
    assert told["notes"][0] == "Left out: 1 row with something missing (line 5)."


def test_gage_answers_from_a_table(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    path = tmp_path / "gage.csv"
    rows = [
        f"{part},{who},{5 * part + rng.normal(0, 0.3):.3f}"
        for part in range(8)
        for who in "ABC"
        for _ in range(2)
    ]
    path.write_text("part,who,mm\n" + "\n".join(rows) + "\n")
    columns = ("--part", "part", "--operator", "who", "--value", "mm")
    told = answer("gage", path, *columns, "--tolerance", "50")
    assert (told["n_parts"], told["n_operators"], told["n_trials"]) == (8, 3, 2)
    assert told["verdict"] == "acceptable"
    assert told["components"][0]["source"] == "gage R&R"
    assert "analysis of variance" in run("gage", path, *columns)
    path.write_text("part,who,mm\n" + "\n".join(rows[:-1]) + "\n")
    assert "part 7 by C 1 times" in refused("gage", path, *columns)


def test_pareto_ranks_and_tests(tmp_path: Path) -> None:
    path = tmp_path / "causes.csv"
    path.write_text("cause;hours\n" + "late;3\n" * 40 + "wrong;1\n" * 9 + "lost;1.5\n" * 6)
    told = answer("pareto", path, "--by", "cause")
    assert [one["name"] for one in told["categories"]] == ["late", "wrong", "lost"]
    assert told["is_flat"] is False
    by_hours = answer("pareto", path, "--by", "cause", "--value", "hours", "--top", "1")
    assert [one["total"] for one in by_hours["categories"]] == [120, 18]
    assert "chi-square" in run("pareto", path, "--by", "cause")


def test_spend_by_supplier_is_that_of_pandas(tmp_path: Path) -> None:
    """Serves O075."""
    rng = np.random.default_rng(7)
    bought = pd.DataFrame(
        {"supplier": rng.choice(list("ABCDEFGH"), 500, p=[0.3, 0.2, 0.2, 0.1, 0.05, 0.05, 0.05, 0.05])}
    ).assign(amount=rng.lognormal(5, 1, 500).round(2))
    bought.to_excel(path := tmp_path / "spend.xlsx", index=False, engine="xlsxwriter")
    told = answer("pareto", path, "--by", "supplier", "--value", "amount")
    expected = bought.groupby("supplier").amount.sum().sort_values(ascending=False)
    assert [one["name"] for one in told["categories"]] == expected.index.tolist()
    assert [one["total"] for one in told["categories"]] == pytest.approx(expected.tolist())
    cumulative = (expected.cumsum() / expected.sum()).tolist()
    assert [one["cumulative_share"] for one in told["categories"]] == pytest.approx(cumulative)


def test_14_to_5_and_a_half_days_reads_61_percent(times: Path) -> None:
    """Serves L061."""
    told = answer("compare", times, "--value", "days", "--by", "way")
    assert told["percent_change"]["value"] == pytest.approx(-60.71, abs=0.01)
    assert told["percent_change"]["low"] < -60.71 < told["percent_change"]["high"]
    assert "fell from 14 (old) to 5.5 (new), by 60.7 % (61 %)" in run(
        "compare", times, "--value", "days", "--by", "way"
    )


def test_samples_are_told_apart_by_day_and_by_name(times: Path) -> None:
    by_day = answer("compare", times, "--value", "days", "--time", "started", "--change", "2026-03-05")
    assert (by_day["before"]["n"], by_day["after"]["n"]) == (60, 60)
    turned = answer("compare", times, "--value", "days", "--by", "way", "--before", "new")
    assert turned["difference"]["value"] == pytest.approx(-by_day["difference"]["value"])


def test_medians_shares_and_rates_are_compared(times: Path) -> None:
    for kind, column in (("medians", "days"), ("proportions", "late"), ("rates", "errors")):
        told = answer("compare", times, "--value", column, "--by", "way", "--kind", kind)
        assert told["kind"] == kind and told["is_beyond_chance"]
    assert "“late” holds" not in run(
        "compare", times, "--value", "late", "--by", "way", "--kind", "proportions"
    )


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--value", "days"), "Say what tells the samples apart"),
        (("--value", "days", "--by", "started"), "choose two with --before and --after"),
        (("--value", "days", "--by", "way", "--after", "newer"), "has no “newer”"),
        (("--value", "days", "--by", "way", "--before", "new", "--after", "new"), "with itself"),
        (("--value", "days", "--time", "started"), "asks for the day"),
        (("--value", "days", "--time", "started", "--change", "soon"), "is no day"),
        (("--value", "dayz", "--by", "way"), "Did you mean “days”"),
        (("--value", "way", "--by", "late", "--kind", "proportions"), "counted from yes and no"),
        (("--value", "days", "--by", "way", "--kind", "rates"), "they are no counts"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(
    times: Path, options: tuple[str, ...], words: str
) -> None:
    assert words in refused("compare", times, *options)


def test_rows_that_a_sum_would_hide_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "counts.csv"
    path.write_text("way,late,n\nold,-2,9\nold,8,5\nnew,1,0\nnew,3,9\n")
    told = refused("compare", path, "--value", "late", "--by", "way", "--kind", "proportions", "--n", "n")
    for words in ("never negative: row 1", "above 0: row 3", "more were counted than there are: row 2"):
        assert words in told


def test_sample_sizes_and_sigma_levels_are_answered() -> None:
    assert answer("sample-size", "means", "--difference", "1", "--sd", "2")["n"] == 64
    assert answer("sample-size", "proportions", "--from", "0.5", "--to", "0.4")["n"] == 388
    assert answer("sample-size", "proportions", "--margin", "0.05")["n"] == 385
    assert answer("sample-size", "means", "--margin", "1", "--sd", "5")["n"] == 99
    assert answer("sample-size", "counts", "--from", "10", "--to", "8")["n_expected"][0] == pytest.approx(
        353, abs=1
    )
    assert "needs --difference and --sd" in refused("sample-size", "means")
    assert answer("sigma-level", "--defects", "6210", "--units", "1000000")["sigma"] == pytest.approx(
        4, abs=0.001
    )
    assert run("sigma-level", "--defects", "0", "--units", "100").startswith("Sigma level at least 3.30")


@pytest.mark.parametrize("suffix", [".svg", ".png", ".xlsx", ".csv", ".html", ".json"])
def test_answers_are_written_to_files(values: Path, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"answer{suffix}"
    run("capability", values, "--value", "mm", "--lower", "5", "--upper", "15", "-o", path)
    assert path.stat().st_size > 200
