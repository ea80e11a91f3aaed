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
import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from obeya.errors import DamagedStoreError, StoreError, UnknownLogError
from obeya.tables.engines import duckdb_over_directory, spark_session_backend
from obeya.tables.event_log import EventLog, log_over
from obeya.tables.facts import LogFacts

MANIFEST = "manifest.json"
# A row group is what one thread reads: small enough that a million events keep all of them busy.
ROWS_PER_GROUP = 122_880
# Columns in which hardly a value occurs twice.
UNREPEATED = ("row", "case_id")
# Read by questions, so they must exist; the rest of a version is evidence (rejected rows, set-aside rows).
QUERIED = ("events", "cases", "variants")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}")
# Versions of files that were asked about by path: kept for the next question, but not for ever.
UNNAMED_KEPT = 20
# Larger files are verified by `obeya scrub` only; up to here a check at opening costs some 30 ms.
CHECKED_AT_OPENING = 64 << 20
STALE_AFTER_S = 24 * 3600
HASH_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Damage:
    """One stored file whose bytes are not what the manifest promises."""

    version: str
    file: str
    fault: str


class Draft:
    """A version being written, file by file, in a folder that nobody reads."""

    def __init__(self, folder: Path, target: Path) -> None:
        """Remember where the files are written and where the version will be."""
        self.folder = folder
        self._target = target

    def write(self, name: str, table: pa.Table) -> None:
        """Write one table."""
        write_parquet(table, self.folder / f"{name}.parquet")

    @contextmanager
    def blocks(self, name: str) -> Iterator[Callable[[pa.Table], None]]:
        """Give a function that adds a block of rows to one table; all blocks have the columns of the first.

        A block is written while the caller makes the next one; a fault in writing is raised at the next block.
        """
        path = self.folder / f"{name}.parquet"
        with ExitStack() as open_files, ThreadPoolExecutor(max_workers=1) as hand:
            writers: list[pq.ParquetWriter] = []
            waiting: list[Future[None]] = []

            def write(block: pa.Table) -> None:
                if not writers:
                    writers.append(open_files.enter_context(_parquet_writer(path, block.schema)))
                writers[0].write_table(block, row_group_size=ROWS_PER_GROUP)

            def add(block: pa.Table) -> None:
                if waiting:
                    waiting.pop().result()
                waiting.append(hand.submit(write, block))

            yield add
            if waiting:
                waiting.pop().result()

    def publish(self, facts: LogFacts) -> LogFacts:
        """Flush and hash everything, then make the version visible; return the facts with the hashes.

        Publishing a version that exists already changes nothing: the content is in its name.
        """
        hashes = {}
        for path in sorted(path for path in self.folder.rglob("*.parquet") if path.is_file()):
            flush(path)
            hashes[path.relative_to(self.folder).as_posix()] = sha256_of(path)
            path.chmod(0o444)
        for folder in (path for path in self.folder.rglob("*") if path.is_dir()):
            flush(folder)
        facts = dataclasses.replace(facts, files=hashes)
        write_durably(self.folder / MANIFEST, facts.to_json())
        flush(self.folder)
        try:
            self.folder.rename(self._target)
        except OSError:
            # Another process published the same content first; its version is ours.
            if not (self._target / MANIFEST).is_file():
                raise
            return LogFacts.from_json((self._target / MANIFEST).read_text(encoding="utf-8"))
        flush(self._target.parent)
        return facts


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

    def open_version(self, version: str, *, name: str | None = None) -> EventLog:
        """Return one version of a log, computed by DuckDB inside this process."""
        directory = self._checked(version)
        backend: Any = duckdb_over_directory(directory, spill=self._folder("staging"))
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


def write_parquet(table: pa.Table, path: Path) -> None:
    """Write a table as Parquet with page checksums."""
    with _parquet_writer(path, table.schema) as writer:
        writer.write_table(table, row_group_size=ROWS_PER_GROUP)


def _parquet_writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    """Open a Parquet file; dictionaries are kept to columns of codes and words, where they pay."""
    wordy = [f.name for f in schema if not (pa.types.is_floating(f.type) or pa.types.is_timestamp(f.type))]
    return pq.ParquetWriter(
        path,
        schema,
        compression="zstd",
        compression_level=1,
        use_dictionary=[name for name in wordy if name not in UNREPEATED],
        write_page_checksum=True,
    )


def write_durably(path: Path, text: str) -> None:
    """Write a small text file and flush it to the disk."""
    with path.open("w", encoding="utf-8") as sink:
        sink.write(text)
        sink.flush()
        os.fsync(sink.fileno())


def flush(path: Path) -> None:
    """Flush a file, or a directory entry so that a rename in it survives a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256_of(path: Path) -> str:
    """Return the sha256 of a file as hex digits."""
    digest = hashlib.sha256()
    with path.open("rb") as source:
        while block := source.read(HASH_BLOCK):
            digest.update(block)
    return digest.hexdigest()
