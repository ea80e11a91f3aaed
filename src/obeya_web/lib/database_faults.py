"""What a fault of the database means: a full disk, a server that does not answer, or a fault of our own."""

from __future__ import annotations

import errno

from django.db import InterfaceError, OperationalError

# The words of SQLite, PostgreSQL and DuckDB, and of the system where an engine only passes them on. The last two are
# of a DuckDB that found no more room for what does not fit into memory, and of a limit on the size of files.
FULL = (
    "disk is full",
    "No space left on device",
    "disk full",
    "Disk quota exceeded",
    "failed to offload data block",
    "File too large",
)
FULL_CODES = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def is_full(fault: BaseException | None) -> bool:
    """Say whether a fault, or one that it came from, means that a disk is full."""
    while fault is not None:
        if isinstance(fault, OSError) and fault.errno in FULL_CODES:
            return True
        if any(words in str(fault) for words in FULL):
            return True
        fault = fault.__cause__ or fault.__context__
    return False


def is_away(fault: BaseException | None) -> bool:
    """Say whether the database did not answer, or not in time, so that trying again may help."""
    return isinstance(fault, OperationalError | InterfaceError)
