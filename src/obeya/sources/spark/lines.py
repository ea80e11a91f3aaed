"""Stage delimited text: Spark gives lines of bytes, the reader of delimited files makes records of them.

So records, damaged lines and their numbers are those of an import without Spark.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from obeya.errors import InputError, QuestionError
from obeya.sources.containers import Container
from obeya.sources.delimited.blocks import BLOCK_BYTES, Block
from obeya.sources.delimited.dialect import SAMPLE_CHARS, Dialect, find_dialect
from obeya.sources.delimited.reader import DelimitedText, dialect_columns, say_dialect
from obeya.sources.job import Job
from obeya.sources.raw import STANDARD_LIMITS, RawTable, ReadOptions
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

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


def stage_lines(path: str, delimiter: str | None, session: SparkSession, workdir: Path) -> StagedRows:
    """Stage delimited text in UTF-8, in the order of the names of the files; each file has its own header.

    Raises `InputError` for files that differ in their columns, and `QuestionError` for what Spark cannot cut
    into parts: text that is not UTF-8, and quoted fields that run over the end of a part.
    """
    lines = _read_lines(path, session)
    dialect = _common_dialect(in_each_partition(lines, _read_heads), delimiter, path)
    columns = dialect_columns(dialect)
    written = in_each_partition(lines, partial(_write_splits, folder=workdir, dialect=dialect))
    parts = number_parts(written, lines_by_file=True)
    notes = say_dialect(
        dialect,
        assumed_encoding=None,
        n_empty=sum(part.n_empty for part in written),
        n_cleaned=sum(part.n_cleaned for part in written),
    )
    raw = RawTable(
        table=first_rows(parts, columns),
        columns=columns,
        rejected=open_rejected(parts),
        n_records=sum(part.n_records for part in parts),
        notes=tuple(notes),
        attributes={},
        roles={},
        format="csv",
        sha256="",
        delimiter=dialect.delimiter,
        encoding="utf-8",
    )
    return StagedRows(parts, raw)


def _read_lines(path: str, session: SparkSession) -> DataFrame:
    from pyspark.errors import PySparkException
    from pyspark.sql import functions as f

    names = ("file_path", "file_block_start", "file_block_length", "file_size")
    try:
        return (
            session.read.text(path)
            .select(f.col("value").cast("binary"), *(f.col(f"_metadata.{name}") for name in names))
            .toDF("line", *ORIGIN)
        )
    except PySparkException as fault:
        raise InputError(f"Spark cannot read {path}: {fault}") from fault


def _read_heads(batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[str, str]]:
    """Return the beginning of each file with its name; the dialect is found from it."""
    for (file, begin, _, _), rows in split_by_origin(batches):
        head = ""
        for block in _blocks(rows, is_first=begin == 0) if begin == 0 else ():
            head += block.data.decode("utf-8")
            if len(head) > SAMPLE_CHARS:
                break
        if begin == 0:
            yield file, head


def _common_dialect(heads: list[tuple[str, str]], delimiter: str | None, path: str) -> Dialect:
    if not heads:
        raise InputError(f"{path} is empty. Export it again.")
    found = {file: find_dialect(head, delimiter) for file, head in heads}
    first = found[min(found)]
    differing = [
        f"{Path(file).name}: {', '.join(dialect.names)}"
        for file, dialect in sorted(found.items())
        if (dialect.names, dialect.delimiter) != (first.names, first.delimiter)
    ]
    if differing:
        raise InputError.listing(
            f"The files of {path} do not have the columns of the first one ({', '.join(first.names)}).",
            differing,
            "Import them one by one, or bring them to the same columns.",
        )
    if not first.names:
        raise InputError(f"{path} holds only empty lines. Export it again.")
    return first


def _write_splits(
    batches: Iterator[pa.RecordBatch], *, folder: Path, dialect: Dialect
) -> Iterator[WrittenPart]:
    """Read the splits of one partition into parts."""
    for origin, rows in split_by_origin(batches):
        file, begin, n_bytes, file_bytes = origin
        path, writer = new_part(folder)
        container = Container(Path(file), "plain")
        job = Job(container, ReadOptions(), STANDARD_LIMITS, folder, _no_progress, writer)
        lines = _Lines(_blocks(rows, is_first=begin == 0))
        text = DelimitedText(job, lines)
        open_record = text.read_part(dialect, is_first=begin == 0, is_last=begin + n_bytes >= file_bytes)
        if open_record is not None:
            raise QuestionError(
                f"{Path(file).name} has a quoted field that runs over several lines, and Spark cuts the file inside "
                "it. Import the file without Spark, or convert it to Parquet first."
            )
        writer.close(dialect.width)
        yield WrittenPart(
            str(path),
            origin,
            writer.n_rows,
            text.n_records,
            lines.n_lines,
            n_cleaned=text.n_cleaned,
            n_empty=text.n_empty,
        )


class _Lines:
    """Blocks of lines as they go by; afterwards `n_lines` is known."""

    def __init__(self, blocks: Iterator[Block]) -> None:
        self._blocks = blocks
        self.n_lines = 0

    def __iter__(self) -> Iterator[Block]:
        for block in self._blocks:
            yield block
            self.n_lines = block.first_line - 1 + block.n_lines


def _blocks(rows: Iterator[pa.RecordBatch], *, is_first: bool) -> Iterator[Block]:
    """Put lines together again to blocks of text."""
    waiting, first_line = bytearray(), 1
    for batch in rows:
        waiting += _joined(batch["line"])
        if is_first and first_line == 1 and waiting.startswith(codecs.BOM_UTF8):
            del waiting[: len(codecs.BOM_UTF8)]
        if len(waiting) < BLOCK_BYTES:
            continue
        block = Block(_checked(waiting), first_line, 0, True)
        yield block
        first_line += block.n_lines
        waiting = bytearray()
    if waiting:
        yield Block(_checked(waiting), first_line, 0, True)


def _joined(lines: pa.Array) -> bytes:
    ended = pc.binary_join_element_wise(lines, pa.scalar(b"\n"), pa.scalar(b""))
    data = ended.buffers()[2]
    ends = memoryview(ended.buffers()[1]).cast("i")
    return bytes(memoryview(data)[ends[ended.offset] : ends[ended.offset + len(ended)]]) if data else b""


def _checked(data: bytearray) -> bytes:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise QuestionError(
            f"The text is not UTF-8 ({fault.reason}), and only UTF-8 can be read on Spark. Import it without Spark, "
            "or convert it to UTF-8 or Parquet first."
        ) from fault
    return bytes(data)


def _no_progress(share: float, words: str) -> None:
    """Report progress to nobody: it is in another process."""
