"""The child process: whatever the file does to its reader, the parent gets a table or one clear error."""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from obeya.errors import InputError, UnsafeInputError
from obeya.sources import reading
from obeya.sources.raw import Limits, ReadOptions
from obeya.sources.reading import read_table

SMALL_LOG = b"case,activity\n1,A\n1,B\n2,A\n"


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_a_file_is_read_with_its_hash_notes_and_place(tmp_path: Path) -> None:
    workdir = tmp_path / "work"
    workdir.mkdir()

    raw = read_table(write(tmp_path / "log.csv", SMALL_LOG), workdir=workdir)

    assert raw.table.to_pydict() == {
        "row": [0, 1, 2],
        "line": [2, 3, 4],
        "c0": ["1", "1", "2"],
        "c1": ["A", "B", "A"],
    }
    assert raw.sha256 == hashlib.sha256(SMALL_LOG).hexdigest()
    assert (raw.format, raw.delimiter, raw.encoding, raw.n_records) == ("csv", ",", "utf-8", 3)
    assert raw.notes == ("Fields are separated by comma.",)


def test_progress_is_told_while_reading(tmp_path: Path) -> None:
    heard: list[tuple[float, str]] = []
    path = write(tmp_path / "log.csv", b"case,activity\n" + b"1,A\n" * 500_000)

    read_table(path, workdir=tmp_path, progress=lambda fraction, words: heard.append((fraction, words)))

    assert heard
    assert all(0 <= fraction <= 1 and words == "reading rows" for fraction, words in heard)


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"case,activity\n", b"\x89PNG\r\n\x1a\n"])
def test_nothing_is_left_behind_by_a_refused_file(tmp_path: Path, content: bytes) -> None:
    """Covers L21."""
    workdir = tmp_path / "work"
    workdir.mkdir()
    with pytest.raises(InputError):
        read_table(write(tmp_path / "log.csv", content), workdir=workdir)

    assert list(workdir.iterdir()) == []


def test_a_missing_file_a_folder_and_a_pipe_are_refused(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    with pytest.raises(InputError, match="There is no file"):
        read_table(tmp_path / "absent.csv", workdir=tmp_path)
    for path in (tmp_path, pipe):
        with pytest.raises(InputError, match="is not a file"):
            read_table(path, workdir=tmp_path)


def test_hostile_parquet_files_end_in_an_error_or_a_table(tmp_path: Path) -> None:
    """Covers L35: mutants of a valid file, by the recipe of the published harness, scaled down."""
    n = 2_000
    rng = random.Random(35)
    table = pa.table(
        {
            "case_id": [f"c{i // 5}" for i in range(n)],
            "activity": [rng.choice("ABCDE") * 3 for _ in range(n)],
            "cost": [i * 1.5 for i in range(n)],
            "parts": [[i, i + 1] for i in range(n)],
        }
    )
    seed = tmp_path / "seed.parquet"
    pq.write_table(table, seed, compression="snappy", row_group_size=500, write_page_checksum=True)
    octets = seed.read_bytes()
    messages: list[str | None] = []
    for i in range(8):
        mutant = bytearray(octets if i % 4 else octets[: rng.randrange(8, len(octets))] + octets[-8:])
        for _ in range(rng.choice((1, 4, 16))):
            near_end = len(mutant) - 1 - rng.randrange(min(len(mutant), 2_500))
            mutant[rng.choice((near_end, rng.randrange(len(mutant))))] = rng.randrange(256)
        messages.append(message_of(write(tmp_path / "mutant.parquet", bytes(mutant)), tmp_path))

    refused = [message for message in messages if message is not None]
    assert len(refused) > 3
    assert all("mutant.parquet" in message for message in refused)


def message_of(path: Path, workdir: Path) -> str | None:
    """Return what the parent says about a file it cannot read, None if it can; anything but InputError is a failure."""
    try:
        read_table(path, workdir=workdir)
    except InputError as error:
        return str(error)
    return None


@pytest.mark.parametrize(
    ("deed", "words"),
    [
        ("import os; os.abort()", "stopped without an answer"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "stopped without an answer"),
        ("import os; os._exit(0)", "stopped without an answer"),
        ("print('this is no message')", "stopped without an answer"),
        ("raise SystemExit", "stopped without an answer"),
    ],
)
def test_a_reader_that_dies_is_an_error_with_a_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, deed: str, words: str
) -> None:
    monkeypatch.setattr(reading, "START", deed)
    with pytest.raises(InputError, match=words):
        read_table(write(tmp_path / "log.csv", SMALL_LOG), workdir=tmp_path)


def test_a_reader_that_needs_too_much_memory_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    greedy = "from obeya.sources import child; child.read_content = lambda *_: bytearray(3 * 10**9)\nmain()"
    monkeypatch.setattr(reading, "START", reading.START.replace("main()", greedy))
    with pytest.raises(UnsafeInputError, match=r"needs more than 2\.0 GB of memory"):
        read_table(
            write(tmp_path / "log.csv", SMALL_LOG), workdir=tmp_path, limits=Limits(memory_bytes=2 * 10**9)
        )


def test_a_reader_that_takes_too_long_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    endless = reading.START.replace("main()", "[None for _ in iter(int, 1)]")
    monkeypatch.setattr(reading, "START", endless)
    with pytest.raises(UnsafeInputError, match="more than 1 s of processor time"):
        read_table(
            write(tmp_path / "log.csv", SMALL_LOG),
            workdir=tmp_path,
            limits=Limits(cpu_s=1, memory_bytes=10**9),
        )


def behind_closed_doors(code: str, folder: Path) -> str:
    doors = "from obeya.sources.sandbox import close_doors\n"
    doors += "close_doors(memory_bytes=2_000_000_000, cpu_s=5, written_bytes=1_000)\n"
    done = subprocess.run(
        [sys.executable, "-c", doors + code],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import socket; socket.socket()", "may not do socket"),
        ("import socket; socket.getaddrinfo('example.org', 80)", "may not do socket"),
        ("import os; os.system('true')", "may not do os.system"),
        ("import subprocess; subprocess.run(['true'])", "may not do subprocess"),
        ("x = bytearray(3_000_000_000)", "MemoryError"),
        ("file = open('flood', 'wb', 0); [file.write(b'x' * 600) for _ in range(3)]", "File too large"),
    ],
)
def test_behind_closed_doors_there_is_no_network_no_program_and_no_flood(
    tmp_path: Path, code: str, words: str
) -> None:
    """Covers L28."""
    assert words in behind_closed_doors(code, tmp_path)


def test_the_child_sees_no_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OBEYA_SECRET", "canary")
    spy = "import os\nopen('seen', 'w').write(repr(dict(os.environ)))" + reading.START
    monkeypatch.setattr(reading, "START", spy)

    read_table(write(tmp_path / "log.csv", SMALL_LOG), workdir=tmp_path)

    (seen,) = tmp_path.glob("reading-*/seen")
    assert "canary" not in seen.read_text()


def test_a_format_that_is_named_must_be_the_format_found(tmp_path: Path) -> None:
    path = write(tmp_path / "log.csv", SMALL_LOG)
    with pytest.raises(InputError, match="parquet was expected, but its content is plain text"):
        read_table(path, workdir=tmp_path, options=ReadOptions(format="parquet"))
    with pytest.raises(InputError, match="There is no format called 'xml'"):
        read_table(path, workdir=tmp_path, options=ReadOptions(format="xml"))
