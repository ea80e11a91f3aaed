"""The command line: compare, search and check."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from obeya.cli.main import run
from obeya.cli.twin import MEMBERS, command
from obeya.twin.model_json import write_model
from obeya.twin.scenarios.people import ChangeStaff
from obeya.twin.scenarios.scenario import Scenario, write_scenario
from tests.core.twin.scenarios.small_models import counter


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    base, change = tmp_path / "base.json", tmp_path / "change.json"
    write_model(counter(servers=2, arrivals_s=100.0, service_s=170.0), base)
    write_scenario(Scenario("one more", (ChangeStaff(by=1, role="clerk"),), "counter"), change)
    return base, change


def test_a_comparison_says_what_differs_and_by_how_much(files, capsys) -> None:
    assert run(["twin", "compare", *map(str, files), "--cases", "300", "--replications", "6"]) == 0
    shown = capsys.readouterr().out
    assert "“one more” differs from “counter” in: 1 more person in the role “clerk”." in shown
    assert "mean lead time" in shown and "better" in shown and "6 pairs of runs of 300 cases" in shown


def test_the_same_command_gives_the_same_json(files, capsys) -> None:
    said = []
    for _ in range(2):
        assert (
            run(["twin", "compare", *map(str, files), "--cases", "100", "--replications", "5", "--json"]) == 0
        )
        said.append(json.loads(capsys.readouterr().out))
    assert said[0] == said[1]
    assert said[0]["effects"][0]["effect"]["verdict"] in ("better", "no difference seen")


def test_a_change_that_does_not_fit_is_told_in_one_message(files, tmp_path, capsys) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text('{"changes": [{"change": "remove step", "step": "Sere"}]}')
    assert run(["twin", "compare", str(files[0]), str(wrong)]) == 2
    assert "no step “Sere”; it has Serve" in capsys.readouterr().err


def test_a_search_lists_the_plans_that_are_not_beaten(files, capsys) -> None:
    arguments = ["--cases", "200", "--budget", "12", "--runs", "3", "--fewer", "0"]
    assert run(["twin", "search", str(files[0]), *arguments]) == 0
    shown = capsys.readouterr().out
    assert "plans tried are not beaten" in shown and "as today" in shown and "more p" in shown


def test_a_tornado_says_what_matters_most_and_draws_it(files, tmp_path, capsys) -> None:
    arguments = ["twin", "tornado", str(files[0]), "--cases", "100", "--runs", "3", "--spread", "0.1"]
    assert run(arguments) == 0
    shown = capsys.readouterr().out
    assert "What matters most: " in shown and "duration of “Serve”" in shown and "± 10 %" in shown
    assert run([*arguments, "--change", str(files[1]), "-o", str(tmp_path / "t.svg")]) == 0
    drawn = (tmp_path / "t.svg").read_text(encoding="utf-8")
    assert "assumption lower" in drawn and "duration of “Serve”" in drawn


def test_replications_are_auto_or_a_number(files, capsys) -> None:
    assert run(["twin", "compare", *map(str, files), "--replications", "many"]) == 2
    assert "neither “auto” nor a number" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["check", "compare", "search"])
def test_the_summary_of_a_verb_is_the_first_sentence_of_its_help(name: str) -> None:
    verb = command.commands[name]
    assert (verb.help or "").split("\n\n")[0].replace("\n", " ") == MEMBERS[name]
