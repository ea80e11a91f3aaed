"""Import a file into the store: read, understand, link, publish. Read this file first in this folder."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from obeya.sources.assembling import ImportSettings, build_log
from obeya.sources.mapping import Mapping
from obeya.sources.raw import RawTable, ReadOptions
from obeya.sources.reading import read_table
from obeya.tables.event_log import EventLog, log_in_memory
from obeya.tables.store import Store, sha256_of

# Raised when the stored tables change their meaning, so that old versions are not taken for new ones.
STORE_FORMAT = 1
VERSION_LENGTH = 16
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
    file_hash = sha256_of(path)
    version = version_name(file_hash, mapping, reading, settings, store)
    if not store.has_version(version):
        with store.staging() as workdir:
            raw = read_table(
                path,
                options=reading,
                workdir=workdir,
                progress=lambda share, words: report(0.6 * share, words),
            )
            _publish(raw, path.name, version, store, mapping, settings, now, report)
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
    facts, tables = build_log(raw, source_name, "in memory", mapping, settings, now, key)
    return log_in_memory(
        facts,
        tuple(tables["activities"]["name"].to_pylist()),
        tuple(tables["resources"]["name"].to_pylist()),
        tables,
    )


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


def _publish(
    raw: RawTable,
    source_name: str,
    version: str,
    store: Store,
    mapping: Mapping,
    settings: ImportSettings,
    now: datetime,
    report: Progress,
) -> None:
    report(0.6, "linking")
    facts, tables = build_log(raw, source_name, version, mapping, settings, now, store.pseudonym_key())
    report(0.9, "writing")
    store.publish(facts, tables)


def no_progress(share: float, words: str) -> None:
    """Report progress to nobody."""
