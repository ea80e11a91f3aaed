"""`obeya stream` as a person types it: the ladder, JSON, the map in a file, classes of activities."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from obeya.cli.main import run
from obeya.cli.stream_files import MAP_FILES
from obeya.flow.stream_json import from_json
from obeya.reports.stream_exchange import read_stream


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Sixty orders of two shops: checked for 30 min, then packed two hours later for 30 min."""
    monkeypatch.setenv("OBEYA_HOME", str(tmp_path / "home"))
    lines = ["case,activity,start,end,resource,Role,shop"]
    for case in range(60):
        day, shop = f"2024-{1 + case // 28:02d}-{1 + case % 28:02d}", "ab"[case % 2]
        lines.append(f"{case},Check,{day}T08:00:00,{day}T08:30:00,ann,Office,{shop}")
        lines.append(f"{case},Pack,{day}T10:30:00,{day}T11:00:00,bob,Store,{shop}")
    path = tmp_path / "orders.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def test_the_terminal_shows_ladder_bottlenecks_value_and_what_to_mind(log, capsys):
    assert run(["stream", log, "--value", "Pack=va", "--value", "Check=nva"]) == 0
    told = capsys.readouterr().out
    for words in ("60 cases, times on the calendar clock", "lead time", "3 h", "Pack", "░", "█", "held up by",
                  "what the time is to the customer", "adds value", "Note: On the calendar clock"):  # fmt: skip
        assert words in told


def test_json_has_families_steps_and_the_whole_map(log, capsys):
    assert run(["stream", log, "--families", "shop", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [family["n_cases"] for family in told["families"]] == [30, 30]
    assert [row["name"] for row in told["steps"]] == ["Check", "Pack"] * 2
    family = told["families"][0]
    assert family["sums"]["lead_time_s"] == 3 * 3600
    assert family["complexity"]["n_handovers"] == 1
    assert [step["lane"] for step in family["stream"]["steps"]] == ["Office", "Store"]


def test_the_map_is_written_one_file_for_each_family(log, tmp_path, capsys):
    assert run(["stream", log, "--families", "shop", "-o", str(tmp_path / "map.json")]) == 0
    maps = [from_json((tmp_path / f"map-{n}.json").read_text()) for n in (1, 2)]
    assert [stream.name for stream in maps] == ["a", "b"]
    assert run(["stream", log, "-o", str(tmp_path / "one.json"), "--calendar", "mon-fri-8-17"]) == 0
    assert from_json((tmp_path / "one.json").read_text()).clock == "working"
    assert "Wrote" in capsys.readouterr().err


def test_steps_go_to_a_sheet(log, tmp_path):
    for suffix in ("csv", "xlsx", "html"):
        assert run(["stream", log, "-o", str(tmp_path / f"steps.{suffix}")]) == 0
    assert (
        (tmp_path / "steps.csv").read_text(encoding="utf-8-sig").splitlines()[0].startswith("family,key,name")
    )


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--value", "Pack"], "classifies no activity"),
        (["--value", "Pakc=va"], "“Pakc” is no activity of the log"),
        (["--families", "Role"], "belongs to single events"),
        (["-o", "/nowhere/map.json"], "There is no folder"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(log, capsys, options, words):
    assert run(["stream", log, *options]) != 0
    assert words in capsys.readouterr().err


def test_agreed_handovers_are_counted_and_a_wrong_one_is_explained(log, capsys):
    assert run(["stream", log, "--agreed", "Office>Store=1", "--json"]) == 0
    (kept,) = json.loads(capsys.readouterr().out)["agreements"]
    assert (kept["source"], kept["target"], kept["within_s"], kept["is_hidden"]) == (
        "Office",
        "Store",
        3600,
        True,
    )
    assert run(["stream", log, "--agreed", "Office-Store"]) != 0
    assert "Write FROM>TO=HOURS" in capsys.readouterr().err


def test_the_map_is_written_as_a_drawing_that_is_read_back(log, tmp_path, capsys):
    path = tmp_path / "map.vsdx"
    assert run(["stream", log, "-o", str(path)]) == 0
    assert f"Wrote {path}" in capsys.readouterr().err
    stream = read_stream(path.read_bytes())
    assert [step.name for step in stream.steps] == ["Check", "Pack"]
    for suffix, start in ((".svg", b"<svg"), (".pdf", b"%PDF"), (".pptx", b"PK"), (".xlsx", b"PK")):
        assert MAP_FILES[suffix](stream).startswith(start)
