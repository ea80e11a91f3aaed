"""The rules of the house that a linter cannot say: what the core loads, prints and reads."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import obeya

CORE = Path(obeya.__file__).parent
HEAVY = (
    "django",
    "numba",
    "lightgbm",
    "pyspark",
    "ibis",
    "duckdb",
    "pandas",
    "polars",
    "altair",
    "vl_convert",
    "r4pm",
    "holidays",
)
CLOCKS = {
    ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"),
    ("time", "time"), ("time", "time_ns"), ("time", "localtime"),
}  # fmt: skip
SEEDLESS = {"default_rng", "Random"}
GENERATORS = {"default_rng", "Generator", "SeedSequence", "PCG64", "Philox", "BitGenerator"}

MODULES = sorted(path.relative_to(CORE).as_posix() for path in CORE.rglob("*.py"))
BELOW_CLI = [name for name in MODULES if not name.startswith("cli/")]


def tree_of(name: str) -> ast.Module:
    return ast.parse((CORE / name).read_text(encoding="utf-8"))


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def dotted(node: ast.expr) -> tuple[str, ...]:
    if isinstance(node, ast.Attribute):
        return (*dotted(node.value), node.attr)
    return (node.id,) if isinstance(node, ast.Name) else ("",)


def reads_clock(call: ast.Call) -> bool:
    return dotted(call.func)[-2:] in CLOCKS


def uses_global_random(call: ast.Call) -> bool:
    name = dotted(call.func)
    if name[0] == "random" or name[-2:-1] == ("random",):
        # A generator that is given a seed is a value; anything else is global or unrepeatable state.
        return name[-1] not in GENERATORS or (name[-1] in SEEDLESS and not call.args)
    return False


def faults(name: str, is_fault) -> list[str]:
    return [
        f"{name}:{call.lineno} {ast.unparse(call)[:60]}" for call in calls(tree_of(name)) if is_fault(call)
    ]


def test_importing_obeya_loads_nothing_heavy():
    code = f"import sys, obeya; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_importing_every_module_above_the_kernels_loads_nothing_heavy():
    above = [name for name in MODULES if not name.startswith("kernels/")]
    names = [f"obeya.{name[:-3].replace('/', '.')}".removesuffix(".__init__") for name in above]
    code = (
        f"import sys, importlib; [importlib.import_module(name) for name in {names!r}];"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


@pytest.mark.parametrize("name", BELOW_CLI)
def test_only_the_command_line_prints(name: str):
    assert (
        faults(
            name,
            lambda call: dotted(call.func) in {("print",), ("click", "echo"), ("sys", "stdout", "write")},
        )
        == []
    )


@pytest.mark.parametrize("name", BELOW_CLI)
def test_the_core_reads_no_clock(name: str):
    assert faults(name, reads_clock) == []


@pytest.mark.parametrize("name", BELOW_CLI)
def test_the_core_uses_no_global_random_state(name: str):
    assert faults(name, uses_global_random) == []


@pytest.mark.parametrize("name", MODULES)
def test_our_own_modules_are_imported_at_the_top(name: str):
    functions = [
        node for node in ast.walk(tree_of(name)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    inside = [node for function in functions for node in ast.walk(function)]
    imported = [node.module or "" for node in inside if isinstance(node, ast.ImportFrom)]
    imported += [alias.name for node in inside if isinstance(node, ast.Import) for alias in node.names]
    # Kernels load the compiler when they are imported: the one floor that is imported where it is used.
    own = [
        each for each in imported if each.split(".")[0] == "obeya" and not each.startswith("obeya.kernels")
    ]
    assert own == []


@pytest.mark.parametrize("name", MODULES)
def test_files_and_functions_stay_short(name: str):
    text = (CORE / name).read_text(encoding="utf-8")
    assert text.count("\n") <= 400
    long = [
        f"{node.name} ({node.end_lineno - node.lineno + 1} lines)"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno + 1 > 60
    ]
    assert long == []


@pytest.mark.parametrize("name", MODULES)
def test_errors_raised_on_purpose_are_our_own(name: str):
    raised = [node.exc for node in ast.walk(tree_of(name)) if isinstance(node, ast.Raise) and node.exc]
    names = [dotted(each.func)[-1] if isinstance(each, ast.Call) else "" for each in raised]
    assert [each for each in names if each in {"Exception", "BaseException", "RuntimeError"}] == []


@pytest.mark.parametrize(
    ("code", "is_fault", "expected"),
    [
        ("datetime.now(UTC)", reads_clock, True),
        ("time.time()", reads_clock, True),
        ("date.today()", reads_clock, True),
        ("datetime.fromisoformat(x)", reads_clock, False),
        ("time.perf_counter()", reads_clock, False),
        ("random.random()", uses_global_random, True),
        ("np.random.seed(1)", uses_global_random, True),
        ("np.random.default_rng()", uses_global_random, True),
        ("np.random.default_rng(7)", uses_global_random, False),
        ("rng.random(3)", uses_global_random, False),
    ],
)
def test_the_rules_above_see_what_they_are_meant_to_see(code, is_fault, expected):
    assert is_fault(next(calls(ast.parse(code)))) is expected
