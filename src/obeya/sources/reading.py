"""Read any file into a RawTable, in a child process that can neither harm nor outlive this one."""

from __future__ import annotations

import hashlib
import json
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa

from obeya.errors import InputError, UnsafeInputError
from obeya.sources.raw import (
    GIGABYTE,
    NOTHING_KNOWN,
    REJECTED_SCHEMA,
    STANDARD_LIMITS,
    Limits,
    RawColumn,
    RawTable,
    ReadOptions,
)

# The parent's own paths are handed over, so that the child starts without the start-up code of site packages.
DISK_FULL = ("No space left on device", "Disk quota exceeded")
START = """
import json, sys
setting = json.loads(sys.argv[1])
sys.path[:] = setting["paths"]
from obeya.sources.sandbox import close_doors
close_doors(**setting["doors"])
from obeya.sources.child import main
main()
"""
LONGEST_MESSAGE = 256 * 1_000_000
WALL_PER_CPU_S = 10
# Nothing of the parent's environment, and few memory arenas: each takes from the address space that the limits allow.
ENVIRONMENT = {
    "LC_ALL": "C.UTF-8",
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
}
Progress = Callable[[float, str], None]
ERRORS: dict[str, type[InputError]] = {"InputError": InputError, "UnsafeInputError": UnsafeInputError}


def read_table(
    path: Path,
    *,
    options: ReadOptions = NOTHING_KNOWN,
    workdir: Path,
    limits: Limits = STANDARD_LIMITS,
    progress: Progress | None = None,
) -> RawTable:
    """Read the file at `path` into a RawTable whose rows are memory-mapped from `workdir`.

    The file is parsed in a child process with limits on memory, time and disk and without network. `workdir` must
    outlive the table. Raises UnsafeInputError for files refused as dangerous (bombs, entities, paths outside, pickles)
    and for files that need more than the limits; InputError for everything else that cannot be read as a table. On
    any error nothing is left in `workdir`.
    """
    path = Path(path).absolute()
    size = _check_regular_file(path)
    folder = Path(tempfile.mkdtemp(prefix="reading-", dir=Path(workdir).absolute()))
    try:
        hashing = _Hashing(path)
        result = _run_child(path, size, options, limits, folder, progress)
        return _collect(folder, result, hashing.hexdigest())
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _check_regular_file(path: Path) -> int:
    if not path.exists():
        raise InputError(f"There is no file {path}. Check the name and the folder.")
    if not path.is_file():
        raise InputError(f"{path} is not a file. Name one file.")
    size = path.stat().st_size
    if size == 0:
        raise InputError(f"{path.name} is empty (0 bytes). Export it again.")
    return size


class _Hashing(threading.Thread):
    """Hashes the file while the child reads it: one pass over the page cache, on the other core."""

    def __init__(self, path: Path) -> None:
        super().__init__(daemon=True)
        self._path = path
        self._digest: str | None = None
        self._fault: OSError | None = None
        self.start()

    def run(self) -> None:
        try:
            with self._path.open("rb") as file:
                self._digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            self._fault = error

    def hexdigest(self) -> str:
        """Wait for the hash."""
        self.join()
        if self._digest is None:
            raise InputError(f"{self._path.name} cannot be read: {self._fault}. Check its permissions.")
        return self._digest


def _run_child(
    path: Path, size: int, options: ReadOptions, limits: Limits, folder: Path, progress: Progress | None
) -> dict[str, Any]:
    request = {"path": str(path), "folder": str(folder), "options": asdict(options), "limits": asdict(limits)}
    child = _start_child(size, limits, folder)
    patience = threading.Timer(WALL_PER_CPU_S * limits.cpu_for(size), child.kill)
    patience.daemon = True
    patience.start()
    try:
        last = _listen(child, json.dumps(request).encode(), progress)
        if "result" not in last:
            child.wait()
    finally:
        patience.cancel()
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()
    if "result" in last:
        return dict(last["result"])
    raise _explain(path, size, limits, last, child.returncode)


def _start_child(size: int, limits: Limits, folder: Path) -> subprocess.Popen[bytes]:
    doors = {
        "memory_bytes": limits.memory_for(size),
        "cpu_s": limits.cpu_for(size),
        "written_bytes": 2 * limits.max_bytes,
    }
    setting = {"paths": [entry for entry in sys.path if Path(entry).is_absolute()], "doors": doors}
    return subprocess.Popen(
        [sys.executable, "-I", "-S", "-X", "utf8", "-c", START, json.dumps(setting)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={**ENVIRONMENT, "TMPDIR": str(folder)},
        start_new_session=True,
    )


def _listen(child: subprocess.Popen[bytes], request: bytes, progress: Progress | None) -> dict[str, Any]:
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        child.stdin.write(request)
        child.stdin.close()
    except BrokenPipeError:
        return {}
    while line := child.stdout.readline(LONGEST_MESSAGE):
        try:
            message = json.loads(line)
        except ValueError:
            return {}
        if "progress" not in message:
            return dict(message)
        if progress is not None:
            progress(float(message["progress"]), str(message["words"]))
    return {}


def _explain(path: Path, size: int, limits: Limits, last: dict[str, Any], returncode: int) -> InputError:
    if "refused" in last:
        return ERRORS[last["refused"]](str(last["message"]))
    if last.get("failed") == "memory":
        return UnsafeInputError(
            f"{path.name} was refused: reading it needs more than "
            f"{limits.memory_for(size) / GIGABYTE:.1f} GB of memory. Split it, or export it as Parquet."
        )
    if returncode == -signal.SIGXCPU or (returncode == -signal.SIGKILL and not last):
        return UnsafeInputError(
            f"{path.name} was refused: reading it took more than {limits.cpu_for(size):,} s of processor time or more "
            "memory than the machine had. Split it, or export it as Parquet."
        )
    if any(words in str(last.get("message", "")) for words in DISK_FULL):
        return InputError(
            f"{path.name} was not read: the disk is full, and reading needs room beside the file. Free some space, "
            "then try again. Nothing was changed."
        )
    if "failed" in last:
        return InputError(
            f"{path.name} is damaged or not what it seems: its reader stopped with {last['failed']}: "
            f"{last.get('message', '')}. Export the file again."
        )
    return InputError(
        f"{path.name} is damaged or not what it seems: its reader stopped without an answer (code {returncode}). "
        "Export the file again."
    )


def _collect(folder: Path, result: dict[str, Any], sha256: str) -> RawTable:
    rejected = _open_table(folder / "rejected.arrow")
    table = _open_table(folder / "table.arrow")
    if rejected.schema != REJECTED_SCHEMA or table.num_rows + rejected.num_rows != result["n_records"]:
        raise InputError("The reader's answer does not add up; nothing was taken over. Try again.")
    return RawTable(
        table=table,
        columns=tuple(RawColumn(**column) for column in result["columns"]),
        rejected=rejected,
        n_records=result["n_records"],
        notes=tuple(result["notes"]),
        attributes=result["attributes"],
        roles=result["roles"],
        format=result["format"],
        sha256=sha256,
        delimiter=result["delimiter"],
        encoding=result["encoding"],
    )


def _open_table(path: Path) -> pa.Table:
    # The map stays open as long as the table's buffers live.
    table = pa.ipc.open_file(pa.memory_map(str(path))).read_all()
    table.validate()
    return table
