"""The inputs of a report on a small log that does everything: waits, rework, hand-overs, names with markup."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from obeya.mining.handovers import handovers
from obeya.mining.overview import overview
from obeya.mining.points import case_durations, steps_over_time
from obeya.mining.process_map import process_map
from obeya.mining.rework import rework
from obeya.mining.times import times
from obeya.mining.variants import variants
from obeya.mining.workload import workload
from obeya.reports.inputs import ReportInputs
from obeya.reports.report import report
from obeya.studies.findings.result import Finding, Findings, Interval
from obeya.tables.event_log import EventLog

EVIL = "<img src=x onerror=alert(1)>"
START = datetime(2024, 1, 1, 8)


def rows_of_cases(n_cases: int) -> list[tuple[Any, ...]]:
    """Cases that are received, checked, sometimes checked again, approved after days, and paid."""
    rows: list[tuple[Any, ...]] = []
    for case in range(n_cases):
        at = START + timedelta(hours=7 * case)
        steps = ["Receive", "Check", *(["Ask", "Check"] if case % 3 == 0 else []), EVIL, "Pay"]
        for place, step in enumerate(steps):
            begun = at + timedelta(hours=2)
            at = begun + timedelta(hours=1 + 40 * (step == EVIL))
            person = f"R-{(case + place) % 9}"
            rows.append((f"c{case}", step, at.isoformat(), begun.isoformat(), person))
    return rows


def finding_about(title: str = f"{EVIL} waits 2 d") -> Finding:
    """A finding with markup in every word."""
    return Finding(
        kind="bottleneck",
        title=title,
        statement=f"Cases wait 2 d 3 h before {EVIL} & more.",
        n_cases=40,
        share_of_cases=1.0,
        hours_lost=1640.0,
        interval=Interval(1500.0, 1800.0),
        share_of_lead_time=0.44,
        hours_per_week=212.0,
        hours_per_week_interval=Interval(188.0, 240.0),
        cost=8200.0,
        cost_interval=Interval(7500.0, 9000.0),
        filter={"kind": "has_activity"},
        filter_words=f"cases with {EVIL}",
        measure={},
        formula="waiting time, less 12 h each time",
        command=f"obeya findings log --where 'has \"{EVIL}\"'",
        evidence={"median_s": 183600.0, "n_steps": 40, "share_of_cases": 0.5, "log10_chance": -33.0},
        next_step="Ask who approves on holidays.",
    )


def inputs_of(log: EventLog, *, found: tuple[Finding, ...]) -> ReportInputs:
    """Ask the log everything, but take the findings as given."""
    of_overview = overview(log)
    ranked = Findings(
        findings=found, n_considered=99, n_beyond_top=0, hours_lost=sum(f.hours_lost for f in found),
        lead_time_hours=3727.0, weeks=4.0, rate=5.0, currency="EUR", method=("Drawn with 400 resamples.",),
        wait_word=log.wait_word, basis=of_overview.basis,
    )  # fmt: skip
    return ReportInputs(
        facts=log.facts,
        overview=of_overview,
        process_map=process_map(log),
        variants=variants(log),
        times=times(log),
        rework=rework(log),
        workload=workload(log),
        findings=ranked,
        durations_s=case_durations(log),
        log_argument="my log.csv",
        made_at=datetime(2026, 1, 2, tzinfo=UTC),
        obeya_version="9.9",
        handovers=handovers(log) if log.resources else None,
        dots=steps_over_time(log),
    )


# Inputs and pages never change: asking the log and drawing once is enough for all tests.
_MADE: dict[str, Any] = {}


@pytest.fixture
def inputs(make_log: Callable[..., EventLog]) -> ReportInputs:
    """The inputs of a report with one finding."""
    if "inputs" not in _MADE:
        _MADE["inputs"] = inputs_of(make_log(rows_of_cases(40)), found=(finding_about(),))
    made: ReportInputs = _MADE["inputs"]
    return made


@pytest.fixture
def plain_inputs(make_log: Callable[..., EventLog]) -> ReportInputs:
    """The inputs of a report on a log without resources and without findings."""
    if "plain" not in _MADE:
        _MADE["plain"] = inputs_of(make_log([(*row[:4], None) for row in rows_of_cases(6)]), found=())
    made: ReportInputs = _MADE["plain"]
    return made


@pytest.fixture
def written(inputs: ReportInputs) -> str:
    """The page written from `inputs`."""
    if "page" not in _MADE:
        _MADE["page"] = report(inputs)
    page: str = _MADE["page"]
    return page


@pytest.fixture
def saved(tmp_path: Path) -> Callable[[str], Path]:
    """Saves a page and gives its place."""

    def save(page: str) -> Path:
        path = tmp_path / "report.html"
        path.write_text(page, encoding="utf-8")
        return path

    return save
