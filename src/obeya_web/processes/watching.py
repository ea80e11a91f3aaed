"""Watched folders: which may be watched, and which files in them are new and whole."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from obeya.errors import InputError
from obeya.tables.draft import sha256_of
from obeya_web.processes.models import Source

STABLE_AFTER_S: Final = 30.0
"""A file that nobody has written to for so long is taken for whole."""
MOST_FILES_A_LOOK: Final = 200


@dataclass(frozen=True, slots=True)
class Found:
    """A file in a watched folder that was never tried before."""

    path: Path
    sha256: str


def watch_root() -> Path | None:
    """Return the folder below which folders may be watched, if the administrator named one."""
    root: Path | None = getattr(settings.CONFIGURATION, "watch_root", None)
    return root


def folder_below_root(name: str) -> Path:
    """Return a folder below the root; raises `InputError` for anything that is or leads elsewhere."""
    root = watch_root()
    if root is None:
        raise InputError(_("Your administrator has opened no folder for this (OBEYA_WATCH_ROOT)."))
    real_root = root.resolve()
    folder = (real_root / name.replace("\0", "\N{REPLACEMENT CHARACTER}").strip().lstrip("/\\")).resolve()
    if not folder.is_relative_to(real_root) or not folder.is_dir():
        raise InputError(
            _("There is no folder “%(name)s” below the one that was opened for this.") % {"name": name}
        )
    return folder


def new_files(source: Source, *, now_s: float | None = None) -> Iterator[Found]:
    """Yield the whole files of a folder that were never imported and never failed, in the order of their names."""
    now = time.time() if now_s is None else now_s
    tried = set(source.files.values_list("sha256", flat=True))
    folder = folder_below_root(source.name)
    for path in sorted(folder.iterdir())[:MOST_FILES_A_LOOK]:
        if not _is_whole(path, now):
            continue
        sha256 = sha256_of(path)
        if sha256 not in tried:
            tried.add(sha256)
            yield Found(path, sha256)


def _is_whole(path: Path, now: float) -> bool:
    """Say whether a path is an ordinary file, not a link, that nobody is writing to."""
    if path.name.startswith((".", "~")) or path.suffix.lower() in (".part", ".tmp", ".crdownload"):
        return False
    try:
        seen = os.lstat(path)
    except FileNotFoundError:
        return False
    return stat.S_ISREG(seen.st_mode) and seen.st_size > 0 and now - seen.st_mtime > STABLE_AFTER_S
