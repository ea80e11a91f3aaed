"""Wrappings: gzip and zip are opened only as far as they are honest."""

from __future__ import annotations

import gzip
import io
import stat
import zipfile
import zlib
from pathlib import Path

import pytest

from obeya.errors import InputError, UnsafeInputError
from obeya.sources.raw import Limits

from .conftest import ReadHere

LOG = b"case,activity\n" + b"".join(b"%d,A%d\n" % (i, i * i % 97) for i in range(2_000))


def zip_of(members: dict[str, bytes], *, link: str | None = None) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name)
            if name == link:
                entry.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(entry, content)
    return stream.getvalue()


def gzip_bomb(megabytes: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    rows = b"1,A,2024-01-01\n" * 70_000
    return b"".join(
        [
            packer.compress(b"case,act,ts\n"),
            *(packer.compress(rows) for _ in range(megabytes)),
            packer.flush(),
        ]
    )


def test_gzip_and_zip_give_the_same_rows_as_the_plain_file(read_here: ReadHere) -> None:
    plain = read_here(LOG, "log.csv").table
    half = len(LOG) // 2
    several_members = gzip.compress(LOG[:half]) + gzip.compress(LOG[half:]) + b"\0" * 100

    for content, name in [
        (gzip.compress(LOG), "log.csv.gz"),
        (several_members, "log.csv.gz"),
        (zip_of({"log.csv": LOG}), "log.zip"),
        (zip_of({"folder/": b"", "folder/log.csv": LOG, "__MACOSX/log.csv": b"x"}), "log.zip"),
    ]:
        assert read_here(content, name).table.equals(plain)


def test_a_truncated_or_damaged_gzip_is_incomplete(read_here: ReadHere) -> None:
    """Covers L23."""
    packed = gzip.compress(LOG)
    flipped = packed[:-8] + bytes([packed[-8] ^ 1]) + packed[-7:]
    cuts = [packed[: len(packed) * percent // 100] for percent in range(20, 100, 8)]
    for damaged in [*cuts, packed[:-1], flipped]:
        with pytest.raises(InputError, match="is incomplete"):
            read_here(damaged, "log.csv.gz")


def test_a_truncated_zip_is_refused(read_here: ReadHere) -> None:
    packed = zip_of({"log.csv": LOG})
    for damaged in (packed[:-30], packed[: len(packed) // 2]):
        with pytest.raises(InputError):
            read_here(damaged, "log.zip")


def test_a_decompression_bomb_is_stopped_while_it_unpacks(read_here: ReadHere) -> None:
    """Covers L24."""
    with pytest.raises(UnsafeInputError, match="more than 200 times its size"):
        read_here(gzip_bomb(100), "log.csv.gz")


def test_an_honest_file_that_is_too_large_is_refused(read_here: ReadHere) -> None:
    with pytest.raises(UnsafeInputError, match="the most that is read from one file"):
        read_here(gzip.compress(LOG), "log.csv.gz", limits=Limits(max_bytes=10_000))


@pytest.mark.parametrize(
    ("members", "link", "words"),
    [
        ({"../../etc/passwd": b"x"}, None, "points outside the archive"),
        ({"/etc/passwd": b"x"}, None, "points outside the archive"),
        ({"..\\log.csv": b"x"}, None, "points outside the archive"),
        ({"C:log.csv": b"x"}, None, "points outside the archive"),
        ({"log.csv": b"/etc/passwd"}, "log.csv", "is a symbolic link"),
        ({"log.zip": zip_of({"log.csv": LOG})}, None, "holds another archive"),
        ({"log.csv.gz": gzip.compress(LOG)}, None, "holds another archive"),
    ],
)
def test_tricks_in_an_archive_are_refused(
    read_here: ReadHere, tmp_path: Path, members: dict[str, bytes], link: str | None, words: str
) -> None:
    """Covers L26."""
    with pytest.raises(UnsafeInputError, match=words):
        read_here(zip_of(members, link=link), "log.zip")
    assert not (tmp_path.parent / "etc").exists()


def test_overlapping_and_too_many_entries_are_refused(read_here: ReadHere) -> None:
    """Covers L26."""
    many = zip_of({f"{i}.csv": b"" for i in range(50)})
    with pytest.raises(UnsafeInputError, match="at most 10 are allowed"):
        read_here(many, "log.zip", limits=Limits(max_members=10))


def test_several_files_in_an_archive_are_listed_and_one_can_be_named(read_here: ReadHere) -> None:
    archive = zip_of({"a.csv": LOG, "b.csv": b"case,activity\n7,B\n"})
    with pytest.raises(InputError, match=r"holds 2 files; exactly one can be read.\n  - a.csv\n  - b.csv"):
        read_here(archive, "log.zip")
    with pytest.raises(InputError, match=r"holds no file called 'c\.csv'"):
        read_here(archive, "log.zip", member="c.csv")
    assert read_here(archive, "log.zip", member="b.csv").n_records == 1
