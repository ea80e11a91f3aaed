from __future__ import annotations

import json
import math
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from obeya.errors import QuestionError
from obeya.mining.times import times
from obeya.sources.importing import import_file
from obeya.sources.samples import write_sample
from obeya.studies.baseline import baseline
from obeya.tables.event_log import EventLog
from obeya.tables.store import Store


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> EventLog:
    folder: Path = tmp_path_factory.mktemp("sample")
    path = write_sample("invoice-approval", folder)
    return import_file(path, store=Store(folder / "home"), now=datetime(2026, 1, 1, tzinfo=UTC))


def test_the_wait_of_a_path_is_that_of_the_times(log: EventLog) -> None:
    one = baseline(log, "Release payment", source="Finance review")
    path = next(p for p in times(log).paths if (p.source, p.target) == ("Finance review", "Release payment"))
    assert path.wait_s is not None
    assert (one.n, one.median_s.value) == (path.wait_s.n, path.wait_s.median)
    assert one.p90_s.value == pytest.approx(path.wait_s.p90)


def test_the_lead_time_is_that_of_the_times(log: EventLog) -> None:
    one, told = baseline(log), times(log).throughput_s
    assert told is not None
    assert (one.n, one.median_s.value) == (told.n, told.median)
    assert one.p90_s.value == pytest.approx(told.p90)


def test_the_interval_holds_as_many_values_as_the_binomial_says(log: EventLog) -> None:
    one = baseline(log, "Release payment")
    known = log.events.filter(log.events.activity == log.activities.index("Release payment"))
    waits = sorted(w for w in known.wait_s.to_pyarrow().to_pylist() if w is not None)
    reach = 1.959964 * math.sqrt(len(waits) * 0.25)
    assert one.median_s.low == waits[math.floor(len(waits) / 2 - reach) - 1]
    assert one.median_s.low < one.median_s.value < (one.median_s.high or 0)


def test_weeks_begin_on_mondays_and_hold_every_value_once(log: EventLog) -> None:
    one = baseline(log, "Release payment")
    assert {date.fromisoformat(week.week).weekday() for week in one.weeks} == {0}
    assert sum(week.n for week in one.weeks) == one.n
    assert list(one.weeks) == sorted(one.weeks, key=lambda week: week.week)
    assert one.weeks[0].week <= one.first_at.date().isoformat()


def test_an_activity_that_is_not_there_is_named(log: EventLog) -> None:
    with pytest.raises(QuestionError, match="Ship"):
        baseline(log, "Ship")


def test_it_can_be_kept_as_json(log: EventLog) -> None:
    assert json.dumps([week.median for week in baseline(log).weeks])
