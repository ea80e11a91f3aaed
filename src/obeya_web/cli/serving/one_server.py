"""One server for each home: a lock that ends with the process that holds it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from obeya.errors import ConfigurationError


@contextmanager
def only_server_of(folder: Path) -> Iterator[None]:
    """Hold the lock of a home; `ConfigurationError` when a server runs there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / "serve.lock"
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            _lock(handle)
        except OSError as fault:
            raise ConfigurationError(
                f"`obeya serve` already runs in {folder.parent}; stop it first, or set OBEYA_HOME to another folder."
            ) from fault
        yield
    finally:
        os.close(handle)


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
