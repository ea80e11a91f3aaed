"""The KPI tree: measures of the whole with their parts below, side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from obeya_web.measures.latest import Latest

DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Row:
    """One measure and its depth."""

    latest: Latest
    depth: int


def tree_of(rows: Iterable[Latest]) -> tuple[list[Row], list[Latest]]:
    """Return the measures that are part of something or have parts, as a tree, and those that stand alone."""
    found = list(rows)
    known = {row.measure.pk for row in found}
    below: dict[int | None, list[Latest]] = defaultdict(list)
    for row in found:
        above = row.measure.above_id
        below[above if above in known else None].append(row)

    def walk(here: list[Latest], depth: int) -> list[Row]:
        rows = []
        for row in here:
            rows.append(Row(row, depth))
            rows += walk(below[row.measure.pk], depth + 1) if depth < DEEPEST else []
        return rows

    tops = [row for row in below[None] if below[row.measure.pk]]
    alone = [row for row in below[None] if not below[row.measure.pk]]
    return walk(tops, 0), alone
