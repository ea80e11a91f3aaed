"""The command line as a person meets it: verbs, messages, exit codes."""

from __future__ import annotations

import ast
import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from obeya.cli import main
from obeya.cli.faults import report_fault
from obeya.cli.main import VERBS, run
from obeya.errors import FilterError

HEAVY = ("ibis", "duckdb", "numba", "pandas", "polars", "altair", "pyspark", "rich", "numpy", "pyarrow")


@pytest.fixture
def verb(monkeypatch: pytest.MonkeyPatch):
    """Give a function that puts a verb `probe` in place whose body is the given function."""

    def put(body):
        @click.command()
        def command() -> None:
            """Probe."""
            body()

        monkeypatch.setattr(main.Verbs, "get_command", lambda self, ctx, name: command)

    return put


def fail(error: BaseException) -> None:
    raise error


def test_help_lists_every_verb_without_loading_a_heavy_library():
    code = (
        "import sys; from obeya.cli.main import run; run(['--help']);"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
    assert all(re.search(rf"^  {name} ", done.stdout, re.MULTILINE) for name in VERBS)


@pytest.mark.parametrize("name", VERBS)
def test_the_summary_of_a_verb_is_the_first_sentence_of_its_command(name: str):
    spec = importlib.util.find_spec(VERBS[name].module)
    assert spec is not None and spec.origin is not None, f"{VERBS[name].module} is missing"
    functions = [
        node
        for node in ast.parse(Path(spec.origin).read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name == "command"
    ]
    docstring = ast.get_docstring(functions[0]) or ""
    assert docstring.split("\n\n")[0].replace("\n", " ") == VERBS[name].summary


@pytest.mark.parametrize("name", VERBS)
def test_every_verb_explains_itself(name: str, capsys: pytest.CaptureFixture[str]):
    assert run([name, "--help"]) == 0
    assert VERBS[name].summary.split()[0] in capsys.readouterr().out


def test_an_unknown_verb_is_answered_with_code_two(capsys: pytest.CaptureFixture[str]):
    assert run(["dance"]) == 2
    assert "dance" in capsys.readouterr().err


def test_a_file_in_place_of_a_verb_is_answered_with_a_verb_to_use(tmp_path, capsys):
    path = tmp_path / "my.csv"
    path.write_text("a", encoding="utf-8")
    assert run([str(path)]) == 2
    assert f"obeya report {path}" in capsys.readouterr().err


def test_an_error_raised_on_purpose_is_a_message_without_traceback(verb, capsys):
    verb(lambda: fail(FilterError("The filter is empty. Give an activity.")))
    assert run(["probe"]) == 2
    assert capsys.readouterr().err == "Error: The filter is empty. Give an activity.\n"


def test_a_full_disk_is_a_message_with_the_path(verb, capsys):
    verb(lambda: fail(OSError(28, "No space left on device", "out.csv")))
    assert run(["probe"]) == 2
    assert "out.csv: No space left on device" in capsys.readouterr().err


def test_a_fault_of_our_own_is_one_line_and_a_file_with_the_traceback(verb, capsys):
    verb(lambda: fail(KeyError("wait_s")))
    assert run(["probe"]) == 1
    told = capsys.readouterr().err
    path = Path(re.search(r"the file (\S+)", told)[1])
    assert "Traceback" not in told and "KeyError" in told
    assert "Traceback" in path.read_text(encoding="utf-8") and "obeya probe" in path.read_text(
        encoding="utf-8"
    )


def test_debugging_shows_the_traceback_of_a_fault(verb, monkeypatch):
    monkeypatch.setenv("OBEYA_DEBUG", "1")
    verb(lambda: fail(KeyError("wait_s")))
    with pytest.raises(KeyError):
        run(["probe"])


def test_debugging_shows_the_traceback_of_an_error_raised_on_purpose(verb, monkeypatch):
    monkeypatch.setenv("OBEYA_DEBUG", "1")
    verb(lambda: fail(FilterError("no")))
    with pytest.raises(FilterError):
        run(["probe"])


def test_stopping_by_keyboard_is_quiet(verb, capsys):
    verb(lambda: fail(KeyboardInterrupt()))
    assert run(["probe"]) == 130
    assert capsys.readouterr().err.strip() == "Stopped."


def test_a_reader_that_goes_away_is_no_error():
    code = "import sys; from obeya.cli.main import run; sys.exit(run(['doctor', '--json-schema']))"
    line = f'set -o pipefail; {sys.executable} -c "{code}" | true; echo code ${{PIPESTATUS[0]}}'
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert done.stdout.strip() in ("code 0", "code 141")


def test_a_long_message_of_a_fault_is_cut_to_one_line(capsys):
    assert report_fault(ValueError("x\n" * 500), ["map", "my log.csv"]) == 1
    first = capsys.readouterr().err.splitlines()[0]
    assert len(first) < 300
