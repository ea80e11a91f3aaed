"""Read delimited text so that imported rows + rejected records = records of the file, always.

A record is what Python's csv module yields, empty lines aside. Blocks without quotes go the quick way (fast.py); a
block with anything irregular goes the exact way (exact.py). Both give the same rows.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from obeya.errors import InputError
from obeya.sources.delimited.blocks import Block, TextBlocks
from obeya.sources.delimited.dialect import DELIMITER_WORDS, Dialect, find_dialect
from obeya.sources.delimited.exact import BlockRecords
from obeya.sources.delimited.fast import split_block
from obeya.sources.hygiene import CLEANED_NOTE, clean_name, clean_text
from obeya.sources.job import Job, text_columns
from obeya.sources.raw import RawColumn, Reading

ROWS_PER_BATCH = 50_000
ABOVE_HEADER = "a line above the header"


def read_delimited(job: Job) -> Reading:
    """Read CSV, TSV and kin into text columns."""
    blocks = TextBlocks(
        job.chunks("reading rows"),
        encoding=job.options.encoding,
        max_line_bytes=job.limits.max_record_bytes,
        name=job.name,
    )
    table = DelimitedText(job, blocks)
    table.read()
    notes = say_dialect(
        table.dialect,
        assumed_encoding=blocks.encoding if blocks.is_assumed else None,
        n_empty=table.n_empty,
        n_cleaned=table.n_cleaned,
    )
    return Reading(
        format="csv",
        columns=dialect_columns(table.dialect),
        notes=tuple(notes),
        delimiter=table.dialect.delimiter,
        encoding=blocks.encoding,
    )


def dialect_columns(dialect: Dialect) -> tuple[RawColumn, ...]:
    """Describe the columns of delimited text."""
    return text_columns([clean_name(name) for name in dialect.names])


@dataclass(slots=True)
class _Batch:
    rows: list[int]
    lines: list[int]
    records: list[list[str]]


class DelimitedText:
    """The walk through one file: header first, then block after block."""

    dialect: Dialect

    def __init__(self, job: Job, blocks: Iterable[Block]) -> None:
        self._job = job
        self._blocks = blocks
        self.n_records = 0
        self.n_empty = 0
        self.n_cleaned = 0

    def read(self) -> None:
        """Read a whole file."""
        blocks = iter(self._blocks)
        first = next(blocks, None)
        if first is None:
            raise InputError(f"{self._job.name} is empty. Export it again.")
        text = first.data.decode("utf-8", "surrogateescape")
        self.dialect = find_dialect(text, self._job.options.delimiter)
        if not self.dialect.names:
            raise InputError(f"{self._job.name} holds only empty lines. Export it again.")
        self._job.check_width(self.dialect.width)
        self._read_rows(self._below_head(text, first, blocks), is_last=True)

    def read_part(self, dialect: Dialect, *, is_first: bool, is_last: bool) -> Block | None:
        """Read some lines of a file whose dialect is known; return the record that runs on behind them, if one does."""
        self.dialect = dialect
        blocks = iter(self._blocks)
        first = next(blocks, None)
        if first is None:
            return None
        rows: Iterator[Block] = itertools.chain([first], blocks)
        if is_first:
            rows = self._below_head(first.data.decode("utf-8", "surrogateescape"), first, blocks)
        return self._read_rows(rows, is_last=is_last)

    def _read_rows(self, waiting: Iterator[Block], *, is_last: bool) -> Block | None:
        following = next(waiting, None)
        carry: Block | None = None
        while following is not None:
            block, following = following, next(waiting, None)
            if carry is not None:
                self._refuse_endless(carry)
                block = _join(carry, block)
                # At least twice the unfinished record, or a long one would be read again at every block.
                while following is not None and len(block.data) < 2 * len(carry.data):
                    block, following = _join(block, following), next(waiting, None)
            carry = self._read_block(block, is_last=is_last and following is None)
        return carry

    def _refuse_endless(self, carry: Block) -> None:
        if len(carry.data) > self._job.limits.max_record_bytes:
            raise InputError(
                f"{self._job.name} opens a quote in line {carry.first_line:,} that is not closed within "
                f"{self._job.limits.max_record_bytes:,} bytes. Close it, or export the file again."
            )

    def _below_head(self, text: str, first: Block, blocks: Iterator[Block]) -> Iterator[Block]:
        n_lines = self._skip_head(text, first.first_line)
        head = "".join(_lines(text, n_lines)).encode("utf-8", "surrogateescape")
        rest = replace(
            first,
            data=first.data[len(head) :],
            first_line=first.first_line + n_lines,
            offset=first.offset + len(head),
        )
        if rest.data:
            yield rest
        yield from blocks

    def _skip_head(self, text: str, first_line: int) -> int:
        """Reject title lines and step over the header; return how many physical lines that were."""
        dialect = self.dialect
        n_before = 1 if dialect.has_directive else 0
        lines = io.StringIO(text, newline="")
        if n_before:
            lines.readline()
        reader = csv.reader(lines, delimiter=dialect.delimiter, quotechar=dialect.quote)
        n_titles, n_lines = dialect.n_titles, n_before
        while n_titles or dialect.has_header:
            record = next(reader, None)
            begin, n_lines = n_lines, n_before + reader.line_num
            if record is None or (record and not n_titles):
                break
            if record:
                self._reject_title(first_line + begin, dialect.delimiter.join(record))
                n_titles -= 1
            else:
                self.n_empty += 1
            if not n_titles and not dialect.has_header:
                break
        return n_lines

    def _reject_title(self, line: int, raw: str) -> None:
        self._job.writer.reject(line, ABOVE_HEADER, raw)
        self.n_records += 1

    def _read_block(self, block: Block, *, is_last: bool) -> Block | None:
        columns = split_block(block, self.dialect, self._job.limits.max_field_chars)
        if columns is None:
            return self._read_exactly(block, is_last=is_last)
        n = len(columns[0])
        rows = np.arange(self.n_records, self.n_records + n, dtype=np.int64)
        lines = np.arange(block.first_line, block.first_line + n, dtype=np.int64)
        self._job.writer.write([self._clean(column) for column in columns], rows=rows, lines=lines)
        self.n_records += n
        return None

    def _read_exactly(self, block: Block, *, is_last: bool) -> Block | None:
        records = BlockRecords(block, self.dialect, self._job.limits.max_field_chars, is_last)
        batch = _Batch([], [], [])
        for record in records:
            if record.reason is None:
                batch.rows.append(self.n_records)
                batch.lines.append(record.line)
                batch.records.append(record.fields)
            else:
                self._job.writer.reject(record.line, record.reason, record.raw)
            self.n_records += 1
            if len(batch.rows) >= ROWS_PER_BATCH:
                self._write(batch)
                batch = _Batch([], [], [])
        if batch.rows:
            self._write(batch)
        self.n_empty += records.n_empty
        return records.carry

    def _write(self, batch: _Batch) -> None:
        columns = [
            self._clean(pa.chunked_array([column], pa.string()))
            for column in zip(*batch.records, strict=True)
        ]
        self._job.writer.write(columns, rows=np.array(batch.rows), lines=np.array(batch.lines))

    def _clean(self, column: pa.ChunkedArray) -> pa.ChunkedArray:
        chunks = []
        for chunk in column.chunks:
            cleaned, n_changed = clean_text(chunk)
            chunks.append(cleaned)
            self.n_cleaned += n_changed
        return pa.chunked_array(chunks, pa.string())


def say_dialect(
    dialect: Dialect, *, assumed_encoding: str | None, n_empty: int, n_cleaned: int
) -> Iterator[str]:
    """Say what was assumed and what was noticed."""
    yield f"Fields are separated by {DELIMITER_WORDS.get(dialect.delimiter, repr(dialect.delimiter))}."
    if assumed_encoding is not None:
        yield (
            f"The text is not UTF-8; it was read as {assumed_encoding}. Check names with accents, or name the encoding."
        )
    if not dialect.has_header:
        yield "The first line holds data, not names; the columns were numbered."
    if dialect.has_trailing:
        yield "Lines end in a delimiter; the empty column behind it was left out."
    if dialect.quote != '"':
        yield "Fields are quoted with single quotes."
    if n_empty:
        yield f"{n_empty:,} empty lines were skipped; they count as no record."
    if n_cleaned:
        yield CLEANED_NOTE.format(n=n_cleaned)


def _join(block: Block, following: Block) -> Block:
    return replace(block, data=block.data + following.data, is_valid=block.is_valid and following.is_valid)


def _lines(text: str, n: int) -> Iterator[str]:
    stream = io.StringIO(text, newline="")
    return (stream.readline() for _ in range(n))
