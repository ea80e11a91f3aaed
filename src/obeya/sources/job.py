"""The desk of a reader inside the child process: where the content comes from and where the rows go."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from obeya.errors import InputError
from obeya.sources.containers import Container, read_chunks, spool
from obeya.sources.raw import PLACE_FIELDS, REJECTED_SCHEMA, Limits, RawColumn, ReadOptions

TABLE_FILE = "table.arrow"
REJECTED_FILE = "rejected.arrow"
REJECTS_PER_BATCH = 5_000
Progress = Callable[[float, str], None]


class RowWriter:
    """Writes imported rows and rejected records as they come; memory stays at one batch."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self.n_rows = 0
        self.n_rejected = 0
        self._limits = limits
        self._table_path = folder / TABLE_FILE
        self._table: pa.ipc.RecordBatchFileWriter | None = None
        self._rejected = pa.ipc.new_file(folder / REJECTED_FILE, REJECTED_SCHEMA)
        self._waiting: list[tuple[int, str, str]] = []

    def write(
        self,
        columns: Sequence[pa.Array | pa.ChunkedArray],
        *,
        rows: NDArray[np.int64] | None = None,
        lines: NDArray[np.int64] | None = None,
    ) -> None:
        """Write one batch: `rows` default to the next places, `lines` to row + 1; columns become c0 and so on."""
        n = len(columns[0]) if columns else 0
        if rows is None:
            rows = np.arange(self.n_rows, self.n_rows + n, dtype=np.int64)
        places = [pa.array(rows), pa.array(rows + 1 if lines is None else lines)]
        fields = [*PLACE_FIELDS, *(pa.field(f"c{i}", column.type) for i, column in enumerate(columns))]
        self.write_table(pa.Table.from_arrays([*places, *columns], schema=pa.schema(fields)))

    def write_table(self, table: pa.Table) -> None:
        """Write rows that already have their `row` and `line`."""
        if self._table is None:
            options = pa.ipc.IpcWriteOptions(unify_dictionaries=True)
            self._table = pa.ipc.new_file(self._table_path, table.schema, options=options)
        self._table.write_table(table)
        self.n_rows += table.num_rows

    def reject(self, line: int, reason: str, raw: str) -> None:
        """Set one record aside, with its line, the reason and as much of its text as the limits keep."""
        self.n_rejected += 1
        self._waiting.append((line, reason, raw[: self._limits.max_raw_chars]))
        if len(self._waiting) >= REJECTS_PER_BATCH:
            self._flush_rejected()

    def close(self, n_columns: int) -> None:
        """Finish both files; a table without rows still has its columns."""
        if self._table is None:
            self.write([pa.array([], pa.string())] * n_columns)
        if self._table is not None:
            self._table.close()
        self._flush_rejected()
        self._rejected.close()

    def _flush_rejected(self) -> None:
        if not self._waiting:
            return
        lines, reasons, raws = zip(*self._waiting, strict=True)
        clean = [raw.encode("utf-8", "replace").decode() for raw in raws]
        arrays = [pa.array(lines, pa.int64()), pa.array(reasons, pa.string()), pa.array(clean, pa.string())]
        self._rejected.write_batch(pa.record_batch(arrays, schema=REJECTED_SCHEMA))
        self._waiting.clear()


@dataclass
class Job:
    """One file to read."""

    container: Container
    options: ReadOptions
    limits: Limits
    folder: Path
    progress: Progress
    writer: RowWriter
    notes: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Return the name of the file as the person knows it."""
        return self.container.path.name

    def chunks(self, words: str = "reading") -> Iterator[bytes]:
        """Yield the unpacked content and report how far we are."""
        size = max(1, self.container.path.stat().st_size)
        return read_chunks(
            self.container, self.limits, lambda done: self.progress(min(1.0, done / size), words)
        )

    def plain_file(self) -> Path:
        """Return a file on disk with the unpacked content, for formats that are not read from front to back."""
        size = max(1, self.container.path.stat().st_size)
        return spool(
            self.container,
            self.limits,
            lambda done: self.progress(min(1.0, done / size) / 2, "unpacking"),
            self.folder,
        )

    def check_width(self, n_columns: int) -> None:
        """Refuse tables that are too wide to be an event log."""
        if n_columns > self.limits.max_columns:
            raise InputError(
                f"{self.name} has more columns than the {self.limits.max_columns:,} that are read at most. "
                "Export only the columns of the event log."
            )


def display_names(names: Sequence[str]) -> list[str]:
    """Give every column its own name: empty ones are numbered, repeated ones (whatever their case) get a suffix."""
    taken: set[str] = set()
    result = []
    for position, name in enumerate(names, start=1):
        stem = " ".join(name.split()) or f"column {position}"
        unique, count = stem, 1
        while unique.casefold() in taken:
            count += 1
            unique = f"{stem} ({count})"
        taken.add(unique.casefold())
        result.append(unique)
    return result


def text_columns(names: Sequence[str]) -> tuple[RawColumn, ...]:
    """Describe columns that were all read as text."""
    return tuple(RawColumn(f"c{i}", name) for i, name in enumerate(display_names(names)))
