"""Add a file to a stored log: only the cases it touches are linked anew, the others are carried over."""

from __future__ import annotations

import dataclasses
import hashlib
from datetime import datetime
from pathlib import Path

from obeya.sources.building import BuildSettings, build_instances
from obeya.sources.detection import detect_mapping
from obeya.sources.importing import VERSION_LENGTH, Progress, no_progress
from obeya.sources.mapping import Mapping
from obeya.sources.merging import merge_into
from obeya.sources.raw import ReadOptions
from obeya.sources.reading import read_table
from obeya.tables.draft import sha256_of
from obeya.tables.event_log import EventLog
from obeya.tables.facts import Source
from obeya.tables.privacy import pseudonym_of
from obeya.tables.store import Store


def append_file(
    path: Path,
    *,
    store: Store,
    name: str,
    now: datetime,
    reading: ReadOptions = ReadOptions(),
    progress: Progress | None = None,
) -> EventLog:
    """Add the new events of a file to the log called `name` and return the log.

    The file is read with the log's own mapping. Events that are stored already are skipped and counted,
    so a weekly full export adds what is new. A file that was added before changes nothing. Raises
    `InputError` and `MappingError` as an import does; on any error the log stays as it was.
    """
    report = progress or no_progress
    facts = store.facts(name)
    file_hash = sha256_of(path)
    if any(source.sha256 == file_hash for source in facts.sources):
        return store.open(name)
    version = hashlib.sha256(f"{facts.version}+{file_hash}".encode()).hexdigest()[:VERSION_LENGTH]
    if not store.has_version(version):
        mapping = Mapping(**facts.mapping["columns"])
        options = dataclasses.replace(reading, delimiter=reading.delimiter or mapping.delimiter)
        with store.staging() as workdir:
            raw = read_table(
                path,
                options=options,
                workdir=workdir,
                progress=lambda share, words: report(share * 0.6, words),
            )
            key = store.pseudonym_key()
            pseudonym = None if facts.names_kept_because else (lambda word: pseudonym_of(word, key))
            built = build_instances(
                raw, detect_mapping(raw, mapping), BuildSettings(now, facts.lifecycle, pseudonym)
            )
            source = Source(path.name, raw.format, file_hash, raw.n_records, built.rejected.num_rows)
            report(0.7, "linking the touched cases")
            store.publish(*merge_into(store, facts, built, source, version, now))
    store.point(name, version)
    report(1.0, "done")
    return store.open(name)
