"""Random small logs for slow oracles."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

# (case, activity, completed, started, resource)
Row = tuple[str, str, str, str | None, str | None]

EPOCH = datetime(2024, 3, 28, tzinfo=UTC)


@pytest.fixture(scope="session")
def random_rows() -> Callable[[int], list[Row]]:
    """Make rows with ties, overlaps, loops, missing starts and missing resources from a seed."""
    return _rows_from_seed


@pytest.fixture(scope="session")
def in_order() -> Callable[[Iterable[Row]], dict[str, list[Row]]]:
    """Sort rows into cases by start (else completion), completion, place: the order of a log, said slowly."""
    return _in_order


def _rows_from_seed(seed: int) -> list[Row]:
    rng = random.Random(seed)
    with_starts, with_resources = rng.random() < 0.5, rng.random() < 0.8
    rows: list[Row] = []
    for case in range(rng.randint(1, 8)):
        at = EPOCH + timedelta(minutes=rng.randint(0, 60 * 24 * 40))
        for _ in range(rng.randint(1, 9)):
            at += timedelta(minutes=rng.choice([0, 0, 1, 7, 300, 3000, 30000]))
            start = at - timedelta(minutes=rng.randint(0, 400)) if with_starts else None
            person = rng.choice(["ann", "bob", "cy", "dee", "eve", None]) if with_resources else None
            started = start.isoformat() if start else None
            rows.append((f"c{case}", rng.choice("abcd"), at.isoformat(), started, person))
    rng.shuffle(rows)
    return rows


def _in_order(rows: Iterable[Row]) -> dict[str, list[Row]]:
    def key(place_and_row: tuple[int, Row]) -> tuple[Any, ...]:
        place, row = place_and_row
        return row[3] or row[2], row[2], place

    cases: dict[str, list[Row]] = {}
    for _, row in sorted(enumerate(rows), key=key):
        cases.setdefault(row[0], []).append(row)
    return cases
