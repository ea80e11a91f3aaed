"""Each question is a verb: JSON with the promised fields, a readable terminal view, files of every form."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from obeya.cli.main import run

Ask = Callable[..., str]

PROMISED = {
    "overview": "n_cases n_events n_activity_instances n_activities n_variants n_resources n_rejected first_at "
    "last_at duration_s share_tied_events",
    "map": "activities paths starts ends",
    "variants": "n_variants variants",
    "times": "activities paths throughput_s between wait_word",
    "rework": "self_loops repetitions returns n_cases_reworked hours_lost",
    "handovers": "matrix ping_pong per_case chains",
    "workload": "days weeks ageing queues little",
}
SPREAD = {"mean", "median", "p90", "max", "n"}


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Ask `obeya VERB` about a small file of applications; gives what stands on stdout."""
    monkeypatch.setenv("OBEYA_HOME", str(tmp_path / "home"))
    people = ["Ann", "Bob", "Cy", "Dee", "Eve", "Fay"]
    lines = ["case,activity,start,end,resource,desk"]
    for case in range(12):
        steps = (
            ["Receive", "Check", "Ask back", "Check", "Decide"]
            if case % 3
            else ["Receive", "Check", "Decide"]
        )
        for hour, step in enumerate(steps):
            when = f"2024-03-{case + 1:02d}T{8 + hour:02d}"
            desk = "front" if step == "Receive" else "back"
            lines.append(f"{case},{step},{when}:10:00,{when}:40:00,{people[(case + hour) % 6]},{desk}")
    log = tmp_path / "applications.csv"
    log.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def answer(verb: str, *options: str) -> str:
        code = run([verb, str(log), *options])
        told = capsys.readouterr()
        assert code == 0, told.err
        return told.out

    return answer


@pytest.mark.parametrize("verb", PROMISED)
def test_a_verb_answers_in_json_with_the_promised_fields(ask: Ask, verb: str) -> None:
    answer: dict[str, Any] = json.loads(ask(verb, "--json"))

    assert set(PROMISED[verb].split()) <= set(answer)
    assert answer["basis"]["n_cases"] == 12
    assert answer["basis"]["filter"] == "all cases"


def test_the_map_in_json_has_nodes_edges_and_spreads(ask: Ask) -> None:
    answer = json.loads(ask("map", "--activities", "1", "--paths", "1", "--json"))

    node = next(node for node in answer["activities"] if node["activity"] == "Check")
    edge = next(edge for edge in answer["paths"] if (edge["source"], edge["target"]) == ("Receive", "Check"))
    assert (node["n"], node["n_cases"], edge["n"], edge["n_cases"]) == (20, 12, 12, 12)
    assert set(node["service_s"]) == set(edge["wait_s"]) == SPREAD
    assert (node["service_s"]["median"], edge["wait_s"]["p90"]) == (1800, 1800)
    assert (answer["starts"], answer["ends"]) == ({"Receive": 12}, {"Decide": 12})


def test_a_filter_narrows_every_verb(ask: Ask) -> None:
    answer = json.loads(ask("variants", "--where", 'has "Ask back"', "--top", "1", "--json"))

    assert (answer["n_variants"], answer["n_cases"]) == (1, 8)
    assert answer["basis"]["filter"] != "all cases"


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        ("overview", ["instances with a start", "Decide"]),
        ("map", ["happy path", "Ask back"]),
        ("variants", ["1. 67 %, 8 of 12 cases", "Receive → Check → Ask back → Check → Decide"]),
        ("times", ["wait hours", "throughput months"]),
        ("rework", ["later (repetition)", "Check", "ways back"]),
        ("handovers", ["share handed over", "ping pong"]),
        ("workload", ["Little's law, L = λ W", "warm-up", "rework by month"]),
    ],
)
def test_a_verb_shows_a_view_for_people(ask: Ask, verb: str, words: list[str]) -> None:
    told = ask(verb)

    assert [word for word in words if word not in told] == []
    assert "applications.csv" in told
    assert "12 cases" in told


def test_times_between_two_activities_stand_first(ask: Ask) -> None:
    told = ask("times", "--between", "Receive", "Decide")

    assert told.startswith("From Receive to Decide, completion to completion")


def test_handovers_between_desks_are_asked_by_name(ask: Ask) -> None:
    answer = json.loads(ask("handovers", "--by", "desk", "--json"))

    assert (answer["by"], answer["n_groups"], answer["n_handovers"]) == ("desk", 2, 12)


def test_resources_are_shown_as_pseudonyms(ask: Ask) -> None:
    """Serves X047, X054."""
    told = ask("handovers", "--json")

    assert "R-" in told
    assert not any(f'"{name}"' in told for name in ("Ann", "Bob", "Cy", "Dee", "Eve", "Fay"))


@pytest.mark.parametrize("verb", [verb for verb in PROMISED if verb != "rework"])
def test_a_verb_draws_a_picture(ask: Ask, tmp_path: Path, verb: str) -> None:
    ask(verb, "-o", str(tmp_path / "answer.svg"))

    assert (tmp_path / "answer.svg").read_text(encoding="utf-8").lstrip().startswith("<svg")


@pytest.mark.parametrize("verb", list(PROMISED))
def test_a_verb_writes_its_main_table(ask: Ask, tmp_path: Path, verb: str) -> None:
    ask(verb, "-o", str(tmp_path / "answer.parquet"))

    assert pq.read_table(tmp_path / "answer.parquet").num_rows > 0
