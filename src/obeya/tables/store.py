"""The store under OBEYA_HOME: immutable versions of logs, published by rename, verified by hash.

    logs/<name>.json                 which version a name means now
    versions/<version>/manifest.json the facts, with the sha256 of every other file
    versions/<version>/*.parquet     events, cases, variants, names, summaries, rejected, set aside;
                                     events written by a cluster are a folder of parts in the order of cases
    keys/pseudonyms.key              the key behind pseudonyms; kept apart from the data
    mappings/<name>.json             how the columns of a log were understood
    staging/<random>/                a version being written; never read

A version directory exists whole or not at all: files are written and flushed in `staging`, the
directory is renamed, the parent is flushed, and only then does a name point at it.
"""

from __future__ import annotations

import dataclasses
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from obeya.errors import DamagedStoreError, StoreError, UnknownLogError
from obeya.tables.draft import MANIFEST, Draft, flush, sha256_of, write_durably
from obeya.tables.engines import NO_LIMITS, Limits, duckdb_over_directory, spark_session_backend
from obeya.tables.event_log import EventLog, log_over
from obeya.tables.facts import LogFacts

# Read by questions, so they must exist; the rest of a version is evidence (rejected rows, set-aside rows).
QUERIED = ("events", "cases", "variants")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}")
# Versions of files that were asked about by path: kept for the next question, but not for ever.
UNNAMED_KEPT = 20
# Larger files are verified by `obeya scrub` only; up to here a check at opening costs some 30 ms.
CHECKED_AT_OPENING = 64 << 20
STALE_AFTER_S = 24 * 3600


@dataclass(frozen=True, slots=True)
class Damage:
    """One stored file whose bytes are not what the manifest promises."""

    version: str
    file: str
    fault: str


class Store:
    """A directory of logs; opening, publishing and checking them."""

    def __init__(self, home: Path) -> None:
        self.home = home.absolute()

    def names(self) -> tuple[str, ...]:
        """Return the names of the stored logs in alphabetical order."""
        return tuple(sorted(path.stem for path in (self.home / "logs").glob("*.json")))

    def has(self, name: str) -> bool:
        """Say whether a log of that name is stored."""
        return bool(NAME.fullmatch(name)) and self._pointer(name).is_file()

    def facts(self, name: str) -> LogFacts:
        """Return the facts of the version that `name` means now."""
        return dataclasses.replace(self.facts_of(self.version_of(name)), name=name)

    def version_of(self, name: str) -> str:
        """Return the version that `name` means now; `UnknownLogError` with the known names otherwise."""
        if not self.has(name):
            known = ", ".join(self.names()) or "none yet"
            raise UnknownLogError(
                f"There is no file and no stored log called “{name}”. Stored logs: {known}. "
                "Give a path to a file, or import one with `obeya import FILE --name NAME`."
            )
        return str(json.loads(self._pointer(name).read_text(encoding="utf-8"))["version"])

    def facts_of(self, version: str) -> LogFacts:
        """Return the facts of one version; `DamagedStoreError` when its manifest is missing or broken."""
        path = self.directory(version) / MANIFEST
        try:
            return LogFacts.from_json(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, TypeError, KeyError) as fault:
            raise DamagedStoreError(
                f"Version {version} has no readable manifest ({path}). Import the file again."
            ) from fault

    def open(self, name: str) -> EventLog:
        """Return the log that `name` means now, computed by DuckDB inside this process."""
        return self.open_version(self.version_of(name), name=name)

    def open_version(self, version: str, *, name: str | None = None, limits: Limits = NO_LIMITS) -> EventLog:
        """Return one version of a log, computed by DuckDB inside this process within the limits."""
        directory = self._checked(version)
        backend: Any = duckdb_over_directory(directory, spill=self._folder("staging"), limits=limits)
        return self._open_over(backend, version, name)

    def open_on_spark(self, name: str, session: Any) -> EventLog:
        """Return the log that `name` means now, computed by a Spark session (`obeya[spark]`)."""
        return self.open_version_on_spark(self.version_of(name), session, name=name)

    def open_version_on_spark(self, version: str, session: Any, *, name: str | None = None) -> EventLog:
        """Return one version of a log, computed by a Spark session (`obeya[spark]`)."""
        self._checked(version)
        # A session has one list of names for all its logs.
        return self._open_over(spark_session_backend(session), version, name, prefix=f"obeya_{version}_")

    def has_version(self, version: str) -> bool:
        """Say whether a version has been published."""
        return (self.directory(version) / MANIFEST).is_file()

    def is_sound(self, version: str) -> bool:
        """Say whether a version has been published and every byte of it is as written."""
        return self.has_version(version) and not list(self._damage(version))

    def discard(self, version: str) -> None:
        """Take a version away in one step, so that it can be imported again."""
        with self.staging() as folder:
            self.directory(version).rename(folder / version)

    def directory(self, version: str) -> Path:
        """Return where a version lives."""
        return self.home / "versions" / version

    def table(self, version: str, name: str) -> pa.Table:
        """Return one stored table of a version, for example ``rejected`` or ``events``."""
        path = self.directory(version) / f"{name}.parquet"
        try:
            return pq.read_table(path)
        except (OSError, pa.ArrowException) as fault:
            raise DamagedStoreError(
                f"{path} cannot be read. Run `obeya scrub`, then import the file again."
            ) from fault

    def publish(self, facts: LogFacts, tables: Mapping[str, pa.Table]) -> LogFacts:
        """Write a version from whole tables and make it visible in one step; see `draft`."""
        with self.draft(facts.version) as draft:
            for name, table in tables.items():
                draft.write(name, table)
            return draft.publish(facts)

    @contextmanager
    def draft(self, version: str) -> Iterator[Draft]:
        """Give a version to write; nothing is visible, and nothing stays, unless it is published."""
        with self.staging() as folder:
            self._folder("versions")
            yield Draft(folder, self.directory(version))

    def point(self, name: str, version: str) -> None:
        """Make `name` mean `version` from now on."""
        if not NAME.fullmatch(name):
            raise StoreError(
                f"“{name}” cannot be the name of a log: use up to 100 letters, digits, spaces, dots, "
                "dashes and underscores, beginning with a letter or digit."
            )
        folder = self._folder("logs")
        pointer = self._pointer(name)
        fresh = pointer.with_suffix(f".{secrets.token_hex(4)}")
        write_durably(fresh, json.dumps({"version": version}))
        fresh.rename(pointer)
        flush(folder)

    def forget(self, name: str) -> None:
        """Remove a name and, when no other name means it, the version behind it."""
        version = self.version_of(name)
        self._pointer(name).unlink()
        if not any(self.version_of(other) == version for other in self.names()):
            shutil.rmtree(self.directory(version), ignore_errors=True)

    def forget_unnamed(self, keep: int = UNNAMED_KEPT) -> None:
        """Remove the versions that no name means, but for the `keep` newest ones."""
        named = {self.version_of(name) for name in self.names()}
        unnamed = [path for path in (self.home / "versions").glob("*") if path.name not in named]
        for path in sorted(unnamed, key=lambda path: path.stat().st_mtime)[:-keep]:
            shutil.rmtree(path, ignore_errors=True)

    def scrub(self) -> tuple[tuple[str, ...], tuple[Damage, ...]]:
        """Read every stored byte; return the versions checked and every file that is not as promised."""
        versions = tuple(sorted(path.name for path in (self.home / "versions").glob("*")))
        return versions, tuple(damage for version in versions for damage in self._damage(version))

    def pseudonym_key(self) -> bytes:
        """Return the secret key behind pseudonyms, made on first use and readable by its owner only."""
        path = self._folder("keys") / "pseudonyms.key"
        if not path.exists():
            fresh = path.with_suffix(f".{secrets.token_hex(4)}")
            write_durably(fresh, secrets.token_hex(32))
            fresh.chmod(0o600)
            # `link` refuses an existing target, so two first imports agree on one key.
            with suppress(FileExistsError):
                os.link(fresh, path)
            fresh.unlink()
        return bytes.fromhex(path.read_text(encoding="ascii"))

    def save_mapping(self, name: str, mapping: str) -> Path:
        """Keep the mapping JSON of a log under its name and return the file."""
        path = self._folder("mappings") / f"{name}.json"
        write_durably(path, mapping)
        return path

    def saved_mapping(self, name: str) -> str | None:
        """Return the mapping JSON kept under `name`, if there is one."""
        path = self.home / "mappings" / f"{name}.json"
        return path.read_text(encoding="utf-8") if NAME.fullmatch(name) and path.is_file() else None

    @contextmanager
    def staging(self) -> Iterator[Path]:
        """Give a fresh directory that is removed afterwards unless it was renamed away."""
        path = self._folder("staging") / secrets.token_hex(8)
        path.mkdir(mode=0o700)
        try:
            yield path
        finally:
            shutil.rmtree(path, ignore_errors=True)

    def sweep(self, now_s: float) -> int:
        """Remove staging directories that a killed import left behind a day ago; return how many."""
        stale = [p for p in self._folder("staging").iterdir() if now_s - p.stat().st_mtime > STALE_AFTER_S]
        for path in stale:
            shutil.rmtree(path, ignore_errors=True)
        return len(stale)

    def _open_over(self, backend: Any, version: str, name: str | None, *, prefix: str = "") -> EventLog:
        facts = self.facts_of(version)
        if name is not None:
            facts = dataclasses.replace(facts, name=name)
        directory = self.directory(version)
        for table in QUERIED:
            backend.read_parquet(parquet_pattern(directory, table), table_name=prefix + table)
        summaries = (self.table(version, "path_summary"), self.table(version, "activity_summary"))
        return log_over(
            backend,
            facts,
            tuple(self.table(version, "activities")["name"].to_pylist()),
            tuple(self.table(version, "resources")["name"].to_pylist()),
            stored_summaries=summaries,
            prefix=prefix,
        )

    def _checked(self, version: str) -> Path:
        """Return the directory after comparing every file of moderate size with its hash."""
        damages = list(self._damage(version, larger_than_checked=False))
        if damages:
            faults = ", ".join(f"{damage.file} ({damage.fault})" for damage in damages)
            raise DamagedStoreError(f"Version {version} is damaged: {faults}. Import the file again.")
        return self.directory(version)

    def _damage(self, version: str, *, larger_than_checked: bool = True) -> Iterator[Damage]:
        try:
            facts = self.facts_of(version)
        except DamagedStoreError as fault:
            yield Damage(version, MANIFEST, str(fault))
            return
        for file, promised in facts.files.items():
            path = self.directory(version) / file
            if not path.is_file():
                yield Damage(version, file, "missing")
            elif path.stat().st_size > CHECKED_AT_OPENING and not larger_than_checked:
                continue
            elif sha256_of(path) != promised:
                yield Damage(version, file, "bytes differ from what was written")

    def _pointer(self, name: str) -> Path:
        return self.home / "logs" / f"{name}.json"

    def _folder(self, name: str) -> Path:
        path = self.home / name
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as fault:
            raise StoreError(
                f"{path} cannot be created ({fault.strerror}). Set OBEYA_HOME to a directory you may write to."
            ) from fault
        return path


def parquet_pattern(directory: Path, table: str) -> str:
    """Return what an engine reads for a table of a version: its file, or all parts in its folder."""
    path = directory / f"{table}.parquet"
    return str(path / "*.parquet" if path.is_dir() else path)
