"""Writing a version of a log, file by file, in a folder that nobody reads until it is whole."""

from __future__ import annotations

import dataclasses
import hashlib
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from obeya.tables.facts import LogFacts

MANIFEST = "manifest.json"
# A row group is what one thread reads: small enough that a million events keep all of them busy.
ROWS_PER_GROUP = 122_880
# Columns in which hardly a value occurs twice.
UNREPEATED = ("row", "case_id")
HASH_BLOCK = 1 << 20


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
