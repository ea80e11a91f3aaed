"""The bytes of files: in OBEYA_HOME/web/files, by the id of each; what people call them is data.

What a file is, is read from its first bytes, never from its name. Pictures are written anew by a child process with
limits; everything else is kept as it came and only ever given out as something to save.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from shutil import disk_usage
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from obeya.errors import ObeyaError
from obeya_web.lib.upload_limit import LARGEST_FILE, too_large

SPARE_BYTES: Final = 500_000_000
PICTURE_S: Final = 60
MEDIA_TYPES: Final = {"JPEG": "image/jpeg", "PNG": "image/png"}
SUFFIXES: Final = {"JPEG": "jpg", "PNG": "png"}
BINARY: Final = "application/octet-stream"
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")
_OTHERS = ((b"%PDF-", "application/pdf"), (b"PK\x03\x04", "application/zip"))


class FileError(ObeyaError):
    """A file cannot be taken; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that lies on disk now."""

    media_type: str
    n_bytes: int
    sha256: str
    suffix: str = ""
    width: int | None = None
    height: int | None = None


def path_of(file: uuid.UUID) -> Path:
    """Return where the bytes of a file lie."""
    return Path(settings.CONFIGURATION.folder) / "files" / file.hex[:2] / file.hex


def thumbnail_of(file: uuid.UUID) -> Path:
    """Return where the thumbnail of a picture lies."""
    return path_of(file).with_suffix(".thumbnail")


def keep(file: uuid.UUID, chunks: Iterable[bytes]) -> Kept:
    """Write a file to disk, pictures anew, and return what it is; raises `FileError` and leaves nothing then."""
    path = path_of(file)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if disk_usage(path.parent).free < SPARE_BYTES:
        raise FileError(_("The disk of this installation is full. Ask your administrator for room."))
    raw = path.with_suffix(".raw")
    try:
        n_bytes, sha256, first = _write(raw, chunks)
        if n_bytes == 0:
            raise FileError(_("This file is empty."))
        if _is_picture(first):
            return _keep_picture(file, raw)
        raw.replace(path)
        media_type = next((kind for sign, kind in _OTHERS if first.startswith(sign)), BINARY)
        return Kept(media_type, n_bytes, sha256)
    except BaseException:
        remove(file)
        raise
    finally:
        raw.unlink(missing_ok=True)


def remove(file: uuid.UUID) -> None:
    """Take the bytes of a file away."""
    for path in (path_of(file), thumbnail_of(file)):
        with suppress(FileNotFoundError):
            path.unlink()


def _write(path: Path, chunks: Iterable[bytes]) -> tuple[int, str, bytes]:
    n_bytes, digest, first = 0, hashlib.sha256(), b""
    with open(path, "xb", opener=_only_for_us) as out:
        for chunk in chunks:
            n_bytes += len(chunk)
            if n_bytes > LARGEST_FILE:
                raise FileError(too_large())
            first = first or chunk[:64]
            digest.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    return n_bytes, digest.hexdigest(), first


def _only_for_us(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _is_picture(first: bytes) -> bool:
    return first.startswith(_PICTURES) or (first[:4] == b"RIFF" and first[8:12] == b"WEBP")


def _keep_picture(file: uuid.UUID, raw: Path) -> Kept:
    path = path_of(file)
    command = [sys.executable, "-m", "obeya_web.conversation.files.child", raw, path, thumbnail_of(file)]
    try:
        done = subprocess.run(
            [str(part) for part in command], capture_output=True, timeout=PICTURE_S, check=False, text=True
        )
        said = json.loads(done.stdout or "{}")
    except (subprocess.TimeoutExpired, ValueError):
        said = {}
    if said.get("fault") == "large":
        raise FileError(_("This picture has too many pixels. Make it smaller and add it again."))
    if "format" not in said:
        raise FileError(_("This picture cannot be read. Save it again as JPEG or PNG, and add that."))
    content = path.read_bytes()
    kind = said["format"]
    return Kept(
        MEDIA_TYPES[kind],
        len(content),
        hashlib.sha256(content).hexdigest(),
        SUFFIXES[kind],
        int(said["width"]),
        int(said["height"]),
    )
