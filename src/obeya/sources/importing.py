"""Import a file into the store: read, understand, link, publish. Read this file first in this folder."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from obeya.sources.assembling import ImportSettings, assemble, complete
from obeya.sources.mapping import Mapping
from obeya.sources.raw import RawTable, ReadOptions
from obeya.sources.reading import read_table
from obeya.sources.warming import warming_up
from obeya.tables.draft import sha256_of
from obeya.tables.engines import duckdb_over_arrow, duckdb_over_directory
from obeya.tables.event_log import EventLog, log_in_memory
from obeya.tables.store import Store

if TYPE_CHECKING:
    import ibis.expr.types as ir

# Raised when the stored tables change their meaning, so that old versions are not taken for new ones.
STORE_FORMAT = 1
VERSION_LENGTH = 16
# Where the progress bar stands once the file is read.
READING_SHARE = 0.6
Progress = Callable[[float, str], None]


def import_file(
    path: Path,
    *,
    store: Store,
    now: datetime,
    name: str | None = None,
    mapping: Mapping = Mapping(),
    reading: ReadOptions = ReadOptions(),
    settings: ImportSettings = ImportSettings(),
    progress: Progress | None = None,
) -> EventLog:
    """Read a file, store it as an immutable version and return the log; with `name`, that name means it.

    The version is named after the content of the file and every option, so importing the same file the
    same way again changes nothing. Nothing is visible before everything is written. Raises `InputError`
    and `MappingError` with all faults at once.
    """
    report = progress or no_progress
    version = version_name(sha256_of(path), mapping, reading, settings, store)
    if store.has_version(version) and not store.is_sound(version):
        store.discard(version)
    if not store.has_version(version):
        with store.staging() as workdir, store.draft(version) as draft:
            with warming_up():
                raw = read_table(path, options=reading, workdir=workdir, progress=_first_part(report))
            report(READING_SHARE, "linking")
            with draft.blocks("events") as emit:
                assembled = assemble(
                    raw,
                    source_name=path.name,
                    version=version,
                    mapping=mapping,
                    settings=settings,
                    now=now,
                    key=store.pseudonym_key(),
                    emit=emit,
                )
            del raw
            report(0.9, "summing up")
            facts, tables = complete(assembled, events_in(draft.folder, workdir))
            for table_name, table in tables.items():
                draft.write(table_name, table)
            draft.publish(facts)
    if name is not None:
        store.point(name, version)
    report(1.0, "done")
    return store.open_version(version, name=name or path.name)


def import_raw(
    raw: RawTable,
    *,
    source_name: str,
    now: datetime,
    mapping: Mapping = Mapping(),
    settings: ImportSettings = ImportSettings(),
    key: bytes = b"",
) -> EventLog:
    """Make a log in memory from a table that was read already, for example a pandas or Polars frame."""
    blocks: list[pa.Table] = []
    assembled = assemble(
        raw,
        source_name=source_name,
        version="in memory",
        mapping=mapping,
        settings=settings,
        now=now,
        key=key,
        emit=blocks.append,
    )
    events = pa.concat_tables(blocks)
    facts, tables = complete(assembled, duckdb_over_arrow({"events": events}).table("events"))
    activities, resources = (tuple(tables[name]["name"].to_pylist()) for name in ("activities", "resources"))
    return log_in_memory(facts, activities, resources, {**tables, "events": events})


def version_name(
    file_hash: str, mapping: Mapping, reading: ReadOptions, settings: ImportSettings, store: Store
) -> str:
    """Return the name of a version: a hash of the file, every option, the key and the format of the store."""
    key = hashlib.sha256(store.pseudonym_key()).hexdigest() if settings.keep_names_because is None else ""
    parts = [
        file_hash,
        mapping.to_json(),
        dataclasses.asdict(reading),
        dataclasses.asdict(settings),
        key,
        STORE_FORMAT,
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:VERSION_LENGTH]


def events_in(folder: Path, spill: Path) -> ir.Table:
    """Return the events that were just written to `folder` as an Ibis table."""
    backend: Any = duckdb_over_directory(folder, spill=spill)
    return backend.read_parquet(str(folder / "events.parquet"), table_name="events")


def _first_part(report: Progress) -> Progress:
    return lambda share, words: report(READING_SHARE * share, words)


def no_progress(share: float, words: str) -> None:
    """Report progress to nobody."""
