"""Small logs told row by row, and random ones for the slow oracle."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from obeya.sources.frames import raw_from_frame
from obeya.sources.importing import import_raw
from obeya.sources.samples.registry import simulate
from obeya.tables.event_log import EventLog

NOW = datetime(2026, 1, 1, tzinfo=UTC)
KEY = bytes(range(32))
MONDAY = datetime(2024, 1, 1, 8, tzinfo=UTC)

# (case, activity, begin and end in minutes after Monday 8 o'clock, person or None, more attributes)
Row = tuple[str, str, float | None, float, str | None, dict[str, Any]]
Read = Callable[[Iterable[Sequence[Any]]], EventLog]


def read_rows(rows: Iterable[Sequence[Any]]) -> EventLog:
    """Read rows the way a file is read; a row may end after the end."""
    told = [(*row, *(None, {})[len(row) - 4 :]) if len(row) < 6 else tuple(row) for row in rows]
    names = list(dict.fromkeys(name for row in told for name in row[5]))
    columns: dict[str, list[Any]] = {
        "Case ID": [row[0] for row in told],
        "Activity": [row[1] for row in told],
        "End": [MONDAY + timedelta(minutes=row[3]) for row in told],
        **{name: [row[5].get(name) for row in told] for name in names},
    }
    if any(row[2] is not None for row in told):
        columns["Start"] = [None if row[2] is None else MONDAY + timedelta(minutes=row[2]) for row in told]
    if any(row[4] is not None for row in told):
        columns["Resource"] = [row[4] for row in told]
    return import_raw(raw_from_frame(pa.table(columns)), source_name="test", now=NOW, key=KEY)


@pytest.fixture(scope="session")
def read() -> Read:
    return read_rows


@pytest.fixture(scope="session")
def random_rows() -> Callable[[int], list[Row]]:
    """Make rows with overlaps, loops, ties, empty work and long pauses from a seed."""

    def rows_from(seed: int) -> list[Row]:
        rng = random.Random(seed)
        rows: list[Row] = []
        for case in range(rng.randint(6, 12)):
            at = float(rng.randint(0, 60 * 24 * 9))
            for _ in range(rng.randint(1, 9)):
                at = max(0.0, at + rng.choice([-90, -10, 0, 0, 5, 300, 4000]))
                work = rng.choice([0, 0, 7, 30, 200, 1500])
                person = rng.choice(["ann", "bob", "cy", None])
                rows.append((f"c{case}", rng.choice("abcdefg"), at, at + work, person, {}))
                at += rng.choice([0, work])
        return rows

    return rows_from


@pytest.fixture(scope="session")
def invoices() -> EventLog:
    """The sample of invoices, its first half year."""
    table = simulate("invoice-approval")
    early = pa.compute.less(table["Start"], pa.scalar(datetime(2024, 4, 1, tzinfo=UTC), table["Start"].type))
    return import_raw(raw_from_frame(table.filter(early)), source_name="invoices", now=NOW, key=KEY)
