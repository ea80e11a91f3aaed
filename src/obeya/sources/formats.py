"""The formats that can be read and their readers: one row each. Runs in the child process only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from obeya.errors import InputError
from obeya.sources.containers import find_container, read_head
from obeya.sources.delimited.reader import read_delimited
from obeya.sources.job import Job, Progress, RowWriter
from obeya.sources.ocel.reader import read_ocel_json, read_ocel_sqlite, read_ocel_xml
from obeya.sources.parquet import read_parquet
from obeya.sources.raw import Limits, Reading, ReadOptions
from obeya.sources.recognising import HEAD_BYTES, recognise, refuse_ending
from obeya.sources.xes.reader import read_xes
from obeya.sources.xlsx import read_xlsx

READERS: dict[str, Callable[[Job], Reading]] = {
    "csv": read_delimited,
    "xlsx": read_xlsx,
    "parquet": read_parquet,
    "xes": read_xes,
    "ocel-json": read_ocel_json,
    "ocel-xml": read_ocel_xml,
    "ocel-sqlite": read_ocel_sqlite,
}


def read_content(
    path: Path, options: ReadOptions, limits: Limits, folder: Path, progress: Progress
) -> dict[str, Any]:
    """Recognise the file, read it into `folder` and return what was found as plain JSON values."""
    refuse_ending(path.name)
    container = find_container(path, options.member, limits)
    refuse_ending(container.content_name)
    found = recognise(
        container.content_name, read_head(container, limits, HEAD_BYTES), options.format, options.encoding
    )
    writer = RowWriter(folder, limits)
    job = Job(container, options, limits, folder, progress, writer)
    reading = READERS[found](job)
    writer.close(len(reading.columns))
    if writer.n_rows + writer.n_rejected == 0:
        raise InputError(f"{path.name} has columns but not a single row. Export it again with its rows.")
    notes = (*reading.notes, *job.notes)
    return {**asdict(reading), "notes": notes, "n_records": writer.n_rows + writer.n_rejected}
