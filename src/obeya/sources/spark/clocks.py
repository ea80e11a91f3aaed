"""Decide for a whole column how its times are written, from the few texts of each part that could decide it."""

from __future__ import annotations

from collections.abc import Mapping as Dict
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from obeya.errors import QuestionError
from obeya.sources.keeping import joined_column
from obeya.sources.mapping import DetectedMapping
from obeya.sources.spark.staging import StagedPart, StagedRows, open_rows
from obeya.sources.spark.tasks import for_each_item
from obeya.sources.time_fields import TimeFields, read_fields
from obeya.sources.time_numbers import is_packed, read_numbers
from obeya.sources.time_shapes import Kind
from obeya.sources.time_texts import MISSING_TIMES, ZERO_DATES, distinct_texts
from obeya.sources.timestamps import parse_times

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

TIME_ROLES = ("completed_at", "started_at")
ROWS_PER_LOOK = 1_000_000
# Below these numbers a part of a date can be a month, a day; above the last it can only be a year.
LAST_MONTH, LAST_DAY = 12, 31
TEXTS_OF_A_SORT = 3


def decide_clocks(
    staged: StagedRows, detected: DetectedMapping, session: SparkSession
) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """Return by time role the order of day and month, where it matters, and what is to be said of the texts.

    Raises `MappingError` as `parse_times` does, and `QuestionError` where parts of a column would read its
    numbers differently.
    """
    texts = {
        role: detected.columns[role]
        for role in TIME_ROLES
        if role in detected.columns and not _is_typed(staged.raw.table, detected.columns[role])
    }
    answers = for_each_item(
        session,
        staged.parts if texts else (),
        partial(_telling_texts, columns=texts),
    )
    orders: dict[str, str] = {}
    said: dict[str, tuple[str, ...]] = {}
    for role in texts:
        name = str(getattr(detected.mapping, role))
        _refuse_mixed_numbers({reading for answer in answers for reading in answer[role].numbers}, name)
        times = parse_times(
            pa.array([text for answer in answers for text in answer[role].texts], pa.string()),
            zone=detected.mapping.timezone,
            date_order=detected.mapping.date_order,
            name=name,
            lines=pa.array([line for answer in answers for line in answer[role].lines], pa.int64()),
        )
        if times.date_order is not None:
            orders[role] = times.date_order
        said[role] = times.remarks.reading
    return orders, said


def _is_typed(table: pa.Table, column: str) -> bool:
    if "+" in column:
        return False
    kind = table[column].type
    return bool(pa.types.is_timestamp(kind) or pa.types.is_date(kind))


def _refuse_mixed_numbers(readings: set[str], name: str) -> None:
    if len(readings) > 1:
        raise QuestionError(
            f"The numbers in “{name}” would be read as {' in some rows and as '.join(sorted(readings))} in others. "
            "Give the times as text or as timestamps."
        )


@dataclass(frozen=True, slots=True)
class _Telling:
    """Texts of a part that decide the format of a column, their lines, and how its numbers would be read."""

    texts: list[str]
    lines: list[int]
    numbers: set[str]


def _telling_texts(part: StagedPart, *, columns: Dict[str, str]) -> dict[str, _Telling]:
    """Return for each role texts of one part that decide its format as all of its texts would."""
    table = open_rows(part)
    found = {}
    for role, column in columns.items():
        texts: list[str] = []
        lines: list[int] = []
        numbers: set[str] = set()
        for begin in range(0, table.num_rows, ROWS_PER_LOOK):
            rows = table.slice(begin, ROWS_PER_LOOK)
            distinct = distinct_texts(joined_column(rows, column), role)
            fields = read_fields(distinct.texts)
            fields.kind[distinct.are_any_of(MISSING_TIMES) | distinct.are_any_of(ZERO_DATES)] = (
                Kind.UNREADABLE
            )
            numbers |= _number_reading(fields)
            telling = first_of_each_sort(fields)
            first_row = np.full(len(distinct.texts) + 1, rows.num_rows, np.int64)
            np.minimum.at(first_row, distinct.code, np.arange(rows.num_rows))
            telling = telling[np.argsort(first_row[telling], kind="stable")]
            texts += distinct.texts.take(pa.array(telling)).to_pylist()
            lines += rows["line"].take(pa.array(first_row[telling])).to_pylist()
        found[role] = _Telling(texts, lines, numbers)
    return found


def _number_reading(fields: TimeFields) -> set[str]:
    at = np.flatnonzero(fields.kind == Kind.NUMBER)
    if not at.size:
        return set()
    return {"dates of digits run together" if is_packed(fields) else read_numbers(fields, at).words}


def first_of_each_sort(fields: TimeFields) -> NDArray[np.int64]:
    """Return the first texts of each sort: same shape, and each number of the date in the same range.

    Which orders of day and month a date fits depends on nothing else, but for dates whose first two numbers
    are equal: they decide nothing and are a sort of their own. A message shows no more texts than these.
    """
    bounds = np.array([1, LAST_MONTH + 1, LAST_DAY + 1])
    ranges = [np.searchsorted(bounds, part, side="right") for part in (fields.p1, fields.p2, fields.p3)]
    is_open = np.isin(fields.kind, (Kind.DAY_OR_MONTH_FIRST, Kind.OPEN))
    sort = np.stack(
        [
            fields.plan,
            fields.kind,
            *(np.where(is_open, part, 0) for part in (*ranges, fields.p1 == fields.p2)),
        ]
    )
    left = np.flatnonzero(fields.kind != Kind.UNREADABLE)
    found = [left[:0]]
    for _ in range(TEXTS_OF_A_SORT):
        _, first = np.unique(sort[:, left], axis=1, return_index=True)
        found.append(left[first])
        left = np.delete(left, first)
    return np.concatenate(found)
