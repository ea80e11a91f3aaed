"""Bring typed tables (Parquet, data frames) to the few column types that a RawTable has; nothing is rounded unsaid."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from obeya.sources.codes import encode
from obeya.sources.hygiene import CLEANED_NOTE, clean_text
from obeya.sources.raw import ColumnKind

NAIVE, ZONED = pa.timestamp("us"), pa.timestamp("us", tz="UTC")
ENCODED_TEXT = pa.dictionary(pa.int32(), pa.string())
MICROSECONDS_PER_SECOND = 1_000_000


@dataclass(slots=True)
class SettledTable:
    """Columns with their kinds, and what had to be changed: in which columns, and in how many values."""

    columns: list[pa.ChunkedArray]
    kinds: list[ColumnKind]
    column_notes: list[str]
    n_cleaned: int = 0

    @property
    def notes(self) -> list[str]:
        """Say what had to be changed."""
        return [*self.column_notes, *say_cleaned(self.n_cleaned)]


def settle_types(table: pa.Table) -> SettledTable:
    """Return the columns of `table` as text, number, truth or time columns.

    Nested values become JSON text; dates become midnight, naive; times of day and other rarities become text.
    """
    settled = SettledTable([], [], [])
    for name, column in zip(table.column_names, table.columns, strict=True):
        array, kind, note = _settle(column)
        if kind == "text":
            array, n_changed = _clean(array)
            settled.n_cleaned += n_changed
        settled.columns.append(array)
        settled.kinds.append(kind)
        if note:
            settled.column_notes.append(f"Column {str(name)!r}: {note}.")
    return settled


def say_cleaned(n_cleaned: int) -> Iterator[str]:
    """Say how many values had to be normalised, if any."""
    if n_cleaned:
        yield CLEANED_NOTE.format(n=n_cleaned)


def _clean(column: pa.ChunkedArray) -> tuple[pa.ChunkedArray, int]:
    if pa.types.is_dictionary(column.type):
        # One dictionary in one chunk: a writer compares the dictionaries of chunks word by word.
        coded = encode(column)
        if clean_text(coded.dictionary)[0] is coded.dictionary:
            return pa.chunked_array([coded]), 0
        column = pa.chunked_array([coded])
    cleaned = [clean_text(chunk) for chunk in column.chunks]
    return pa.chunked_array([array for array, _ in cleaned], column.type), sum(n for _, n in cleaned)


def _settle(column: pa.ChunkedArray) -> tuple[pa.ChunkedArray, ColumnKind, str]:
    kind = column.type
    types = pa.types
    if isinstance(kind, pa.BaseExtensionType):
        return _settle(pa.chunked_array([chunk.storage for chunk in column.chunks], kind.storage_type))
    if types.is_dictionary(kind):
        if types.is_string(kind.value_type) or types.is_large_string(kind.value_type):
            return column.cast(ENCODED_TEXT), "text", ""
        return _settle(column.cast(kind.value_type))
    if (
        types.is_string(kind)
        or types.is_large_string(kind)
        or types.is_string_view(kind)
        or types.is_null(kind)
    ):
        return column.cast(pa.string()), "text", ""
    if types.is_boolean(kind):
        return column, "truth", ""
    if types.is_float16(kind):
        return column.cast(pa.float32()), "number", ""
    if types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind):
        return column, "number", ""
    if types.is_timestamp(kind) or types.is_date(kind):
        return _settle_time(column)
    return _settle_rarity(column)


def _settle_time(column: pa.ChunkedArray) -> tuple[pa.ChunkedArray, ColumnKind, str]:
    target = ZONED if pa.types.is_timestamp(column.type) and column.type.tz is not None else NAIVE
    try:
        return column.cast(target), "time", ""
    except pa.ArrowInvalid:
        if getattr(column.type, "unit", "") == "ns":
            return column.cast(target, safe=False), "time", "nanoseconds were cut to microseconds"
        return column.cast(pa.string()), "text", "times outside the years 1 to 9999 were kept as text"


def _settle_rarity(column: pa.ChunkedArray) -> tuple[pa.ChunkedArray, ColumnKind, str]:
    types, kind = pa.types, column.type
    if types.is_duration(kind):
        import pyarrow.compute as pc

        seconds = pc.divide(
            column.cast(pa.duration("us"), safe=False).cast(pa.int64()).cast(pa.float64()),
            float(MICROSECONDS_PER_SECOND),
        )
        return seconds, "number", "durations are in seconds"
    if types.is_time(kind):
        return column.cast(pa.string()), "text", ""
    if (
        types.is_binary(kind)
        or types.is_large_binary(kind)
        or types.is_fixed_size_binary(kind)
        or types.is_binary_view(kind)
    ):
        return _settle_bytes(column)
    texts = pa.chunked_array([pa.array(_as_json(chunk), pa.string()) for chunk in column.chunks], pa.string())
    return texts, "text", "nested values were kept as JSON text"


def _settle_bytes(column: pa.ChunkedArray) -> tuple[pa.ChunkedArray, ColumnKind, str]:
    try:
        return column.cast(pa.binary()).cast(pa.string()), "text", ""
    except pa.ArrowInvalid:
        shown = [
            pa.array((v.hex() if v is not None else None for v in c.to_pylist()), pa.string())
            for c in column.chunks
        ]
        return pa.chunked_array(shown, pa.string()), "text", "bytes were kept as hexadecimal text"


def _as_json(chunk: pa.Array) -> Iterator[str | None]:
    for value in chunk.to_pylist():
        yield None if value is None else json.dumps(value, default=str, ensure_ascii=False)
