"""`obeya doctor`: is this installation sound, and how is it mended if not."""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

import obeya
from obeya.cli.home import obeya_home
from obeya.cli.options import Output, output_options, verb
from obeya.cli.output import show
from obeya.errors import ObeyaError
from obeya.sources.reading import read_table

if TYPE_CHECKING:
    from rich.console import Console

OLDEST_PYTHON = (3, 11)
OLDEST_JAVA = 17
ENOUGH_DISK_GB = 2.0
# By its name, as the verbs are: the core imports nothing of the web application.
WEB_CHECKS = "obeya_web.cli.checkup"

State = Literal["ok", "not needed", "fault"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: what was found and, unless it is ok, how to mend it."""

    name: str
    state: State
    found: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Checkup:
    """The state of an installation; `is_sound` is true when no check found a fault."""

    obeya_version: str
    is_sound: bool
    checks: tuple[Check, ...]


def check_python() -> Check:
    """Look at the version of Python."""
    found = f"Python {platform.python_version()} on {platform.platform(terse=True)}"
    oldest = ".".join(map(str, OLDEST_PYTHON))
    if sys.version_info >= OLDEST_PYTHON:
        return Check("python", "ok", found)
    return Check("python", "fault", found, f"Install Python {oldest} or newer.")


def check_libraries() -> Check:
    """Compare the installed libraries with the ranges that were tried together."""
    requirements = [
        requirement
        for requirement in map(_requirement, importlib.metadata.requires("obeya") or ())
        if requirement is not None
    ]
    faults = [fault for name, allowed in requirements if (fault := _library_fault(name, allowed))]
    if not faults:
        return Check("libraries", "ok", f"{len(requirements)} libraries within the ranges tried together")
    return Check("libraries", "fault", "; ".join(faults), "Run `pip install --upgrade obeya`.")


def _requirement(line: str) -> tuple[str, str] | None:
    """Split one `Requires-Dist` line; extras are asked for by the person, so they are not checked."""
    if "extra ==" in line:
        return None
    match = re.match(r"([A-Za-z0-9._-]+)\s*([^;]*)", line)
    return (match[1], match[2].strip(" ()")) if match else None


def _library_fault(name: str, allowed: str) -> str | None:
    from packaging.specifiers import SpecifierSet

    try:
        version = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return f"{name} is missing"
    is_allowed = SpecifierSet(allowed).contains(version, prereleases=True)
    return None if is_allowed else f"{name} {version} is not {allowed}"


def check_engine() -> Check:
    """Ask the engine one small question through Ibis: the surest test of libraries that must fit together."""
    try:
        import ibis

        rows = ibis.memtable({"activity": [0, 0, 1], "wait_s": [1.0, 3.0, 5.0]})
        answer = rows.group_by("activity").agg(median=rows.wait_s.quantile(0.5)).order_by("activity")
        medians = ibis.duckdb.connect().to_pyarrow(answer)["median"].to_pylist()
    except Exception as error:  # noqa: BLE001  (any failure here is the finding)
        return Check(
            "engine", "fault", f"{type(error).__name__}: {error}", "Run `pip install --upgrade obeya`."
        )
    if medians == [2.0, 5.0]:
        return Check("engine", "ok", "Ibis on DuckDB answers a test question")
    return Check("engine", "fault", f"a test question gave {medians}", "Run `pip install --upgrade obeya`.")


def check_reader() -> Check:
    """Read a small file in the locked child process that reads every file."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch, "check.csv")
        path.write_text("case,activity,time\n1,check,2024-01-01\n", encoding="utf-8")
        try:
            n_records = read_table(path, workdir=Path(scratch)).n_records
        except (ObeyaError, OSError) as error:
            remedy = "Allow this account to start Python as a child process, with at least 1 GB of memory."
            return Check("reader", "fault", str(error), remedy)
    if n_records == 1:
        return Check("reader", "ok", "files are read in a child process with limits")
    return Check(
        "reader", "fault", f"a file of one row gave {n_records}", "Run `pip install --upgrade obeya`."
    )


def check_home() -> Check:
    """Write and remove a file where logs are stored."""
    home = obeya_home()
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home):
            pass
    except OSError as error:
        remedy = "Set OBEYA_HOME to a folder that you may write to."
        return Check("store", "fault", f"{home}: {error.strerror}", remedy)
    return Check("store", "ok", f"{home} can be written to")


def check_disk() -> Check:
    """Look at the free disk space where logs are stored."""
    folder = next(path for path in (obeya_home(), *obeya_home().parents) if path.exists())
    free_gb = shutil.disk_usage(folder).free / 1024**3
    found = f"{free_gb:,.1f} GB free in {folder}"
    if free_gb >= ENOUGH_DISK_GB:
        return Check("disk", "ok", found)
    return Check("disk", "fault", found, f"Free {ENOUGH_DISK_GB:.0f} GB, or set OBEYA_HOME to another disk.")


def check_time_zones() -> Check:
    """Look up one zone in the database of time zones."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo("Europe/Berlin")
    except ZoneInfoNotFoundError:
        return Check("time zones", "fault", "no time zone database", "Run `pip install tzdata`.")
    return Check("time zones", "ok", "the time zone database is there")


def check_spark() -> Check:
    """Look for PySpark and Java, which only logs on a Spark cluster need."""
    try:
        version = importlib.metadata.version("pyspark")
    except importlib.metadata.PackageNotFoundError:
        return Check("spark", "not needed", "PySpark is not there", "For Spark: pip install 'obeya[spark]'.")
    java = java_version()
    if java is None or java < OLDEST_JAVA:
        found = f"PySpark {version} without Java" if java is None else f"PySpark {version} with Java {java}"
        return Check("spark", "not needed", found, f"For Spark: install Java {OLDEST_JAVA} or newer.")
    return Check("spark", "ok", f"PySpark {version} with Java {java}")


def java_version() -> int | None:
    """Ask the Java on the path, or the one JAVA_HOME names, for its major version."""
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home, "bin", "java")) if home else shutil.which("java")
    if java is None:
        return None
    try:
        done = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=30, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    match = re.search(r'version "(?:1\.)?(\d+)', done.stderr)
    return int(match[1]) if match else None


def check_web() -> tuple[Check, ...]:
    """Look at the web application, where it is installed and this home has one."""
    if importlib.util.find_spec("allauth") is None:
        remedy = "For the web application: pip install 'obeya[web]'."
        return (Check("web", "not needed", "the web application is not installed", remedy),)
    # Nothing is made only to be looked at.
    if not (obeya_home() / "web").is_dir() and not os.environ.get("OBEYA_DATABASE_URL"):
        return (Check("web", "not needed", "no web application in this home", "`obeya serve` starts one."),)
    checks: tuple[Check, ...] = importlib.import_module(WEB_CHECKS).checks()
    return checks


CHECKS: tuple[Callable[[], Check], ...] = (
    check_python,
    check_libraries,
    check_engine,
    check_reader,
    check_home,
    check_disk,
    check_time_zones,
    check_spark,
)


def check_up() -> Checkup:
    """Run every check."""
    checks = (*(check() for check in CHECKS), *check_web())
    return Checkup(obeya.__version__, all(check.state != "fault" for check in checks), checks)


def view(checkup: Checkup, screen: Console) -> None:
    """Print one line for each check, with a mark, and the remedy below where there is one."""
    marks = {"ok": "✓", "not needed": "○", "fault": "✗"}
    screen.print(f"obeya {checkup.obeya_version}")
    for check in checkup.checks:
        screen.print(f"{marks[check.state]} {check.name}: {check.found}", soft_wrap=True)
        if check.remedy:
            screen.print(f"  {check.remedy}", soft_wrap=True)


@verb()
@output_options(Checkup)
@click.pass_context
def command(ctx: click.Context, output: Output) -> None:
    """Check this installation and say how to mend what is wrong.

    Ends with exit code 2 when a check found a fault.
    """
    checkup = check_up()
    show(checkup, output, view=view)
    if not checkup.is_sound:
        ctx.exit(2)
