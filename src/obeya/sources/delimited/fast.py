"""The quick way through a block without quotes: every line is a record, so Arrow may split them all at once."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from obeya.sources.delimited.blocks import Block
from obeya.sources.delimited.dialect import Dialect


def split_block(block: Block, dialect: Dialect, max_field_chars: int) -> list[pa.ChunkedArray] | None:
    """Return the columns of the block, one row per line, or None if anything in it asks for the exact reader.

    Asked for: no quote sign, valid UTF-8, no empty or overlong line, one kind of line end, the right width everywhere.
    """
    data = block.data
    if not block.is_valid or dialect.quote.encode() in data:
        return None
    n_lines = _count_plain_lines(data, max_field_chars)
    if n_lines is None:
        return None
    columns = _split(data, dialect)
    if columns is None or len(columns[0]) != n_lines:
        return None
    if not dialect.has_trailing:
        return columns
    return columns[:-1] if _is_blank(columns[-1]) else None


def _count_plain_lines(data: bytes, max_line: int) -> int | None:
    """Return the number of lines, None if one is empty, longer than `max_line` or ends in a lone CR."""
    n_returns = data.count(b"\r")
    if n_returns != data.count(b"\r\n"):
        return None
    ends = np.flatnonzero(np.frombuffer(data, np.uint8) == 0x0A)
    last_end = int(ends[-1]) if len(ends) else -1
    lengths = np.diff(ends, prepend=-1) - 1
    if last_end != len(data) - 1:
        lengths = np.append(lengths, len(data) - last_end - 1)
    shortest = 1 if n_returns == 0 else 2
    if n_returns and n_returns != len(ends):
        return None
    if lengths.min() < shortest or lengths.max() > max_line:
        return None
    return len(lengths)


def _split(data: bytes, dialect: Dialect) -> list[pa.ChunkedArray] | None:
    from pyarrow import csv

    names = [f"c{i}" for i in range(dialect.width + dialect.has_trailing)]
    try:
        table = csv.read_csv(
            pa.BufferReader(data),
            read_options=csv.ReadOptions(column_names=names),
            parse_options=csv.ParseOptions(delimiter=dialect.delimiter, quote_char=False, double_quote=False),
            convert_options=csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, null_values=[]
            ),
        )
    except pa.ArrowInvalid:
        return None
    return list(table.columns)


def _is_blank(column: pa.ChunkedArray) -> bool:
    return all(chunk.buffers()[2] is None or chunk.buffers()[2].size == 0 for chunk in column.chunks)
