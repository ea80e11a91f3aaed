"""Asking a log for everything a report shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np

from obeya.reports.gathering import gather_inputs, readable_map
from obeya.reports.inputs import ReportInputs
from obeya.reports.report import report
from obeya.tables.event_log import EventLog

NOW = datetime(2026, 1, 2, tzinfo=UTC)
LogMaker = Callable[..., EventLog]


def _log(make_log: LogMaker, *, resource: str | None) -> EventLog:
    start = datetime(2024, 1, 1, 8)
    rows = [
        (f"c{case}", step, (start + timedelta(days=case, hours=3 * place)).isoformat(), None, resource)
        for case in range(12)
        for place, step in enumerate(("Receive", "Check", "Pay"))
    ]
    return make_log(rows)


def _gathered(log: EventLog, heard: list[float] | None = None) -> ReportInputs:
    return gather_inputs(
        log,
        rng=np.random.default_rng(0),
        made_at=NOW,
        obeya_version="9.9",
        log_argument="log.csv",
        progress=lambda share, _: heard.append(share) if heard is not None else None,
    )


def test_one_log_gives_all_inputs_of_a_report(make_log: LogMaker) -> None:
    heard: list[float] = []
    inputs = _gathered(_log(make_log, resource="R"), heard)
    assert inputs.overview.n_cases == inputs.workload.n_cases == len(inputs.durations_s) == 12
    assert inputs.handovers is not None and inputs.dots is not None and inputs.dots.num_rows == 36
    assert heard == sorted(heard) and heard[0] > 0 and heard[-1] < 1
    assert report(inputs).startswith("<!doctype html>")


def test_without_resources_there_are_no_handovers(make_log: LogMaker) -> None:
    assert _gathered(_log(make_log, resource=None)).handovers is None


def test_the_same_seed_gives_the_same_page(make_log: LogMaker) -> None:
    log = _log(make_log, resource="R")
    assert report(_gathered(log)) == report(_gathered(log))


def test_a_map_too_dense_to_read_is_abstracted_and_says_how_far(make_log: LogMaker) -> None:
    start = datetime(2024, 1, 1)
    draw = np.random.default_rng(1)
    rows = [
        (
            f"c{case}",
            f"Step {draw.integers(40)}",
            (start + timedelta(hours=9 * case, minutes=place)).isoformat(),
        )
        for case in range(60)
        for place in range(15)
    ]
    drawn, (activities, paths) = readable_map(make_log(rows))
    assert activities < 1 and paths < 1
    assert len(drawn.activities) < drawn.n_activities_total
