"""Put what was restored in place, and what was there before out of the way: nothing is ever deleted."""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import connection

from obeya.errors import BackupError
from obeya.tables.draft import flush, sha256_of
from obeya_web.cli.backups.home_files import FOLDERS, KEYS

KEYS_REMEDY = "Give the file that `obeya backup --with-keys` wrote beside this backup."
DATABASE_FILES = ("", "-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a backup goes: a home, its keys, and the file of its SQLite database (None: PostgreSQL)."""

    home: Path
    database: Path | None
    keys: dict[str, str]
    now: datetime

    @property
    def replaced(self) -> Path:
        """Return where things go that are there already."""
        return self.home / f"replaced-{self.now:%Y%m%dT%H%M%SZ}"

    def in_the_way(self) -> list[Path]:
        """Return what is there already: folders that are not empty, and the database file."""
        folders = [self.home / name for name in FOLDERS]
        found = [folder for folder in folders if folder.is_dir() and any(folder.iterdir())]
        return [*found, self.database] if self.database is not None and self.database.exists() else found

    def put(self, fresh: Path) -> Path | None:
        """Move the folders of `fresh` and the database that Django was filled with in; the database is last.

        Returns where the things are that were there before, if there were any.
        """
        for path in self.in_the_way():
            if path != self.database:
                _move(path, self.replaced / path.relative_to(self.home))
        for name, text in self.keys.items():
            self._keep_key(name, text)
        for name in FOLDERS:
            if (fresh / name).is_dir():
                with suppress(OSError):
                    (self.home / name).rmdir()
                _move(fresh / name, self.home / name)
        if self.database is not None:
            self._swap_database(self.database)
        return self.replaced if self.replaced.exists() else None

    def _keep_key(self, name: str, text: str) -> None:
        path = self.home / name
        if path.exists() and path.read_text("ascii") != text:
            _move(path, self.replaced / name)
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as sink:
                sink.write(text)
                sink.flush()
                os.fsync(sink.fileno())

    def _swap_database(self, database: Path) -> None:
        built = Path(connection.settings_dict["NAME"])
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        for suffix in DATABASE_FILES:
            old = database.with_name(database.name + suffix)
            if old.exists():
                self.replaced.mkdir(mode=0o700, exist_ok=True)
                old.replace(self.replaced / old.name)
        flush(built)
        built.rename(database)
        flush(database.parent)


def build_beside(database: Path) -> Path:
    """Let Django fill a new SQLite file beside the one in use, and return the new one."""
    start = f".{database.name}.restoring-"
    for left in database.parent.glob(f"{start}*"):
        # From a restore that was killed; nothing else has such a name, and no server runs.
        left.unlink()
    built = database.with_name(start + secrets.token_hex(4))
    connection.close()
    connection.settings_dict["NAME"] = str(built)
    return built


def remove_built(built: Path) -> None:
    """Remove what is left of a database that did not get to its place."""
    connection.close()
    for suffix in DATABASE_FILES:
        built.with_name(built.name + suffix).unlink(missing_ok=True)


def read_keys(path: Path, backup: Path) -> dict[str, str]:
    """Return the keys of a backup by file name; `BackupError` when they belong to another one."""
    try:
        saved = json.loads(path.read_text(encoding="utf-8"))
        keys = {str(name): str(text) for name, text in saved["keys"].items() if name in KEYS}
        is_of_backup = saved["backup_sha256"] == sha256_of(backup)
    except (ValueError, TypeError, KeyError, AttributeError) as fault:
        raise BackupError(f"{path} does not hold keys. {KEYS_REMEDY}") from fault
    if not is_of_backup:
        raise BackupError(f"{path} holds the keys of another backup. {KEYS_REMEDY}")
    return keys


def _move(path: Path, target: Path) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.rename(target)
    flush(target.parent)
