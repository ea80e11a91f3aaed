"""Two public logs, read critically: would the people who run these processes nod?"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from obeya.sources.importing import import_file
from obeya.studies.findings import Findings, findings
from obeya.tables.store import Store

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("home"))


def open_public(shared: Path, store: Store, name: str) -> Any:
    return import_file(shared / "data" / "logs" / name, store=store, now=NOW)


def rank(log: Any) -> Findings:
    return findings(log, rng=np.random.default_rng(1), top=20)


@pytest.fixture(scope="module")
def sepsis(shared: Path, store: Store) -> Any:
    return open_public(shared, store, "Sepsis_Cases.xes.gz")


@pytest.fixture(scope="module")
def in_sepsis(sepsis: Any) -> Findings:
    return rank(sepsis)


def test_weeks_at_home_after_a_release_are_not_called_lost(in_sepsis):
    result = in_sepsis
    assert not any("Return ER" in finding.measure.get("steps", []) for finding in result.findings)
    assert any("Release A" in sentence and "left out" in sentence for sentence in result.method)


def test_the_time_until_release_comes_first_and_is_called_a_gap(in_sepsis):
    first = in_sepsis.findings[0]
    assert first.measure["steps"] == ["Release A"]
    assert first.formula.startswith("gap before Release A")
    assert "wait" not in first.statement


def test_tests_that_a_hospital_repeats_by_routine_are_no_rework(in_sepsis):
    again = [finding for finding in in_sepsis.findings if finding.kind in ("rework_loop", "ping_pong")]
    assert not any(test in finding.title for finding in again for test in ("Leucocytes", "CRP", "LacticAcid"))


def test_every_number_of_a_public_log_is_the_same_in_a_recount(sepsis, in_sepsis, recount):
    for finding in in_sepsis.findings:
        assert (finding.n_cases, finding.hours_lost) == pytest.approx(recount(sepsis, finding), abs=0.01)


def test_tickets_closed_by_a_timer_are_said_to_be(shared, store):
    result = rank(open_public(shared, store, "helpdesk.xes.gz"))
    first = result.findings[0]
    assert "between Resolve ticket and Closed" in first.statement
    assert "15 d to the hour, as by a timer" in first.statement
