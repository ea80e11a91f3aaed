"""Keep or reject the rows of every part, and gather from all parts what must be decided for the log as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from obeya.errors import QuestionError
from obeya.sources.attributes import MISSING_TEXT, FormSigns, form_signs
from obeya.sources.building import MAX_ACTIVITIES, transitions_of
from obeya.sources.codes import encode, encode_text
from obeya.sources.keeping import SHOWN_FAULTS, JudgedEvents, KeptEvents, Moments, Unreadable, judge_events
from obeya.sources.mapping import ROLE_WORDS, DetectedMapping
from obeya.sources.own_columns import own_columns
from obeya.sources.raw import REJECTED_SCHEMA, RawColumn, RawTable
from obeya.sources.spark.staging import StagedPart, StagedRows, open_rows
from obeya.sources.spark.tasks import for_each_item
from obeya.sources.timestamps import TimeRemarks

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

ROWS_PER_LOOK = 1_000_000
# What is written beside the rows that are kept: the case as text, the times as instants, what the zone rule noticed.
CASE, COMPLETED, STARTED, ZONE_FLAGS = "case_text", "completed_us", "started_us", "zone_flags"
ENOUGH_WORDS = 2
WORD_ROLES = ("case_id", "activity", "resource", "instance_id")


@dataclass(frozen=True, slots=True)
class ColumnSigns:
    """What was seen of one of the log's own columns: how it can be read, its empty values, its first words."""

    forms: tuple[FormSigns, ...] | None
    n_empty: int
    words: tuple[str, ...]

    def __add__(self, other: ColumnSigns) -> ColumnSigns:
        """Return what was seen in both parts together."""
        forms = None
        if self.forms is not None and other.forms is not None:
            forms = tuple(a + b for a, b in zip(self.forms, other.forms, strict=True))
        words = tuple(dict.fromkeys((*self.words, *other.words)))[:ENOUGH_WORDS]
        return ColumnSigns(forms, self.n_empty + other.n_empty, words)


@dataclass(slots=True)
class Judgement:
    """What judging found in a part or, added up, in the whole log.

    `files` hold the rows that are kept and `rejected` those that are not, with the reasons.
    """

    files: list[str] = field(default_factory=list)
    n_kept: int = 0
    n_by_reason: Counter[str] = field(default_factory=Counter)
    unreadable: dict[str, Unreadable] = field(default_factory=dict)
    remarks: dict[str, TimeRemarks] = field(default_factory=dict)
    activities: set[str] = field(default_factory=set)
    resources: set[str] = field(default_factory=set)
    transitions: set[int] = field(default_factory=set)
    has_fractions: dict[str, bool] = field(default_factory=dict)
    columns: dict[str, ColumnSigns] = field(default_factory=dict)
    rejected: list[str] = field(default_factory=list)

    def add(self, other: Judgement) -> None:
        """Take over what was found in the part that comes next."""
        self.files += other.files
        self.n_kept += other.n_kept
        self.n_by_reason.update(other.n_by_reason)
        for role, found in other.unreadable.items():
            mine = self.unreadable.get(role, Unreadable(0, ()))
            self.unreadable[role] = Unreadable(mine.n + found.n, (*mine.first, *found.first)[:SHOWN_FAULTS])
        for role, remarks in other.remarks.items():
            self.remarks[role] = self.remarks[role] + remarks if role in self.remarks else remarks
        self.activities |= set(list(other.activities)[: MAX_ACTIVITIES + 1])
        self.resources |= other.resources
        self.transitions |= other.transitions
        for role, has_fractions in other.has_fractions.items():
            if self.has_fractions.setdefault(role, has_fractions) != has_fractions:
                raise QuestionError(
                    f"The {ROLE_WORDS[role]} holds whole numbers in some rows and fractions in others, so Spark cannot "
                    "write it as text in one way. Cast the column to string first."
                )
        for column, signs in other.columns.items():
            self.columns[column] = self.columns[column] + signs if column in self.columns else signs
        self.rejected += other.rejected


@dataclass(frozen=True, slots=True)
class _Plan:
    """What every task knows: the columns and their roles, the order of day and month, and where to write."""

    columns: tuple[RawColumn, ...]
    detected: DetectedMapping
    date_orders: Mapping[str, str]
    folder: Path


def judge_parts(
    staged: StagedRows,
    detected: DetectedMapping,
    date_orders: Mapping[str, str],
    session: SparkSession,
    folder: Path,
) -> Judgement:
    """Judge all rows and write those that are kept to Parquet files in `folder`; nothing is refused yet."""
    plan = _Plan(staged.raw.columns, detected, date_orders, folder)
    found = Judgement()
    for of_part in for_each_item(session, staged.parts, partial(_judge_part, plan=plan)):
        found.add(of_part)
    return found


def kept_events(table: pa.Table) -> KeptEvents:
    """Return the kept rows of whole cases as judging left them, for `build_kept`."""
    flags = np.asarray(table[ZONE_FLAGS].to_numpy())
    data = table.drop_columns(
        [CASE, COMPLETED, ZONE_FLAGS, *([STARTED] if STARTED in table.column_names else [])]
    )
    return KeptEvents(
        table=data,
        completed=_moments(table[COMPLETED], flags),
        started=_moments(table[STARTED], flags >> 2) if STARTED in table.column_names else None,
        rejected=REJECTED_SCHEMA.empty_table(),
        n_naive=0,
        n_gap=0,
        n_overlap=0,
        remarks={},
        notes=(),
    )


def _moments(column: pa.ChunkedArray, flags: np.ndarray) -> Moments:
    known = np.asarray(column.is_valid())
    us = np.asarray(column.cast(pa.int64()).fill_null(0).to_numpy())
    return Moments(us, known, (flags & 1) > 0, (flags & 2) > 0)


def _judge_part(part: StagedPart, *, plan: _Plan) -> Judgement:
    rows = open_rows(part)
    found, rejected = Judgement(), []
    path = plan.folder / f"kept-{uuid4().hex}.parquet"
    writer: pq.ParquetWriter | None = None
    for begin in range(0, rows.num_rows, ROWS_PER_LOOK):
        raw = _raw_part(rows.slice(begin, ROWS_PER_LOOK), plan.columns)
        judged = judge_events(raw, plan.detected, plan.date_orders)
        kept = _kept_table(judged.kept, plan.detected)
        if writer is None:
            writer = pq.ParquetWriter(path, kept.schema, compression="zstd", compression_level=1)
            found.files.append(str(path))
        writer.write_table(kept)
        found.add(_found_in(judged, plan))
        rejected.append(judged.kept.rejected)
    if writer is not None:
        writer.close()
    found.rejected.append(str(plan.folder / f"rejected-{uuid4().hex}.parquet"))
    pq.write_table(pa.concat_tables([REJECTED_SCHEMA.empty_table(), *rejected]), found.rejected[0])
    return found


def _raw_part(rows: pa.Table, columns: tuple[RawColumn, ...]) -> RawTable:
    return RawTable(
        table=rows,
        columns=columns,
        rejected=REJECTED_SCHEMA.empty_table(),
        n_records=rows.num_rows,
        notes=(),
        attributes={},
        roles={},
        format="",
        sha256="",
    )


def _kept_table(kept: KeptEvents, detected: DetectedMapping) -> pa.Table:
    cases = encode_text(kept.table[detected.columns["case_id"]])
    table = kept.table.drop_columns(["line"]).append_column(CASE, cases.cast(pa.string()))
    flags = kept.completed.in_gap + 2 * kept.completed.in_overlap.astype(np.int32)
    table = table.append_column(COMPLETED, kept.completed.array())
    if kept.started is not None:
        table = table.append_column(STARTED, kept.started.array())
        flags = flags + 4 * kept.started.in_gap + 8 * kept.started.in_overlap.astype(np.int32)
    return table.append_column(ZONE_FLAGS, pa.array(flags.astype(np.int32)))


def _found_in(judged: JudgedEvents, plan: _Plan) -> Judgement:
    kept, columns = judged.kept, plan.detected.columns
    table = kept.table
    return Judgement(
        n_kept=table.num_rows,
        n_by_reason=Counter(judged.n_by_reason),
        unreadable=judged.unreadable,
        remarks=dict(kept.remarks),
        activities=set(_words(table[columns["activity"]])[: MAX_ACTIVITIES + 1]),
        resources=set(_words(table[columns["resource"]])) if "resource" in columns else set(),
        transitions=set(np.unique(transitions_of(table, columns)).tolist()),
        has_fractions=dict(_fractions(table, columns)),
        columns={
            column.column: _signs_of(table[column.column])
            for column in own_columns(plan.columns, plan.detected)
        },
    )


def _words(column: pa.ChunkedArray) -> list[str]:
    distinct = pc.unique(column.combine_chunks()).drop_null()
    words: list[str] = encode_text(distinct).cast(pa.string()).to_pylist()
    return words


def _fractions(table: pa.Table, columns: Mapping[str, str]) -> Iterator[tuple[str, bool]]:
    for role in WORD_ROLES:
        if role in columns and table.num_rows and pa.types.is_floating(table[columns[role]].type):
            values = table[columns[role]]
            yield role, not pc.all(pc.equal(pc.floor(values), values), min_count=0).as_py()


def _signs_of(column: pa.ChunkedArray) -> ColumnSigns:
    forms = form_signs(column)
    if forms is None or not pa.types.is_string(column.type):
        return ColumnSigns(forms, column.null_count, ())
    coded = encode(column)
    is_empty = pc.is_in(coded.dictionary, pa.array(MISSING_TEXT, pa.string()))
    n_empty = int(pc.sum(is_empty.cast(pa.int64()).take(coded.indices.drop_null())).as_py() or 0)
    words = coded.dictionary.filter(pc.invert(is_empty)).slice(0, ENOUGH_WORDS).to_pylist()
    return ColumnSigns(forms, column.null_count + n_empty, tuple(words))
