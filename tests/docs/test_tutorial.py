"""The tutorial runs as it is written, from its first command to its last; so do its chapters of proof and of trial."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from obeya.cli.main import run
from tests.docs.pages import ROOT, blocks

TUTORIAL = ROOT / "docs" / "tutorial.md"
PROOF = ROOT / "docs" / "tutorial-prove.md"
TRIAL = ROOT / "docs" / "tutorial-change.md"
FILE = re.compile(r"`([\w-]+\.json)`:\n\n```json\n(.*?)```", re.DOTALL)
"""A file that a chapter asks for: its name at the end of a paragraph, and what it holds below."""


def steps(chapter: Path) -> Iterator[tuple[str, list[str]]]:
    """Each command of a chapter with the lines shown below it."""
    for block in blocks(chapter):
        if block.language != "console":
            continue
        for part in re.split(r"^\$ ", block.text.replace("\\\n", " "), flags=re.MULTILINE)[1:]:
            command, *shown = part.splitlines()
            yield command, [line for line in shown if line.strip()]


def pattern_of(line: str) -> re.Pattern[str]:
    """A shown line stands for any line with the same words; an ellipsis stands for anything."""
    words = [".*".join(re.escape(piece) for piece in word.split("…")) for word in line.split()]
    return re.compile(r"\s+".join(words))


def missing(shown: list[str], told: str) -> list[str]:
    """The shown lines that the output does not have, in this order."""
    rest, absent = told, []
    for line in shown:
        match = None if line.strip() == "…" else pattern_of(line).search(rest)
        if match:
            rest = rest[match.end() :]
        elif line.strip() != "…":
            absent.append(line)
    return absent


def test_every_command_of_the_tutorial_runs_and_says_what_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """Serves L037, X088."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OBEYA_HOME", str(tmp_path / "home"))
    for name, text in FILE.findall(TRIAL.read_text(encoding="utf-8")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = []
    # The third and the fourth chapter ask the log that the first one imports; the second is walked in the browser.
    for command, shown in [*steps(TUTORIAL), *steps(PROOF), *steps(TRIAL)]:
        words = shlex.split(command)
        assert words[0] == "obeya"
        code = run(words[1:])
        told = capsys.readouterr()
        assert code == 0, f"{command}\n{told.err}"
        assert missing(shown, told.out + told.err) == [], f"{command}\n{told.out}"
        done.append(words[1])
    assert {"sample", "import", "overview", "map", "findings", "report", "gain", "stream", "twin"} <= set(
        done
    )


def test_files_that_the_tutorial_promises_are_pictures_and_pages():
    promised = [
        word
        for command, _ in steps(TUTORIAL)
        for word in shlex.split(command)
        if re.search(r"\.(svg|html)$", word)
    ]
    assert promised


@pytest.mark.parametrize(
    ("shown", "told", "absent"),
    [
        (["cases  5"], "cases      5\n", []),
        (["cases  6"], "cases      5\n", ["cases  6"]),
        (["a …", "b"], "a x\nb\n", []),
        (["b", "a"], "a\nb\n", ["a"]),
        (["…", "b"], "a\nb\n", []),
    ],
)
def test_shown_lines_are_compared_word_by_word_and_in_order(shown, told, absent):
    assert missing(shown, told) == absent
