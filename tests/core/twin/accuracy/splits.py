"""The published past and future of two processes, and simulated logs, read from beside the project."""

from __future__ import annotations

import gzip
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from obeya.twin.accuracy.traces import Traces, traces_of


def read_split(shared: Path, process: str, part: str) -> Traces:
    """Return the `part` (“train” or “test”) of a process; its times are UTC, and so is its wall clock."""
    return read_traces(shared / "data" / "splits" / process / f"{part}.csv.gz")


def read_traces(path: Path) -> Traces:
    """Return the traces of a file with the columns of the published halves."""
    with gzip.open(path) as file:
        columns = ["case_id", "activity", "resource", "start_time", "end_time"]
        types = dict.fromkeys(columns, pa.string())
        table = csv.read_csv(file, convert_options=csv.ConvertOptions(column_types=types))
    return traces_of(
        table["case_id"].to_pylist(),
        table["activity"].to_pylist(),
        _seconds(table["start_time"]),
        _seconds(table["end_time"]),
        table["resource"].to_pylist(),
    )


def _seconds(column):
    moments = pc.cast(column, pa.timestamp("us", tz="UTC"))
    return moments.cast(pa.int64()).to_numpy() / 1e6
