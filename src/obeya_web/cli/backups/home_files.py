"""The files of a home that a backup holds, held still while they are copied."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from obeya.tables.store import Store

# All that people would miss. Keys are saved apart, sessions not at all; the database is in the records.
FOLDERS = ("logs", "versions", "mappings", "web/uploads", "web/files")
KEYS = ("keys/pseudonyms.key", "web/secret.key")
# What else may lie in a home; a test fails when something is in neither list.
LEFT_OUT = (
    "keys",
    "staging",
    "web/obeya.sqlite3",
    "web/obeya.sqlite3-wal",
    "web/obeya.sqlite3-shm",
    "web/secret.key",
    "web/serve.lock",
)


@dataclass(frozen=True, slots=True)
class HeldFile:
    """One file under its name in the home: where its bytes can be read in peace, and how many."""

    name: str
    path: Path
    n_bytes: int


@contextmanager
def held_still(home: Path) -> Iterator[list[HeldFile]]:
    """Give the files of a home; they stay readable in the block even when they are removed meanwhile.

    Stored versions never change, so a second name for each (a hard link) costs nothing and keeps them. A file that
    grows, as an upload does, is read as far as it reached at this moment.
    """
    with Store(home).staging() as folder:
        files = []
        for number, path in enumerate(_files_below(home)):
            place = folder / str(number)
            with suppress(FileNotFoundError):
                n_bytes = path.stat().st_size
                _link_or_copy(path, place)
                files.append(HeldFile(path.relative_to(home).as_posix(), place, n_bytes))
        yield files


def _files_below(home: Path) -> Iterator[Path]:
    for folder in FOLDERS:
        for top, _folders, names in os.walk(home / folder):
            yield from (Path(top, name) for name in sorted(names))


def _link_or_copy(path: Path, place: Path) -> None:
    try:
        os.link(path, place)
    except FileNotFoundError:
        raise
    except OSError:
        # Not every file system has links.
        shutil.copyfile(path, place)
