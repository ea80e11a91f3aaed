"""The page on capability: its tables are written, and each of its commands answers. Serves L045 and L061."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from obeya.cli.main import run
from tests.docs.pages import ROOT, blocks, marked_block

PAGE = ROOT / "docs" / "how-to" / "capability.md"
COMMANDS = [
    line.removeprefix("$ obeya ")
    for block in blocks(PAGE)
    if block.language == "console"
    for line in block.text.splitlines()
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("tables")
    subprocess.run([sys.executable, "-c", marked_block(PAGE, "capability")], cwd=made, check=True)
    return made


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_of_the_page_answers(line: str, folder: Path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(folder)
    code = run(shlex.split(line))
    told = capsys.readouterr()
    assert code == 0, told.err
    assert told.out or told.err.startswith("Wrote")


def test_the_page_shows_every_verb_of_tables() -> None:
    verbs = {line.split()[0] for line in COMMANDS}
    assert verbs == {"capability", "gage", "pareto", "compare", "sample-size", "sigma-level"}
