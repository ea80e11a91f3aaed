"""The same findings on every engine, and from the command line."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from obeya.cli.main import run
from obeya.sources.samples import simulate
from obeya.studies.findings import findings
from obeya.tables.engines import spark_session_backend
from obeya.tables.event_log import log_over


@pytest.fixture
def slow_and_looping(plain_cases, from_cases) -> Any:
    cases = plain_cases(300)
    for place, case in enumerate(cases):
        steps = [list(step) for step in case.steps]
        steps[4][1] += 50 * (case.attributes["Region"] == "North")
        if place % 4 == 0:
            steps[2:2] = [["Ask back", 30.0, 0.2, "Hal"], ["Look up", 20.0, 0.2, "Bo"]]
        case.steps = [tuple(step) for step in steps]
    return from_cases(cases)


@pytest.mark.spark
def test_spark_gives_the_findings_that_duckdb_gives(slow_and_looping, spark, tmp_path):
    log = slow_and_looping
    backend = spark_session_backend(spark)
    for name in ("events", "cases", "variants"):
        path = tmp_path / f"{name}.parquet"
        pq.write_table(getattr(log, name).to_pyarrow(), path)
        backend.read_parquet(str(path), table_name=name)
    on_spark = log_over(backend, log.facts, log.activities, log.resources)
    here, there = (findings(each, rng=np.random.default_rng(1)) for each in (log, on_spark))
    assert here.findings
    assert [f.statement for f in there.findings] == [f.statement for f in here.findings]
    for mine, theirs in zip(here.findings, there.findings, strict=True):
        assert (theirs.n_cases, theirs.hours_lost) == pytest.approx((mine.n_cases, mine.hours_lost))
        assert theirs.interval.low == pytest.approx(mine.interval.low, abs=0.01)


@pytest.fixture
def invoices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The sample as a Parquet file, with a store of its own."""
    monkeypatch.setenv("OBEYA_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    pq.write_table(simulate("invoice-approval"), tmp_path / "invoices.parquet")
    assert run(["import", "invoices.parquet", "--name", "invoices"]) == 0
    return "invoices"


def test_the_command_of_each_finding_prints_its_cases_and_hours(invoices, capsys):
    """Serves P010."""
    capsys.readouterr()
    assert run(["findings", invoices, "--where", "started 2024-01..2024-09", "--rate", "60", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert len(answer["findings"]) >= 3
    for finding in answer["findings"]:
        words = shlex.split(finding["command"])
        assert words[:2] == ["obeya", "findings"]
        assert run([*words[1:], "--json"]) == 0
        again = json.loads(capsys.readouterr().out)
        assert again["n_cases"] == finding["n_cases"]
        assert again["hours_lost"] == pytest.approx(finding["hours_lost"], abs=0.001)
        assert finding["cost"] == pytest.approx(60 * finding["hours_lost"])


def test_the_terminal_shows_each_finding_as_a_sentence_with_hours_and_next_step(invoices, capsys):
    capsys.readouterr()
    assert run(["findings", invoices, "--top", "2"]) == 0
    lines = " ".join(capsys.readouterr().out.split())
    assert "Release payment waits" in lines
    assert "h a week" in lines and "Next: " in lines and "more findings; list them with --top 20" in lines


def test_a_log_without_findings_says_so(tmp_path, monkeypatch, capsys, plain_cases):
    monkeypatch.setenv("OBEYA_HOME", str(tmp_path / "home"))
    rows = ["case,activity,time"]
    for number in range(3):
        rows += [f"{number},A,2024-01-0{number + 1}T08:00", f"{number},B,2024-01-0{number + 1}T09:00"]
    path = tmp_path / "small.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    assert run(["findings", str(path)]) == 0
    assert "No finding. The log has 3 cases; findings need at least 30" in " ".join(
        capsys.readouterr().out.split()
    )


def test_a_measure_that_cannot_be_read_is_refused(invoices, capsys):
    assert run(["findings", invoices, "--measure", '{"counted": "money"}']) == 2
    assert "`counted` is 'money'" in capsys.readouterr().err
