"""The trap of looking at completed cases only. Serves L012."""

from __future__ import annotations

from datetime import datetime, timedelta
from statistics import geometric_mean

import numpy as np
import pytest

from obeya.studies.measures.definition import Asked
from obeya.studies.measures.series import series_of
from obeya.tables.event_log import EventLog
from tests.conftest import log_from_rows

LOOK_AFTER, BEFORE, PER_DAY = 30, 84, 40
BEGIN = datetime(2024, 1, 1)


@pytest.fixture(scope="module")
def log() -> EventLog:
    """Nothing changes: 40 cases a day, log-normal times with a median of 7 days; the export ends on a Monday."""
    rng = np.random.default_rng(7)
    begun = np.sort(rng.uniform(0, BEFORE + LOOK_AFTER, PER_DAY * (BEFORE + LOOK_AFTER)))
    took = 7 * np.exp(0.8 * rng.standard_normal(begun.size))
    rows = []
    for number, (at, days) in enumerate(zip(begun.tolist(), took.tolist(), strict=True)):
        rows.append((f"c{number}", "Begin", (BEGIN + timedelta(days=at)).isoformat()))
        if at + days <= BEFORE + LOOK_AFTER:
            rows.append((f"c{number}", "End", (BEGIN + timedelta(days=at + days)).isoformat()))
    return log_from_rows(rows)


def test_completed_cases_alone_look_a_fifth_faster_where_nothing_changed(log: EventLog) -> None:
    """Thirty days after a change that did nothing, completed cases that began after it look about 22 % faster."""
    cases = log.cases.filter(log.cases.is_complete & (log.cases.n_events == 2)).to_pyarrow()
    day = np.array([(at - BEGIN).total_seconds() / 86_400 for at in cases["first_at"].to_pylist()])
    took = cases["duration_s"].to_numpy()
    early = took[day < BEFORE - 28]
    naive = geometric_mean(took[day >= BEFORE]) / geometric_mean(early) - 1
    assert naive == pytest.approx(-0.22, abs=0.05)


def test_open_cases_keep_the_level_where_nothing_changed(log: EventLog) -> None:
    series = series_of(log, "lead_time")
    before = [p.value for p in series.points if p.begin < (BEGIN + timedelta(days=BEFORE - 28)).date()]
    after = [p for p in series.points if p.begin >= (BEGIN + timedelta(days=BEFORE)).date()]
    reached = [p.value for p in after if p.value is not None]
    assert len(reached) >= 3
    assert np.mean(reached) / np.mean([x for x in before if x]) - 1 == pytest.approx(0, abs=0.05)


def test_weeks_that_are_not_over_are_marked_and_never_judged(log: EventLog) -> None:
    """Nine of ten cases end within 19.5 days: weeks that began later than that cannot be 90 % closed."""
    series = series_of(log, "lead_time")
    end = (BEGIN + timedelta(days=BEFORE + LOOK_AFTER)).date()
    young = [p for p in series.points if p.begin >= end - timedelta(days=19) and p.n]
    assert len(young) >= 2
    assert all(p.is_immature for p in young)
    assert not any(p.is_immature for p in series.points if p.begin < end - timedelta(days=35))
    assert not {p.begin for p in young} & {p.begin for p in series.judged}


def test_a_share_over_the_limit_knows_the_open_cases(log: EventLog) -> None:
    """Half of all cases end within 7 days, in the last full weeks as in the first."""
    series = series_of(log, Asked("on_time", limit_s=7 * 86_400.0))
    known = [p.value for p in series.points if p.value is not None and not p.is_partial]
    assert np.mean(known[-2:]) == pytest.approx(0.5, abs=0.06)
    assert np.mean(known[:8]) == pytest.approx(0.5, abs=0.04)
