"""Loops over arrays, compiled by numba; they know no column names. Read linking.py first.

Compiled code is kept in a folder named after the sources of all kernels. By itself numba looks at the file of a loop
alone, whose constants come from others: after an update it would run old code on new arrays.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from numba import config


def kept_at(sources: Path, asked: str = "") -> Path:
    """Return the folder for the compiled code of these sources: where asked, beside them, or with the user's caches."""
    known = hashlib.sha256()
    for path in sorted(sources.glob("*.py")):
        known.update(path.read_bytes())
    beside = sources / "__pycache__" if os.access(sources, os.W_OK) else Path("~/.cache/obeya").expanduser()
    return Path(asked or beside) / f"kernels-{known.hexdigest()[:16]}"


config.CACHE_DIR = str(kept_at(Path(__file__).parent, config.CACHE_DIR))  # type: ignore[attr-defined]
