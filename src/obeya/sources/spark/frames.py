"""Stage the typed rows of a Spark frame or of Parquet files."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from obeya.errors import InputError, QuestionError
from obeya.sources.hygiene import clean_name
from obeya.sources.job import display_names
from obeya.sources.raw import STANDARD_LIMITS, ColumnKind, RawColumn, RawTable
from obeya.sources.spark.staging import (
    ORIGIN,
    StagedRows,
    WrittenPart,
    first_rows,
    new_part,
    number_parts,
    open_rejected,
    split_by_origin,
)
from obeya.sources.spark.tasks import in_each_partition
from obeya.sources.typed import say_cleaned, settle_types

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

ROWS_PER_BATCH = 100_000


def stage_parquet(path: str, session: SparkSession, workdir: Path) -> StagedRows:
    """Stage Parquet files in the order of their names, and each in its own order."""
    from pyspark.errors import PySparkException
    from pyspark.sql import functions as f

    inferred = "spark.sql.parquet.inferTimestampNTZ.enabled"
    before = session.conf.get(inferred)
    # Times without an offset must stay without one until it is known where their clock hung.
    session.conf.set(inferred, "true")
    try:
        frame = session.read.parquet(path)
        names = ("file_path", "file_block_start", "file_block_length", "file_size")
        origins = [f.col(f"_metadata.{name}").alias(name) for name in names]
        return _stage(frame, frame.select("*", *origins), workdir, format="parquet")
    except PySparkException as fault:
        if fault.getCondition() in ("PYTHON_EXCEPTION", None):
            raise
        raise InputError(f"Spark cannot read {path}: {fault}") from fault
    finally:
        session.conf.set(inferred, before or "true")


def stage_frame(frame: DataFrame, workdir: Path) -> StagedRows:
    """Stage a frame in the order in which Spark gives its rows, partition after partition."""
    from pyspark.sql import functions as f

    origins = [f.lit("").alias("file"), f.spark_partition_id(), f.lit(0), f.lit(0)]
    return _stage(frame, frame.select("*", *origins), workdir, format="frame")


def _stage(frame: DataFrame, with_origin: DataFrame, workdir: Path, *, format: str) -> StagedRows:
    _refuse(frame)
    names = [f"c{place}" for place in range(len(frame.columns))]
    numbered = with_origin.toDF(*names, *ORIGIN)
    written = in_each_partition(numbered, partial(_write_splits, folder=workdir, names=frame.columns))
    parts = number_parts(written, lines_by_file=False)
    unknown: list[ColumnKind] = ["text" for _ in names]
    kinds = written[0].kinds if written else unknown
    shown = display_names([clean_name(name) for name in frame.columns])
    columns = tuple(
        RawColumn(column, name, kind) for column, name, kind in zip(names, shown, kinds, strict=True)
    )
    notes = dict.fromkeys(note for part in written for note in part.notes)
    raw = RawTable(
        table=first_rows(parts, columns),
        columns=columns,
        rejected=open_rejected(parts),
        n_records=sum(part.n_records for part in parts),
        notes=(*notes, *say_cleaned(sum(part.n_cleaned for part in written))),
        attributes={},
        roles={},
        format=format,
        sha256="",
    )
    return StagedRows(parts, raw)


def _refuse(frame: DataFrame) -> None:
    if len(frame.columns) > STANDARD_LIMITS.max_columns:
        raise InputError(
            f"The frame has {len(frame.columns):,} columns; at most {STANDARD_LIMITS.max_columns:,} are read."
        )
    of_bytes = [field.name for field in frame.schema.fields if field.dataType.typeName() == "binary"]
    if of_bytes:
        raise QuestionError(
            f"Columns of bytes cannot be imported on Spark: {', '.join(of_bytes)}. Cast them to string, or drop them."
        )


def _write_splits(
    batches: Iterator[pa.RecordBatch], *, folder: Path, names: list[str]
) -> Iterator[WrittenPart]:
    """Write the splits of one partition as parts."""
    for origin, rows in split_by_origin(batches):
        path, writer = new_part(folder)
        kinds: tuple[ColumnKind, ...] = ()
        notes: dict[str, None] = {}
        n_cleaned = 0
        for table in _in_larger_batches(rows, names):
            settled = settle_types(table)
            writer.write(settled.columns)
            kinds, n_cleaned = tuple(settled.kinds), n_cleaned + settled.n_cleaned
            notes |= dict.fromkeys(settled.column_notes)
        writer.close(len(names))
        n = writer.n_rows
        yield WrittenPart(str(path), origin, n, n, n, n_cleaned, kinds=kinds, notes=tuple(notes))


def _in_larger_batches(rows: Iterator[pa.RecordBatch], names: list[str]) -> Iterator[pa.Table]:
    waiting: list[pa.RecordBatch] = []
    for batch in rows:
        waiting.append(batch)
        if sum(each.num_rows for each in waiting) >= ROWS_PER_BATCH:
            yield pa.Table.from_batches(waiting).rename_columns(names)
            waiting = []
    if waiting:
        yield pa.Table.from_batches(waiting).rename_columns(names)
