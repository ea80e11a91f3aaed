"""The child process: reads one file nobody trusts, talks JSON lines on its standard output, and may die alone."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from pathlib import Path
from types import ModuleType
from typing import Any, TextIO

import pyarrow as pa

from obeya.errors import InputError, UnsafeInputError
from obeya.sources.formats import read_content
from obeya.sources.raw import Limits, ReadOptions

PROGRESS_EVERY_S = 0.1
MESSAGE_CHARS = 4_000
MAX_THREADS = 4


class WithoutPandas(MetaPathFinder):
    """Hides pandas: Arrow would load it (half a second) only to ask whether an array is one of its series."""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        """Refuse pandas, and leave every other module to the finders behind."""
        if fullname == "pandas":
            raise ModuleNotFoundError("the readers never make series")


class Wire:
    """The line to the parent; everything that libraries print goes elsewhere."""

    def __init__(self) -> None:
        self._out: TextIO = os.fdopen(os.dup(1), "w", encoding="utf-8")
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        self._last_at = 0.0

    def send(self, **message: Any) -> None:
        """Send one message as one line."""
        self._out.write(json.dumps(message) + "\n")
        self._out.flush()

    def progress(self, fraction: float, words: str) -> None:
        """Tell how far the work is, at most ten times a second."""
        now = time.monotonic()
        if now - self._last_at >= PROGRESS_EVERY_S:
            self._last_at = now
            self.send(progress=round(fraction, 4), words=words)


def main() -> None:
    """Read the job from standard input, read the file, send the result or the reason; the doors are closed already."""
    wire = Wire()
    sys.meta_path.insert(0, WithoutPandas())
    pa.set_cpu_count(min(pa.cpu_count(), MAX_THREADS))
    request = json.loads(sys.stdin.buffer.read())
    limits = Limits(**request["limits"])
    path = Path(request["path"])
    try:
        result = read_content(
            path, ReadOptions(**request["options"]), limits, Path(request["folder"]), wire.progress
        )
        wire.send(result=result)
    except UnsafeInputError as error:
        wire.send(refused="UnsafeInputError", message=str(error)[:MESSAGE_CHARS])
    except InputError as error:
        wire.send(refused="InputError", message=str(error)[:MESSAGE_CHARS])
    except MemoryError:
        wire.send(failed="memory")
    except BaseException as error:  # noqa: BLE001  Rust panics are BaseExceptions; the parent must hear of all.
        wire.send(failed=type(error).__name__, message=str(error)[:500])
