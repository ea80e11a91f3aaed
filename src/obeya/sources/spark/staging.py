"""Rows of a source written down as numbered parts, in the order of the source: what every later step works on.

Every part is what the reader of a file leaves (see `obeya.sources.job`): its rows and its rejected records. From
here on nothing depends on where the rows came from, and Spark is never asked for them in the same order again.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pyarrow.compute as pc

from obeya.errors import QuestionError
from obeya.sources.job import REJECTED_FILE, TABLE_FILE, RowWriter
from obeya.sources.raw import PLACE_FIELDS, REJECTED_SCHEMA, STANDARD_LIMITS, ColumnKind, RawColumn, RawTable

# The first rows, from which the columns are told apart.
HEAD_ROWS = 20_000
# The columns that say which split of which file a row comes from; last in every frame that is staged.
ORIGIN = ("file", "begin", "n_bytes", "file_bytes")
Origin = tuple[str, int, int, int]


@dataclass(frozen=True, slots=True)
class StagedPart:
    """Some consecutive records of the source, and how many records and lines stand before them."""

    folder: str
    n_rows: int
    n_records: int
    first_record: int = 0
    first_line: int = 0


@dataclass(frozen=True, slots=True)
class StagedRows:
    """All rows of a source: `parts` hold them, `raw` describes them and holds the first of them."""

    parts: tuple[StagedPart, ...]
    raw: RawTable

    @property
    def n_rows(self) -> int:
        """Return the number of rows that were not damaged."""
        return sum(part.n_rows for part in self.parts)


def split_by_origin(batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[Origin, Iterator[pa.RecordBatch]]]:
    """Yield the batches of each split of a file that a task was given, without the columns of their origin."""
    runs = itertools.groupby(_runs(batches), key=lambda run: run[0])
    return ((origin, (batch for _, batch in group)) for origin, group in runs)


def _runs(batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[Origin, pa.RecordBatch]]:
    for batch in batches:
        of_rows = batch.select(list(ORIGIN))
        data = batch.select(batch.schema.names[: -len(ORIGIN)])
        place = 0
        while place < batch.num_rows:
            origin = of_rows.slice(place, 1).to_pylist()[0]
            same = pc.and_(
                pc.equal(of_rows["file"], origin["file"]), pc.equal(of_rows["begin"], origin["begin"])
            )
            end = pc.index(same.slice(place), False).as_py()
            length = batch.num_rows - place if end < 0 else end
            yield tuple(origin[name] for name in ORIGIN), data.slice(place, length)
            place += length


def new_part(folder: Path) -> tuple[Path, RowWriter]:
    """Return a fresh folder for one part and what writes into it; a task that is tried again takes another."""
    path = folder / f"rows-{uuid4().hex}"
    path.mkdir(mode=0o700)
    return path, RowWriter(path, STANDARD_LIMITS)


@dataclass(frozen=True, slots=True)
class WrittenPart:
    """What a task tells of a part that it wrote: where, of which split, and what it noticed."""

    folder: str
    origin: Origin
    n_rows: int
    n_records: int
    n_lines: int
    n_cleaned: int
    n_empty: int = 0
    kinds: tuple[ColumnKind, ...] = ()
    notes: tuple[str, ...] = ()


def number_parts(written: Sequence[WrittenPart], *, lines_by_file: bool) -> tuple[StagedPart, ...]:
    """Return the parts in the order of the source with their places in it; lines may count anew in every file."""
    parts: list[StagedPart] = []
    record, line, file = 0, 0, ""
    for each in sorted(written, key=lambda each: each.origin):
        if not Path(each.folder).is_dir():
            raise QuestionError(
                f"The Spark workers wrote to {each.folder}, and it is not here: OBEYA_HOME must be a folder that "
                "the workers and this program share."
            )
        if lines_by_file and each.origin[0] != file:
            line, file = 0, each.origin[0]
        parts.append(StagedPart(each.folder, each.n_rows, each.n_records, record, line))
        record += each.n_records
        line += each.n_lines
    return tuple(parts)


def open_rows(part: StagedPart) -> pa.Table:
    """Return the rows of a part with their places in the source; memory-mapped."""
    table = _open(Path(part.folder) / TABLE_FILE)
    for place, (field, before) in enumerate(
        zip(PLACE_FIELDS, (part.first_record, part.first_line), strict=True)
    ):
        table = table.set_column(place, field, pc.add(table[field.name], before))
    return table


def open_rejected(parts: Sequence[StagedPart]) -> pa.Table:
    """Return the damaged records of all parts."""
    tables = [REJECTED_SCHEMA.empty_table()]
    for part in parts:
        rejected = _open(Path(part.folder) / REJECTED_FILE)
        tables.append(rejected.set_column(0, "line", pc.add(rejected["line"], part.first_line)))
    return pa.concat_tables(tables)


def first_rows(parts: Sequence[StagedPart], columns: Sequence[RawColumn]) -> pa.Table:
    """Return the first rows of the source."""
    found, missing = [], HEAD_ROWS
    for part in parts:
        if missing <= 0:
            break
        found.append(open_rows(part).slice(0, missing))
        missing -= found[-1].num_rows
    if found:
        return pa.concat_tables(found)
    fields = [*PLACE_FIELDS, *(pa.field(column.column, pa.string()) for column in columns)]
    return pa.schema(fields).empty_table()


def _open(path: Path) -> pa.Table:
    # The map stays open as long as the table's buffers live.
    return pa.ipc.open_file(pa.memory_map(str(path))).read_all()
