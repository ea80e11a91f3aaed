"""One rich log on both engines: the same rows, imported once, asked in DuckDB and in Spark."""

from __future__ import annotations

import dataclasses
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from obeya.sources.assembling import ImportSettings
from obeya.sources.frames import raw_from_frame
from obeya.sources.importing import import_raw
from obeya.sources.mapping import Mapping
from obeya.tables.event_log import EventLog
from tests.conftest import NOW, move_to_spark

N_CASES = 60
STEPS = ("Receive", "Check", "Ask back", "Approve", "Pay", "File")
PEOPLE = ("ann", "bob", "cy", "dee", "eve", "fay", "gus", "hal", "ida", "jon", "kim", "lou")
# Whole quarters of an hour: ties and steps that overlap are common.
PAUSES_MIN = (0, 0, 15, 45, 300, 1_500, 6_000)
ROLES = Mapping(
    case_id="case",
    activity="step",
    completed_at="done",
    started_at="begun",
    resource="person",
    timezone="UTC",
)


@dataclass(frozen=True, slots=True)
class BothEngines:
    """The same log, computed by DuckDB and by Spark."""

    duckdb: EventLog
    spark: EventLog


@pytest.fixture(scope="session")
def both(spark: Any, tmp_path_factory: pytest.TempPathFactory) -> BothEngines:
    """A log with ties, overlaps, repeats, missing starts and resources, and attributes of every kind."""
    log = import_raw(
        raw_from_frame(draw_rows()),
        source_name="drawn",
        now=NOW,
        mapping=ROLES,
        settings=ImportSettings(keep_names_because="nobody real is named"),
    )
    folder: Path = tmp_path_factory.mktemp("both")
    return BothEngines(log, move_to_spark(log, spark, folder))


def assert_same(spark: Any, duckdb: Any, place: str = "answer") -> None:
    """Compare answers of any shape; floats agree to nine digits."""
    assert type(spark) is type(duckdb), place
    if dataclasses.is_dataclass(duckdb):
        for field in dataclasses.fields(duckdb):
            name = field.name
            assert_same(getattr(spark, name), getattr(duckdb, name), f"{place}.{name}")
    elif isinstance(duckdb, dict):
        assert list(spark) == list(duckdb), place
        for key in duckdb:
            assert_same(spark[key], duckdb[key], f"{place}[{key!r}]")
    elif isinstance(duckdb, list | tuple):
        assert len(spark) == len(duckdb), place
        for number, (one, other) in enumerate(zip(spark, duckdb, strict=True)):
            assert_same(one, other, f"{place}[{number}]")
    elif isinstance(duckdb, pa.Table):
        assert spark.column_names == duckdb.column_names, place
        assert_same(spark.to_pylist(), duckdb.to_pylist(), place)
    elif isinstance(duckdb, np.ndarray):
        np.testing.assert_allclose(spark, duckdb, rtol=1e-9, err_msg=place)
    elif isinstance(duckdb, float):
        assert math.isclose(spark, duckdb, rel_tol=1e-9, abs_tol=1e-9), f"{place}: {spark} ≠ {duckdb}"
    else:
        assert spark == duckdb, place


def sorted_rows(table: Any, keys: Sequence[str]) -> list[dict[str, Any]]:
    """Fetch a lazy table in the order of its keys."""
    rows: list[dict[str, Any]] = table.to_pyarrow().sort_by([(key, "ascending") for key in keys]).to_pylist()
    return rows


def draw_rows() -> pa.Table:
    """Draw the rows of the log; the order of the file is not the order of time."""
    rng = random.Random(7)
    rows = [row for number in range(N_CASES) for row in _draw_case(rng, number)]
    rng.shuffle(rows)
    moments = {"begun", "done", "due", "opened"}
    columns = {
        name: pa.array([row[name] for row in rows], pa.timestamp("us") if name in moments else None)
        for name in rows[0]
    }
    return pa.table(columns)


def _draw_case(rng: random.Random, number: int) -> list[dict[str, Any]]:
    at = datetime(2024, 1, 1, 8) + timedelta(minutes=15 * rng.randint(0, 4 * 24 * 150))
    of_case = {
        "channel": rng.choice(["mail", "web", "Don't know; --", None]),
        "amount": rng.choice([None, 10.5, 99.0, 1_000.0]),
        "urgent": rng.choice([True, False, None]),
        "opened": rng.choice([None, at]),
    }
    rows = []
    steps = [
        "Receive",
        *rng.choices(STEPS[1:4], k=rng.randint(1, 7)),
        *rng.choice([["Pay", "File"], ["Pay"], []]),
    ]
    for step in steps:
        at += timedelta(minutes=rng.choice(PAUSES_MIN))
        # A few begin after they are done; a few are never done.
        begun = at - timedelta(minutes=15 * rng.randint(-1, 20))
        is_done = rng.random() < 0.97
        person = rng.choice([*PEOPLE, None])
        rows.append(
            {
                "case": f"case {number}",
                "step": step,
                "begun": begun if not is_done or rng.random() < 0.7 else None,
                "done": at if is_done else None,
                "person": person,
                "team": None if person is None else f"team {PEOPLE.index(person) % 2}",
                "cost": rng.choice([None, 0.5, 1.0, 2.0]),
                "right": rng.choice([True, False, None]),
                "due": rng.choice([None, at + timedelta(days=1)]),
                **of_case,
            }
        )
    return rows
