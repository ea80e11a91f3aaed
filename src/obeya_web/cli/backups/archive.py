"""The file of a backup: a ZIP archive whose last 64 signs are the SHA-256 of everything before them.

    backup.json                what it holds: versions, tables, and the SHA-256 of every other file
    records/<table>.jsonl      the rows of a table, one a line, the same for every kind of database
    home/logs, home/versions, home/mappings, home/web/uploads     files, as they lie in OBEYA_HOME

It is written beside its place, flushed, and renamed: a backup exists whole or not at all.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any, BinaryIO

from obeya.errors import BackupError
from obeya.tables.draft import flush

FORMAT = 1
MANIFEST = "backup.json"
RECORDS = "records/"
HOME = "home/"
SEAL_LENGTH = 64
CHUNK = 1 << 20
# These are compressed already.
STORED = (".parquet", ".gz", ".zip", ".xlsx")


@dataclass(slots=True)
class ArchiveWriter:
    """Adds files to an archive and remembers their hashes."""

    archive: zipfile.ZipFile
    files: dict[str, dict[str, Any]] = field(default_factory=dict)

    @contextmanager
    def entry(self, name: str) -> Iterator[HashingSink]:
        """Give something to write one file of the archive to."""
        packing = zipfile.ZIP_STORED if name.endswith(STORED) else zipfile.ZIP_DEFLATED
        info = zipfile.ZipInfo(name)
        info.compress_type = packing
        with self.archive.open(info, "w", force_zip64=True) as target:
            sink = HashingSink(target)
            yield sink
        self.files[name] = {"sha256": sink.digest.hexdigest(), "n_bytes": sink.n_bytes}

    def add(self, name: str, path: Path, *, n_bytes: int) -> str:
        """Add the first `n_bytes` of a file and return their SHA-256."""
        with path.open("rb") as source, self.entry(name) as sink:
            left = n_bytes
            while left and (chunk := source.read(min(CHUNK, left))):
                sink.write(chunk)
                left -= len(chunk)
        return str(self.files[name]["sha256"])

    def close(self, facts: dict[str, Any]) -> None:
        """Add the manifest; nothing may be added after it."""
        manifest = {"format": FORMAT, **facts, "files": self.files}
        self.archive.writestr(MANIFEST, json.dumps(manifest, indent=1), zipfile.ZIP_DEFLATED)
        self.archive.comment = b"0" * SEAL_LENGTH


class HashingSink:
    """Counts and hashes what passes through."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self.digest = hashlib.sha256()
        self.n_bytes = 0

    def write(self, chunk: bytes) -> None:
        """Pass some bytes on."""
        self._target.write(chunk)
        self.digest.update(chunk)
        self.n_bytes += len(chunk)


@contextmanager
def writing(path: Path) -> Iterator[ArchiveWriter]:
    """Give an archive to write; it is at `path` once the block has ended well, and nothing is there otherwise."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w+b") as sink:
            with zipfile.ZipFile(sink, "w") as archive:
                yield ArchiveWriter(archive)
            _seal(sink)
            sink.flush()
            os.fsync(sink.fileno())
        fresh.rename(path)
        flush(path.parent)
    finally:
        fresh.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Archive:
    """A backup that was read and found whole."""

    archive: zipfile.ZipFile
    facts: dict[str, Any]

    def names_below(self, folder: str) -> list[str]:
        """Return the names of the files in a folder of the archive."""
        return [name for name in self.facts["files"] if name.startswith(folder)]

    def extract(self, name: str, path: Path) -> None:
        """Write one file of the archive to the disk and compare what was read with its hash."""
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self.archive.open(name) as source, path.open("xb") as target:
            sink = HashingSink(target)
            while chunk := source.read(CHUNK):
                sink.write(chunk)
            target.flush()
            os.fsync(target.fileno())
        if sink.digest.hexdigest() != self.facts["files"][name]["sha256"]:
            raise BackupError(f"{name} in the backup is not what was saved. Use another backup.")

    def lines(self, name: str) -> Iterator[bytes]:
        """Give the lines of one file of the archive."""
        with self.archive.open(name) as source:
            yield from source


@contextmanager
def reading(path: Path) -> Iterator[Archive]:
    """Give a backup to read, after every byte of it was compared with its hash; `BackupError` otherwise."""
    with path.open("rb") as source:
        if not _is_sealed(source):
            raise BackupError(
                f"{path} is damaged, cut off, or not a backup made by `obeya backup`. Nothing was changed; "
                "use another backup."
            )
        with zipfile.ZipFile(source) as archive:
            yield Archive(archive, _read_facts(archive, path))


def _read_facts(archive: zipfile.ZipFile, path: Path) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(archive.read(MANIFEST))
    if facts["format"] != FORMAT:
        raise BackupError(
            f"{path} has format {facts['format']}; this version reads format {FORMAT}. Restore it with obeya "
            f"{facts.get('obeya_version', '')}."
        )
    names = set(archive.namelist()) - {MANIFEST}
    unsafe = [name for name in names if not _is_safe(name)]
    if names != set(facts["files"]) or unsafe:
        raise BackupError(f"{path} holds other files than it lists. Nothing was changed; use another backup.")
    return facts


def _is_safe(name: str) -> bool:
    path = PurePosixPath(name)
    is_plain = ".." not in path.parts and not path.is_absolute() and "\\" not in name and ":" not in name
    return is_plain and name.startswith((RECORDS, HOME))


def _seal(sink: BinaryIO) -> None:
    digest = _digest_before_seal(sink)
    sink.seek(-SEAL_LENGTH, os.SEEK_END)
    sink.write(digest.encode("ascii"))


def _is_sealed(source: BinaryIO) -> bool:
    if source.seek(0, os.SEEK_END) <= SEAL_LENGTH:
        return False
    digest = _digest_before_seal(source)
    source.seek(-SEAL_LENGTH, os.SEEK_END)
    return source.read() == digest.encode("ascii")


def _digest_before_seal(file: BinaryIO) -> str:
    left = file.seek(0, os.SEEK_END) - SEAL_LENGTH
    file.seek(0)
    digest = hashlib.sha256()
    while left and (chunk := file.read(min(CHUNK, left))):
        digest.update(chunk)
        left -= len(chunk)
    return digest.hexdigest()
