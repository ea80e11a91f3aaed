"""`obeya chart` as a person meets it: columns found, answers, pictures, and every fault at once. Serves L045, P039."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from obeya.cli.main import run

HOURS = [75, 71, 68, 72, 77, 70, 69, 73, 74, 71, 76, 70, 66, 67, 64, 63, 65, 62, 66, 64]
Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def put(text: str) -> Path:
        path = tmp_path / "series.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return put


def weeks(values: list[object], name: str = "hours") -> str:
    rows = [
        f"2026-{1 + place // 4:02d}-{1 + 7 * (place % 4):02d},{value}" for place, value in enumerate(values)
    ]
    return "\n".join([f"week,{name}", *rows]) + "\n"


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict:
    code = run(["chart", *arguments, "--json"])
    captured = capsys.readouterr()
    assert code == 0, captured.err
    return json.loads(captured.out)


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert run(["chart", *arguments]) == 2
    return capsys.readouterr().err


def test_the_answer_holds_lines_points_rules_and_the_false_alarms(write: Write, capsys):
    path = str(write(weeks(HOURS)))
    given = answer(
        capsys,
        path,
        "--kind",
        "xmr",
        "--rules",
        "nhs",
        "--value",
        "hours",
        "--time",
        "week",
        "--baseline",
        "12",
    )
    assert given["centre"] == pytest.approx(72.1667, abs=1e-4)
    assert (given["lower"], given["upper"]) == pytest.approx((61.770, 82.563), abs=1e-3)
    assert given["rules"] == "nhs"
    assert given["arl0"] == pytest.approx(85.99, abs=0.01)
    assert given["points"][0] == {**given["points"][0], "x": "2026-01-01", "value": 75.0, "signal": []}
    assert given["points"][19]["signal"] == ["two_of_three", "one_side"]


def test_columns_are_found_where_there_is_no_choice(write: Write, capsys):
    given = answer(capsys, str(write(weeks(HOURS))), "--baseline", "2026-03-22")
    assert (given["name"], given["phases"][0]["n_baseline"]) == ("hours", 12)


def test_the_answer_in_words_says_the_finding_and_the_chance_of_a_false_alarm(write: Write, capsys):
    assert (
        run(["chart", str(write(weeks(HOURS))), "--baseline", "12", "--better", "down", "--target", "60"])
        == 0
    )
    told = " ".join(capsys.readouterr().out.split())
    assert told.startswith("“hours” improved: 7 points in a row on one side of the centre line")
    assert "will miss the target every time" in told
    assert "a false alarm every 86 points on average" in told


@pytest.mark.parametrize("suffix", [".svg", ".png", ".csv", ".xlsx", ".html"])
def test_pictures_and_tables_are_written(write: Write, tmp_path: Path, capsys, suffix: str):
    out = tmp_path / f"chart{suffix}"
    arguments = ["--go-live", "13", "--note", "5", "holiday", "--recalculate", "13", "new form", "Ana Silva"]
    assert run(["chart", str(write(weeks(HOURS))), *arguments, "-o", str(out)]) == 0
    assert out.stat().st_size > 500
    if suffix == ".svg":
        text = out.read_text(encoding="utf-8")
        assert "go-live" in text and "holiday" in text and "new form (Ana Silva)" in text


def test_shares_take_their_sizes_from_a_column(write: Write, capsys):
    rows = "\n".join(f"{place},{3 + place % 4},{50 + place}" for place in range(1, 25))
    path = str(write("batch,bad,n\n" + rows))
    given = answer(capsys, path, "--kind", "p", "--value", "bad", "--n", "n", "--time", "batch")
    assert given["points"][0]["value"] == pytest.approx(4 / 51)
    assert given["points"][0]["x"] == "1"


def test_rows_of_one_time_are_a_subgroup(write: Write, capsys):
    rows = "\n".join(f"{1 + place // 4},{10 + (place * 7) % 5}" for place in range(48))
    given = answer(
        capsys, str(write("hour,width\n" + rows)), "--kind", "xbar-r", "--time", "hour", "--value", "width"
    )
    assert given["n"] == 12
    assert given["companion"]["name"] == "Ranges"


def test_several_columns_are_variables_of_one_chart(write: Write, capsys):
    rows = "\n".join(f"{(place * 7) % 11},{(place * 5) % 13}" for place in range(30))
    given = answer(capsys, str(write("a,b\n" + rows)), "--kind", "t2")
    assert given["kind"] == "t2"
    assert given["lower"] is None


def test_every_fault_of_a_file_is_said_at_once(write: Write, capsys):
    rows = "2026-01-05,5\n2026-01-05,6 h\n2026-01-01,x\n2026-01-12,30 min\nsoon,4\n"
    told = refusal(capsys, str(write("week,hours\n" + rows)), "--value", "hours", "--time", "week")
    for words in ("“x” (line 4)", "mixes units", "“soon” (line 6)", "go backwards", "more than once"):
        assert words in told


@pytest.mark.parametrize(
    ("text", "arguments", "words"),
    [
        ("v\n5\n5\n5\n5\n", [], "All 4 values are 5"),
        ("v\n5\n", [], "Only one point"),
        ("v\n1\n-2\n3\n", ["--kind", "c"], "never negative"),
        ("v,n\n1,0\n2,5\n3,5\n", ["--kind", "p", "--value", "v", "--n", "n"], "the size is 0"),
        ("v,n\n1,5\n7,5\n3,5\n", ["--kind", "p", "--value", "v", "--n", "n"], "a share above 1"),
        ("v\n1\n2\n3\n", ["--value", "w"], "There is no column “w”"),
        ("v\n1\n2\n3\n", ["--kind", "pie"], "There is no chart “pie”"),
        ("v\n1\n2\n3\n", ["--rules", "deming"], "There is no rule set “deming”"),
        ("a,b\n1,2\n2,3\n3,4\n", [], "Say which column holds the values"),
        ("v\n1\n2\n3\n", ["--baseline", "9"], "The baseline “9”"),
        ("v\n1\n2\n3\n", ["--go-live", "soon"], "is not a point"),
        ("v\n1\n2\n3\n4\n5\n6\n7\n", ["--recalculate", "4", "", "Ana"], "gives no reason"),
    ],
)
def test_bad_input_gets_one_clear_message(write: Write, capsys, text: str, arguments: list[str], words: str):
    assert words in refusal(capsys, str(write(text)), *arguments)


def test_missing_values_and_gaps_are_noticed_and_charted(write: Write, capsys):
    values: list[object] = [*HOURS[:8], "", "NaN", *HOURS[10:]]
    given = answer(capsys, str(write(weeks(values))))
    assert "2 points have no value" in given["notes"][0]
    assert given["points"][8]["value"] is None
