"""Logs with one planted cause each, told case by case, and the slow twin that counts hours anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from obeya.sources.frames import raw_from_frame
from obeya.sources.importing import import_raw
from obeya.studies.findings import Finding
from obeya.tables.event_log import EventLog
from obeya.tables.filters import from_json

NOW = datetime(2026, 1, 1, tzinfo=UTC)
KEY = bytes(range(32))
MONDAY = datetime(2024, 1, 1)
HOUR = timedelta(hours=1)

# (activity, hours of waiting before it, hours of work, person or None)
Step = tuple[str, float, float, str | None]


@dataclass
class Case:
    """One case: when it arrives (hours since a Monday at midnight), its steps and its attributes."""

    arrives: float
    steps: list[Step]
    attributes: dict[str, Any] = field(default_factory=dict)


def read_table(table: pa.Table) -> EventLog:
    """Read a table the way a file is read, without a file."""
    return import_raw(raw_from_frame(table), source_name="test", now=NOW, key=KEY)


def tell_log(cases: Iterable[Case], *, starts: bool = True) -> EventLog:
    """Let every case happen and read the log."""
    columns: dict[str, list[Any]] = {"Case ID": [], "Activity": [], "Start": [], "End": [], "Resource": []}
    cases = list(cases)
    names = list(dict.fromkeys(name for case in cases for name in case.attributes))
    columns |= {name: [] for name in names}
    for number, case in enumerate(cases):
        clock = MONDAY + case.arrives * HOUR
        for activity, wait, work, person in case.steps:
            start = clock + wait * HOUR
            clock = start + work * HOUR
            for name, value in zip(("Case ID", "Activity", "Start", "End", "Resource"),
                                   (f"C-{number:05d}", activity, start, clock, person), strict=True):  # fmt: skip
                columns[name].append(value)
            for name in names:
                columns[name].append(case.attributes.get(name))
    if not starts:
        del columns["Start"]
    if not any(columns["Resource"]):
        del columns["Resource"]
    table = {
        name: pa.array(values, pa.timestamp("us")) if name in ("Start", "End") else pa.array(values)
        for name, values in columns.items()
    }
    return read_table(pa.table(table))


@pytest.fixture(scope="session")
def from_cases() -> Callable[..., EventLog]:
    """Give `tell_log`."""
    return tell_log


@pytest.fixture(scope="session")
def from_table() -> Callable[[pa.Table], EventLog]:
    """Give `read_table`."""
    return read_table


PEOPLE = ("Ann", "Bo", "Cem", "Dee", "Eve", "Fay", "Gil")
LINE = ("Open file", "Look up", "Draft", "Discuss", "Write", "File away")


@pytest.fixture(scope="session")
def plain_cases() -> Callable[..., list[Case]]:
    """Make cases that run through a line of steps with equal random waits (mean 6 h) and nothing to find."""

    def make(
        n: int = 300, *, seed: int = 1, names: tuple[str, ...] = LINE, days: float = 200.0
    ) -> list[Case]:
        rng = np.random.default_rng(seed)
        arrivals = np.sort(rng.uniform(0, 24 * days, n))
        return [
            Case(
                float(arrives),
                [
                    (
                        name,
                        float(rng.exponential(6)) if place else 0.0,
                        float(rng.exponential(0.3)) + 0.05,
                        str(rng.choice(PEOPLE)),
                    )
                    for place, name in enumerate(names)
                ],
                {"Region": str(rng.choice(["North", "South", "East", "West"]))},
            )
            for arrives in arrivals
        ]

    return make


def count_again(log: EventLog, finding: Finding) -> tuple[int, float]:
    """Return cases and hours of a finding, counted row by row in plain Python from its filter and measure."""
    kept = log.where(from_json(dict(finding.filter)))
    rows = kept.events.order_by("case_index", "position").to_pyarrow().to_pylist()
    of_case: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        of_case.setdefault(row["case_index"], []).append(row)
    hours = sum(
        amount for events in of_case.values() for _, amount in counted_rows(events, log, finding.measure)
    )
    return len(of_case), hours / 3600


def counted_rows(
    events: list[dict[str, Any]], log: EventLog, measure: Mapping[str, Any]
) -> list[tuple[int, float]]:
    """Return (position, seconds beyond the benchmark) of the steps of one case that a measure counts."""
    name = log.activities
    steps, usual = measure.get("steps", []), measure.get("usual_s", [0.0])
    inside = range(len(events))
    if "loop_of" in measure:
        places = [e["position"] for e in events if name[e["activity"]] == measure["loop_of"]]
        inside = range(places[0] + 1, places[-1] + 1) if places else range(0)
    found = []
    for event in events:
        before = None if event["previous_activity"] is None else name[event["previous_activity"]]
        activity = name[event["activity"]]
        wait = None if before in measure.get("not_after", []) else event["wait_s"]
        seconds = {
            "wait": wait,
            "service": event["service_s"],
            "both": (wait or 0.0) + (event["service_s"] or 0.0),
        }[measure["counted"]]
        unwanted = (
            event["position"] not in inside
            or (steps and activity not in steps)
            or activity in measure.get("apart_from", [])
            or ("after" in measure and before != measure["after"])
            or seconds is None
            or ("since" in measure and not _arrived_since(event, measure["since"], log))
        )
        if not unwanted:
            benchmark = usual[steps.index(activity)] if len(usual) > 1 else usual[0]
            found.append((event["position"], seconds - benchmark))
    return found


def _arrived_since(event: dict[str, Any], since: str, log: EventLog) -> bool:
    from zoneinfo import ZoneInfo

    arrived = event["previous_completed_at"]
    if arrived is None:
        return False
    local = arrived.replace(tzinfo=UTC).astimezone(ZoneInfo(log.facts.zone))
    return bool(local.date() >= date.fromisoformat(since))


@pytest.fixture(scope="session")
def recount() -> Callable[[EventLog, Finding], tuple[int, float]]:
    """Give `count_again`."""
    return count_again


@pytest.fixture(scope="session")
def rows_counted() -> Callable[..., list[tuple[int, float]]]:
    """Give `counted_rows`."""
    return counted_rows
