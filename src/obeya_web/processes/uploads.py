"""Uploaded files on disk: written in chunks, flushed before they are acknowledged, and never served.

They lie in OBEYA_HOME/web/uploads/<draft>/<upload>, named after ids. What people call them is data.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from obeya.errors import InputError, ObeyaError, StoreError
from obeya_web.lib.database_faults import is_full
from obeya_web.lib.file_names import shown_name
from obeya_web.processes.models import Draft, Upload

CHUNK_BYTES: Final = 2_000_000
LARGEST_FILE: Final = 4_000_000_000
MOST_FILES: Final = 20
MOST_BYTES_WAITING: Final = 8_000_000_000
"""What one person may have waiting in all imports that are not finished."""
MOST_DRAFTS: Final = 20
SPARE_BYTES: Final = 500_000_000
"""Left free on the disk, so that everything else goes on when somebody uploads."""
ROOM_FACTOR: Final = 3
"""An import needs the file, its tables while they are written, and the tables it keeps."""


class OutOfStepError(ObeyaError):
    """A chunk does not continue what was received; the text says where to go on."""


class DamagedChunkError(ObeyaError):
    """A chunk arrived with other bytes than were sent."""


class NoRoomError(ObeyaError):
    """There is no room for the file."""


def folder_of(draft: Draft) -> Path:
    """Return the folder of the files of an import."""
    return Path(settings.CONFIGURATION.folder) / "uploads" / draft.pk.hex


def path_of(upload: Upload) -> Path:
    """Return where the bytes of a file lie."""
    return folder_of(upload.draft) / upload.pk.hex


def check_room(n_bytes: int) -> None:
    """Raise `NoRoomError` where a file of this size and its tables would fill the disk."""
    folder = Path(settings.CONFIGURATION.folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if free < ROOM_FACTOR * n_bytes + SPARE_BYTES:
        raise NoRoomError(
            _(
                "The disk of this installation has %(free)s MB free; importing this file needs about %(needed)s MB. "
                "Ask your administrator for room, or remove what is no longer needed."
            )
            % {"free": free // 1_000_000, "needed": (ROOM_FACTOR * n_bytes + SPARE_BYTES) // 1_000_000}
        )


def write_chunk(upload: Upload, offset: int, chunk: bytes, *, sha256: str) -> int:
    """Write a chunk at its place, flush it, and count it; returns the bytes received so far.

    What is counted is on disk. A process that dies before it counted leaves bytes that the next chunk overwrites.
    Raises `OutOfStepError`, `DamagedChunkError`, `NoRoomError` or `InputError`; none of them changes what was received.
    """
    if hashlib.sha256(chunk).hexdigest() != sha256.lower():
        raise DamagedChunkError(_("A part of the file arrived damaged; it is sent again."))
    if offset != upload.n_received:
        raise OutOfStepError(_("The file goes on at byte %(offset)s.") % {"offset": upload.n_received})
    if offset + len(chunk) > upload.n_bytes:
        raise InputError(_("The file is longer than was said; choose it again."))
    with full_disk_in_words():
        _write_flushed(path_of(upload), offset, chunk)
    received = offset + len(chunk)
    if not Upload.objects.filter(pk=upload.pk, n_received=offset).update(n_received=received):
        upload.refresh_from_db()
        raise OutOfStepError(_("The file goes on at byte %(offset)s.") % {"offset": upload.n_received})
    upload.n_received = received
    return received


def _write_flushed(path: Path, offset: int, chunk: bytes) -> None:
    is_new = not path.parent.exists()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        written = 0
        while written < len(chunk):
            written += os.pwrite(handle, chunk[written:], offset + written)
        os.fsync(handle)
    finally:
        os.close(handle)
    if offset == 0:
        _flush_folder(path.parent)
    if is_new:
        _flush_folder(path.parent.parent)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def full_disk_in_words() -> Iterator[None]:
    """Turn a full disk into a sentence."""
    try:
        yield
    except Exception as fault:
        # Engines have errors of their own for it.
        if not is_full(fault):
            raise
        raise NoRoomError(
            _("The disk of this installation is full. Nothing was changed; make room and try again.")
        ) from fault


def link_named(upload: Upload, folder: Path) -> Path:
    """Give an uploaded file the name people know in a private folder, where a reader can tell its kind."""
    return link_file(path_of(upload), folder / uuid.uuid4().hex, shown_name(upload.name))


def link_file(path: Path, folder: Path, name: str) -> Path:
    """Give a file a second name in a new folder, without a copy where the disk allows."""
    folder.mkdir(mode=0o700)
    target = folder / name
    try:
        os.link(path, target)
    except FileNotFoundError as fault:
        raise StoreError(_("The uploaded file is no longer there; upload it again.")) from fault
    except OSError:
        with full_disk_in_words():
            shutil.copyfile(path, target)
    return target


def remove_files(draft: Draft) -> None:
    """Remove the uploaded files of an import: they hold names that the log does not."""
    shutil.rmtree(folder_of(draft), ignore_errors=True)


def remove_file(upload: Upload) -> None:
    """Remove one uploaded file."""
    with suppress(FileNotFoundError):
        path_of(upload).unlink()
