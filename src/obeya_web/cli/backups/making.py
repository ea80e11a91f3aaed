"""Make a backup while everything goes on: one snapshot of the records, and the files that belong to it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import obeya
from obeya.errors import BackupError
from obeya.tables.draft import MANIFEST, sha256_of, write_durably
from obeya.tables.facts import LogFacts
from obeya_web.cli.backups.archive import HOME, RECORDS, ArchiveWriter, writing
from obeya_web.cli.backups.home_files import KEYS, HeldFile, held_still
from obeya_web.cli.backups.records import Records, RowsDigest, columns_of, snapshot

VERSIONS = "versions/"


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds; `damages` are stored files that were damaged before it was made."""

    path: Path
    n_rows: int
    n_files: int
    n_bytes: int
    damages: tuple[str, ...]


def make_backup(home: Path, path: Path, *, now: datetime) -> Backup:
    """Write a backup of the records and the home to `path`, where nothing may be yet."""
    if path.exists():
        raise BackupError(f"{path} is there already; give another name. Backups are never overwritten.")
    path.parent.mkdir(parents=True, exist_ok=True)
    # The records first: whatever they name is in the store by then, and is held there from now on.
    with snapshot() as connection, held_still(home) as files, writing(path) as writer:
        records = Records.of(connection)
        tables = {table: _add_table(writer, records, table) for table in records.tables}
        damages = _add_files(writer, files)
        facts = {
            "made_at": now.isoformat(),
            "obeya_version": obeya.__version__,
            "database": connection.vendor,
            "migrations": records.targets,
            "tables": tables,
            "sequences": records.sequences(),
        }
        writer.close(facts)
    n_rows = sum(table["n_rows"] for table in tables.values())
    return Backup(path, n_rows, len(files), path.stat().st_size, tuple(damages))


def save_keys(home: Path, backup: Path) -> Path:
    """Write the keys of a home beside a backup, readable by their owner only, and return the file."""
    path = backup.with_suffix(".keys.json")
    if path.exists():
        raise BackupError(f"{path} is there already; give another name. Keys are never overwritten.")
    keys = {name: (home / name).read_text("ascii") for name in KEYS if (home / name).is_file()}
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    write_durably(path, json.dumps({"backup_sha256": sha256_of(backup), "keys": keys}, indent=1))
    path.chmod(0o600)
    return path


def _add_table(writer: ArchiveWriter, records: Records, table: str) -> dict[str, Any]:
    digest = RowsDigest()
    with writer.entry(f"{RECORDS}{table}.jsonl") as sink:
        for row in records.rows(table):
            digest.add(row)
            sink.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
    names = [column.attname for column in columns_of(records.tables[table])]
    return {"columns": names, **digest.as_facts()}


def _add_files(writer: ArchiveWriter, files: list[HeldFile]) -> list[str]:
    """Add the files and return those of stored versions whose bytes are not what was written, or that are missing."""
    found = {file.name: writer.add(HOME + file.name, file.path, n_bytes=file.n_bytes) for file in files}
    damages = []
    for file in files:
        if not (file.name.startswith(VERSIONS) and file.name.endswith(f"/{MANIFEST}")):
            continue
        folder = file.name.removesuffix(MANIFEST)
        try:
            promised = LogFacts.from_json(file.path.read_text(encoding="utf-8")).files
        except (ValueError, TypeError, KeyError):
            damages.append(file.name)
            continue
        damages += [folder + name for name, sha256 in promised.items() if found.get(folder + name) != sha256]
    return damages
