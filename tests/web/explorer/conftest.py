"""The process of the cast with a log behind it: the sample, the Sepsis log, or one made from rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from obeya.sources.importing import import_file
from obeya_web.explorer.asking import ANSWERS
from obeya_web.processes.logs import store
from obeya_web.processes.models import Process

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LogGiver = Callable[[Path], Process]


@pytest.fixture(autouse=True)
def home_of_commands(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Commands that a test runs beside the pages keep their logs elsewhere."""
    monkeypatch.setenv("OBEYA_HOME", str(tmp_path / "home"))


@pytest.fixture
def give_log(cast: Any) -> LogGiver:
    """Import a file and show it as the log of the process."""

    def give(path: Path) -> Process:
        process: Process = cast.process
        process.log_name = path.name.split(".")[0]
        log = import_file(path, store=store(), now=NOW, name=process.log_name)
        process.log_version = log.facts.version
        process.save()
        ANSWERS.clear()
        return process

    return give


@pytest.fixture
def with_rows(give_log: LogGiver, tmp_path: Path) -> Callable[..., Process]:
    """Give the process a log from rows ``(case, activity, completed[, resource])`` and further columns."""

    def give(rows: list[dict[str, str]]) -> Process:
        import csv

        path = tmp_path / "rows.csv"
        with path.open("w", encoding="utf-8", newline="") as sink:
            writer = csv.DictWriter(sink, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        return give_log(path)

    return give
