"""What every reader hands over: the rows of one file as columns, nothing guessed and nothing lost."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import pyarrow as pa

ColumnKind = Literal["text", "number", "truth", "time"]
ColumnScope = Literal["event", "case"]

REJECTED_SCHEMA = pa.schema([("line", pa.int64()), ("reason", pa.string()), ("raw", pa.string())])
PLACE_FIELDS = (pa.field("row", pa.int64()), pa.field("line", pa.int64()))

MEGABYTE = 1_000_000
GIGABYTE = 1_000_000_000
BASE_MEMORY = 4 * GIGABYTE
MEMORY_PER_FILE_BYTE = 40
MACHINE_SHARE = 0.85
BASE_CPU_S = 120
CPU_S_PER_MEGABYTE = 10


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the caller knows about the file; None lets the reader find out and say what it assumed."""

    format: str | None = None
    delimiter: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    object_type: str | None = None
    member: str | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of the machine one file may use; None means a limit that grows with the file."""

    max_columns: int = 2_000
    max_field_chars: int = 65_536
    max_raw_chars: int = 2_000
    max_record_bytes: int = 32 * MEGABYTE
    max_depth: int = 256
    max_members: int = 10_000
    max_bytes: int = 8 * GIGABYTE
    max_ratio: int = 200
    ratio_after_bytes: int = 10 * MEGABYTE
    max_query_s: float = 60.0
    memory_bytes: int | None = None
    cpu_s: int | None = None

    def memory_for(self, file_bytes: int) -> int:
        """Return the address space for a file of this size: the libraries plus forty times the file.

        Never more than 85 % of the machine's memory, so that a hungry parser ends before the machine does.
        """
        if self.memory_bytes is not None:
            return self.memory_bytes
        machine = (
            os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
            if hasattr(os, "sysconf")
            else 8 * GIGABYTE
        )
        return min(
            BASE_MEMORY + MEMORY_PER_FILE_BYTE * file_bytes, max(BASE_MEMORY, int(MACHINE_SHARE * machine))
        )

    def cpu_for(self, file_bytes: int) -> int:
        """Return the seconds of processor time for a file of this size."""
        return (
            self.cpu_s if self.cpu_s is not None else BASE_CPU_S + CPU_S_PER_MEGABYTE * file_bytes // MEGABYTE
        )


STANDARD_LIMITS = Limits()
NOTHING_KNOWN = ReadOptions()


@dataclass(frozen=True, slots=True)
class RawColumn:
    """One column of the file: its safe name, the name people know, and what it holds."""

    column: str
    name: str
    kind: ColumnKind = "text"
    scope: ColumnScope = "event"


@dataclass(frozen=True, slots=True)
class RawTable:
    """The records of a file before anything is decided about them.

    `table` has `row` (0-based place among the records of the file), `line` (1-based physical line, sheet row or
    record) and `c0`, `c1`, …; text columns are `string` or `dictionary<int32, string>`, time columns are
    `timestamp[us]` (naive) or `timestamp[us, UTC]` (the file gave an offset). `rejected` has `line`, `reason`, `raw`;
    `n_records` = rows of `table` + rows of `rejected`. `notes` are sentences about what was noticed or assumed,
    `attributes` what the file says about the whole log, `roles` the columns whose role the format itself fixes.
    """

    table: pa.Table
    columns: tuple[RawColumn, ...]
    rejected: pa.Table
    n_records: int
    notes: tuple[str, ...]
    attributes: Mapping[str, Any]
    roles: Mapping[str, str]
    format: str
    sha256: str
    delimiter: str | None = None
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader found, beside the rows it wrote: one per file, sent from the child process as JSON."""

    format: str
    columns: tuple[RawColumn, ...]
    notes: tuple[str, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    delimiter: str | None = None
    encoding: str | None = None
