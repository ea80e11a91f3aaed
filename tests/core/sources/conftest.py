"""Fixtures of the readers: write a small file, read it in this process or in a child."""

from __future__ import annotations

import gzip
import itertools
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from obeya.sources.formats import read_content
from obeya.sources.raw import STANDARD_LIMITS, Limits, RawColumn, RawTable, ReadOptions

ReadHere = Callable[..., RawTable]
# Generated examples share one test's tmp_path; each needs a folder of its own, all gone when the tests end.
SCRATCH = tempfile.TemporaryDirectory(prefix="obeya-tests-")


def fresh_folder() -> Path:
    """Make an empty folder."""
    return Path(tempfile.mkdtemp(dir=SCRATCH.name))


def read_in_this_process(
    path: Path, folder: Path, *, limits: Limits = STANDARD_LIMITS, **options: Any
) -> RawTable:
    """Do what the child does, without the child: quick enough for hundreds of files."""
    folder.mkdir(parents=True)
    found = read_content(path, ReadOptions(**options), limits, folder, lambda _fraction, _words: None)
    tables = [
        pa.ipc.open_file(pa.OSFile(str(folder / f"{name}.arrow"))).read_all()
        for name in ("table", "rejected")
    ]
    columns = tuple(RawColumn(**column) for column in found.pop("columns"))
    return RawTable(table=tables[0], rejected=tables[1], columns=columns, sha256="", **found)


@pytest.fixture
def read_here(tmp_path: Path) -> ReadHere:
    """Read a path, or the bytes of a file with the given name, in this process."""
    numbers = itertools.count()

    def read(content: bytes | Path, name: str = "log.csv", **options: Any) -> RawTable:
        path = content if isinstance(content, Path) else tmp_path / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        return read_in_this_process(path, tmp_path / f"reading-{next(numbers)}", **options)

    return read


@pytest.fixture
def values_of() -> Callable[[RawTable, str], list[Any]]:
    """Give the values of a column by the name people know."""

    def values(raw: RawTable, name: str) -> list[Any]:
        column = next(column.column for column in raw.columns if column.name == name)
        return raw.table[column].to_pylist()

    return values


@pytest.fixture
def zipped_bytes() -> Callable[[bytes], bytes]:
    """Compress bytes as gzip does, without a clock."""
    return lambda content: gzip.compress(content, mtime=0)
