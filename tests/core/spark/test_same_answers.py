"""Spark gives the answers that DuckDB gives, question by question and filter by filter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from functools import partial
from typing import Any

import numpy as np
import pytest

from obeya.mining.handovers import handovers
from obeya.mining.overview import overview
from obeya.mining.points import case_durations, steps_over_time
from obeya.mining.process_map import process_map
from obeya.mining.rework import rework
from obeya.mining.times import times
from obeya.mining.variants import variants
from obeya.mining.workload import workload
from obeya.tables.calendars import WorkingCalendar
from obeya.tables.event_log import EventLog
from obeya.tables.filters import KINDS, parse, to_json
from tests.conftest import ON_SPARK
from tests.core.spark.conftest import N_CASES, BothEngines, assert_same, sorted_rows

pytestmark = list(ON_SPARK)

WORKDAY = ((time(8), time(17)),)
OFFICE = WorkingCalendar(
    name="office", zone="Europe/Berlin", weekly=(WORKDAY,) * 5 + ((), ()), country="DE", subdivision="BY"
)

QUESTIONS: dict[str, Callable[[EventLog], Any]] = {
    "overview": overview,
    "map": process_map,
    "map of the most frequent": partial(process_map, activities=0.6, paths=0.5),
    "variants": partial(variants, top=20),
    "times": times,
    "times between two activities": partial(times, between=("Check", "Pay")),
    "rework": rework,
    "hand-overs by resource": handovers,
    "hand-overs by team": partial(handovers, by="team"),
    "workload": workload,
    "throughput times": lambda log: np.sort(case_durations(log)),
    "steps over time": steps_over_time,
}

LOGS: dict[str, Callable[[EventLog], EventLog]] = {
    "working time": lambda log: log.in_working_time(OFFICE),
    "estimated starts": lambda log: log.with_estimated_starts(),
    "relinked": lambda log: log.where(parse('not events in ["Ask back"]')),
    "relinked in working time": lambda log: log.in_working_time(OFFICE).where(
        parse('events in ["Receive", "Approve", "Pay"]')
    ),
}

# Every kind of filter once or more; a test makes sure that none is forgotten.
FILTERS = (
    'has "Approve"',
    'has any of ["Ask back", "File"]',
    'count "Check" >= 2',
    '"Check" -> "Approve"',
    '"Receive" ->> "Pay" within 30 d',
    '"Check" ->> "Approve" by different resources',
    '"Approve" never followed by "Pay"',
    'starts with "Receive" and not ends with ["Pay", "File"]',
    'variant ["Receive", "Check", "Pay", "File"] or variants top 3',
    "variants cover 50 %",
    'self-loop or return to "Approve"',
    "duration 1 d..5 d",
    "events > 5",
    "contained 2024-02-01..2024-04-30",
    "started 2024-03",
    'case "channel" = "Don\'t know; --" or case "amount" > 50',
    'case "urgent" = true and case "opened" >= 2024-02-01',
    'event "cost" in [0.5, 1] or event "right" is missing',
    'resource = "ann" at "Check"',
    'handover "ann" -> "bob" or handover "bob" -> "ann"',
    'case id in ["case 7", "case 12", "no such case"]',
    "open",
)
EVENT_FILTERS = (
    'events in ["Receive", "Approve", "Pay"]',
    'events where "cost" >= 1',
    "events during 2024-02..2024-03",
    'events by ["ann", "bob", "cy", "dee"]',
    'events from "Check" to "Approve" then duration > 1 h',
)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_has_one_answer_on_both_engines(both: BothEngines, question: str) -> None:
    ask = QUESTIONS[question]
    assert_same(ask(both.spark), ask(both.duckdb))


@pytest.mark.parametrize("part", LOGS)
@pytest.mark.parametrize("question", ["overview", "times"])
def test_another_clock_and_another_link_give_one_answer(both: BothEngines, part: str, question: str) -> None:
    ask, change = QUESTIONS[question], LOGS[part]
    assert_same(ask(change(both.spark)), ask(change(both.duckdb)))


@pytest.mark.parametrize("text", FILTERS)
def test_a_case_filter_keeps_the_same_cases(both: BothEngines, text: str) -> None:
    spark, duckdb = (case_ids(log.where(parse(text))) for log in (both.spark, both.duckdb))
    assert spark == duckdb
    assert 0 < len(duckdb) < N_CASES


@pytest.mark.parametrize("text", EVENT_FILTERS)
def test_an_event_filter_links_the_rest_alike(both: BothEngines, text: str) -> None:
    spark, duckdb = (both.spark.where(parse(text)), both.duckdb.where(parse(text)))
    for name, keys in (
        ("events", ["case_index", "position"]),
        ("cases", ["case_index"]),
        ("variants", ["variant"]),
    ):
        one, other = (sorted_rows(getattr(log, name), keys) for log in (spark, duckdb))
        assert_same(one, other, name)
    assert 0 < duckdb.events.count().to_pyarrow().as_py() < both.duckdb.facts.n_events


def test_every_kind_of_filter_is_tried() -> None:
    def kinds(chosen: Any) -> set[str]:
        if isinstance(chosen, dict):
            return {*filter(None, [chosen.get("kind")])} | {
                kind for value in chosen.values() for kind in kinds(value)
            }
        return {kind for value in chosen for kind in kinds(value)} if isinstance(chosen, list) else set()

    tried = {kind for text in (*FILTERS, *EVENT_FILTERS) for kind in kinds(to_json(parse(text)))}
    assert tried == set(KINDS)


def case_ids(log: EventLog) -> list[str]:
    return sorted(log.cases.case_id.to_pyarrow().to_pylist())
