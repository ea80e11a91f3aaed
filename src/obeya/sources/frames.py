"""Take data frames that are already in memory: pandas, Polars, Arrow, and whatever exports an Arrow stream."""

from __future__ import annotations

import hashlib
import sys
from typing import Any

import numpy as np
import pyarrow as pa

from obeya.errors import InputError
from obeya.sources.hygiene import clean_name
from obeya.sources.job import display_names
from obeya.sources.raw import PLACE_FIELDS, REJECTED_SCHEMA, STANDARD_LIMITS, Limits, RawColumn, RawTable
from obeya.sources.typed import settle_types


def raw_from_frame(frame: Any, *, limits: Limits = STANDARD_LIMITS) -> RawTable:
    """Return the rows of a data frame as a RawTable; `sha256` is that of its columns as an Arrow stream.

    A pandas index becomes columns if it is named. Raises InputError for anything that is not a table of rows.
    """
    table = _to_arrow(frame)
    if table.num_columns > limits.max_columns:
        raise InputError(
            f"The data frame has {table.num_columns:,} columns; at most {limits.max_columns:,} are read."
        )
    if not table.num_rows:
        raise InputError("The data frame has no rows.")
    settled = settle_types(table)
    names = display_names([clean_name(str(name)) for name in table.column_names])
    columns = tuple(
        RawColumn(f"c{i}", name, kind)
        for i, (name, kind) in enumerate(zip(names, settled.kinds, strict=True))
    )
    rows = np.arange(table.num_rows, dtype=np.int64)
    schema = pa.schema(
        [*PLACE_FIELDS, *(pa.field(c.column, a.type) for c, a in zip(columns, settled.columns, strict=True))]
    )
    placed = pa.Table.from_arrays([pa.array(rows), pa.array(rows + 1), *settled.columns], schema=schema)
    return RawTable(
        table=placed,
        columns=columns,
        rejected=REJECTED_SCHEMA.empty_table(),
        n_records=table.num_rows,
        notes=tuple(settled.notes),
        attributes={},
        roles={},
        format="frame",
        sha256=_digest(placed, names),
    )


def _to_arrow(frame: Any) -> pa.Table:
    if isinstance(frame, pa.Table):
        return frame
    if isinstance(frame, pa.RecordBatch):
        return pa.Table.from_batches([frame])
    # Only a program that has imported pandas can hold one of its frames.
    pandas = sys.modules.get("pandas")
    if pandas is not None and isinstance(frame, pandas.DataFrame):
        return _from_pandas(frame)
    if hasattr(frame, "__arrow_c_stream__"):
        try:
            return pa.table(frame)
        except (pa.ArrowException, TypeError, ValueError) as error:
            raise InputError(f"The data frame cannot be read as a table: {error}.") from error
    raise InputError(
        f"{type(frame).__name__} is not a data frame. Pass pandas, Polars or Arrow tables, or a file."
    )


def _from_pandas(frame: Any) -> pa.Table:
    named = frame.reset_index() if any(name is not None for name in frame.index.names) else frame
    try:
        return pa.Table.from_pandas(named, preserve_index=False)
    except (pa.ArrowException, TypeError, ValueError):
        # Columns that mix types, such as numbers beside texts: what people would see in them is taken as text.
        texts = {
            place: named.iloc[:, place].map(str, na_action="ignore")
            for place in range(named.shape[1])
            if named.dtypes.iloc[place].kind == "O"
        }
        arrays = [
            pa.Array.from_pandas(texts[place] if place in texts else named.iloc[:, place])
            for place in range(named.shape[1])
        ]
        return pa.Table.from_arrays(arrays, names=[str(name) for name in named.columns])


class _HashSink:
    """A file that keeps nothing but the hash of what is written."""

    closed = False

    def __init__(self) -> None:
        self.sha256 = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.sha256.update(data)
        return len(data)

    def flush(self) -> None:
        """Nothing is kept back."""

    def close(self) -> None:
        """Nothing is open."""


def _digest(table: pa.Table, names: list[str]) -> str:
    sink = _HashSink()
    sink.write("\0".join(names).encode())
    options = pa.ipc.IpcWriteOptions(unify_dictionaries=True)
    with pa.ipc.new_stream(pa.PythonFile(sink, "w"), table.schema, options=options) as stream:
        stream.write_table(table.combine_chunks())
    return sink.sha256.hexdigest()
