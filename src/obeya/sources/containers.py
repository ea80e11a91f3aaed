"""Open what a file is wrapped in (gzip, zip or nothing), counting every byte that comes out."""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from obeya.errors import InputError, UnsafeInputError
from obeya.sources.raw import Limits

CHUNK_BYTES = 1 << 20
# Small, so that a bomb is noticed before a large part of it is unpacked.
PACKED_BYTES = 32 << 10
GZIP_MAGIC = b"\x1f\x8b"
ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
LOCAL_HEADER = struct.Struct("<4s5H3I2H")
GZIP_WINDOW = 31
ARCHIVE_ENDINGS = (".zip", ".gz", ".tgz", ".7z", ".rar", ".bz2", ".xz", ".tar", ".zst")
ENCRYPTED_FLAG = 0x1
INCOMPLETE = (
    "{name} is incomplete: the compressed data stops or is damaged after {done:,} bytes. Get the file again."
)

BytesRead = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Container:
    """How to get at the content: `kind` is plain, gzip or zip; `member` names the one file inside a zip."""

    path: Path
    kind: str
    member: str | None = None

    @property
    def content_name(self) -> str:
        """Return the name of the content itself, without the wrapping's ending."""
        if self.member is not None:
            return PurePosixPath(self.member).name
        return self.path.stem if self.kind == "gzip" else self.path.name


def find_container(path: Path, member: str | None, limits: Limits) -> Container:
    """Look at the first bytes of `path` and say how its content is wrapped; an XLSX file counts as plain."""
    with path.open("rb") as file:
        magic = file.read(4)
    if magic.startswith(GZIP_MAGIC):
        return Container(path, "gzip")
    if not magic.startswith(ZIP_MAGIC):
        return Container(path, "plain")
    entries = check_zip_directory(path, limits)
    if any(entry.filename == "[Content_Types].xml" for entry in entries):
        return Container(path, "plain")
    return Container(path, "zip", _choose_member(path, entries, member))


def check_zip_directory(path: Path, limits: Limits) -> list[zipfile.ZipInfo]:
    """Return the entries of a zip file once its directory shows no trick and no bomb."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise InputError(f"{path.name} is not a readable zip file: {error}. Get the file again.") from error
    if len(entries) > limits.max_members:
        raise UnsafeInputError(
            f"{path.name} holds {len(entries):,} files; at most {limits.max_members:,} are allowed. Unpack it yourself."
        )
    faults = [fault for entry in entries for fault in _entry_faults(entry)]
    if len({entry.filename for entry in entries}) < len(entries):
        faults.append("two entries have the same name")
    if sum(entry.compress_size for entry in entries) > path.stat().st_size:
        faults.append("its entries overlap")
    if faults:
        raise UnsafeInputError.listing(
            f"{path.name} was refused: the archive is not safe to open.",
            faults[:10],
            "Unpack it yourself and give the file inside.",
        )
    _refuse_bomb(path.name, sum(e.file_size for e in entries), max(1, path.stat().st_size), limits)
    return entries


def check_zip_members(path: Path, entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    """Unpack every member once, counting, for parsers that read the zip file themselves and trust its directory."""
    done = 0
    with path.open("rb") as file:
        for entry in entries:
            for n_bytes in _member_sizes(file, entry, path.name):
                done += n_bytes
                _refuse_bomb(path.name, done, max(1, path.stat().st_size), limits)


def _member_sizes(file: BinaryIO, entry: zipfile.ZipInfo, name: str) -> Iterator[int]:
    file.seek(entry.header_offset)
    header = file.read(LOCAL_HEADER.size)
    if len(header) < LOCAL_HEADER.size or entry.compress_type not in (
        zipfile.ZIP_STORED,
        zipfile.ZIP_DEFLATED,
    ):
        raise InputError(f"{name} is not a readable zip file. Save or pack it again.")
    name_length, extra_length = LOCAL_HEADER.unpack(header)[-2:]
    file.seek(name_length + extra_length, 1)
    inflater = zlib.decompressobj(-zlib.MAX_WBITS) if entry.compress_type == zipfile.ZIP_DEFLATED else None
    left = entry.compress_size
    while left > 0 and (packed := file.read(min(left, CHUNK_BYTES))):
        left -= len(packed)
        while packed:
            try:
                chunk = packed if inflater is None else inflater.decompress(packed, CHUNK_BYTES)
            except zlib.error as error:
                raise InputError(
                    f"{name} is incomplete: {entry.filename!r} in it is damaged. Get the file again."
                ) from error
            yield len(chunk)
            packed = b"" if inflater is None else inflater.unconsumed_tail


def _entry_faults(entry: zipfile.ZipInfo) -> list[str]:
    parts = PurePosixPath(entry.filename.replace("\\", "/")).parts
    faults = []
    if ".." in parts or entry.filename.startswith(("/", "\\")) or ":" in (parts or ("",))[0]:
        faults.append(f"{entry.filename!r} points outside the archive")
    if stat.S_ISLNK(entry.external_attr >> 16):
        faults.append(f"{entry.filename!r} is a symbolic link")
    if entry.flag_bits & ENCRYPTED_FLAG:
        faults.append(f"{entry.filename!r} is encrypted")
    return faults


def _choose_member(path: Path, entries: list[zipfile.ZipInfo], wanted: str | None) -> str:
    names = [e.filename for e in entries if not e.is_dir() and not e.filename.startswith("__MACOSX/")]
    if wanted is not None and wanted not in names:
        raise InputError.listing(f"{path.name} holds no file called {wanted!r}. It holds:", names[:20], "")
    if wanted is None and len(names) != 1:
        raise InputError.listing(
            f"{path.name} holds {len(names)} files; exactly one can be read.",
            names[:20],
            "Name one with the option member.",
        )
    chosen = names[0] if wanted is None else wanted
    if chosen.lower().endswith(ARCHIVE_ENDINGS):
        raise UnsafeInputError(
            f"{path.name} holds another archive, {chosen!r}. Unpack it yourself and give the file inside."
        )
    return chosen


def read_chunks(container: Container, limits: Limits, bytes_read: BytesRead) -> Iterator[bytes]:
    """Yield the content in chunks of about a megabyte; `bytes_read` hears how far into the file on disk we are.

    Raises UnsafeInputError as soon as the content outgrows the limits, InputError if it is cut or damaged.
    """
    if container.kind == "gzip":
        return _gzip_chunks(container.path, limits, bytes_read)
    if container.kind == "zip":
        return _zip_chunks(container, limits, bytes_read)
    return _plain_chunks(container.path, bytes_read)


def _plain_chunks(path: Path, bytes_read: BytesRead) -> Iterator[bytes]:
    done = 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            done += len(chunk)
            bytes_read(done)
            yield chunk


def _gzip_chunks(path: Path, limits: Limits, bytes_read: BytesRead) -> Iterator[bytes]:
    done_in = done_out = 0
    gzip = _GzipMembers()
    with path.open("rb") as file:
        while packed := file.read(PACKED_BYTES):
            done_in += len(packed)
            bytes_read(done_in)
            try:
                for chunk in gzip.unpack(packed):
                    done_out += len(chunk)
                    _refuse_bomb(path.name, done_out, done_in, limits)
                    yield chunk
            except zlib.error as error:
                raise InputError(INCOMPLETE.format(name=path.name, done=done_out)) from error
    if not gzip.is_complete:
        raise InputError(INCOMPLETE.format(name=path.name, done=done_out))


class _GzipMembers:
    """The members of a gzip file, one after the other, never more than a chunk in memory."""

    def __init__(self) -> None:
        self._inflater = zlib.decompressobj(GZIP_WINDOW)

    @property
    def is_complete(self) -> bool:
        return self._inflater.eof

    def unpack(self, packed: bytes) -> Iterator[bytes]:
        more = True
        while more:
            if self._inflater.eof:
                packed = packed.lstrip(b"\0")  # Some writers pad the end; anything else starts a new member.
                if not packed:
                    return
                self._inflater = zlib.decompressobj(GZIP_WINDOW)
            chunk = self._inflater.decompress(packed, CHUNK_BYTES)
            packed = self._inflater.unused_data if self._inflater.eof else self._inflater.unconsumed_tail
            # A full chunk may leave output inside the inflater although all input was taken.
            more = bool(packed) or (len(chunk) == CHUNK_BYTES and not self._inflater.eof)
            if chunk:
                yield chunk


def _zip_chunks(container: Container, limits: Limits, bytes_read: BytesRead) -> Iterator[bytes]:
    done = 0
    path = container.path
    with zipfile.ZipFile(path) as archive:
        assert container.member is not None
        entry = archive.getinfo(container.member)
        try:
            with archive.open(entry) as file:
                while chunk := file.read(CHUNK_BYTES):
                    done += len(chunk)
                    _refuse_bomb(path.name, done, max(1, entry.compress_size), limits)
                    bytes_read(int(entry.compress_size * done / max(1, entry.file_size)))
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            raise InputError(INCOMPLETE.format(name=path.name, done=done)) from error


def _refuse_bomb(name: str, unpacked: int, packed: int, limits: Limits) -> None:
    if unpacked > limits.max_bytes:
        raise UnsafeInputError(
            f"{name} unpacks to more than {limits.max_bytes / 1e9:,.1f} GB, the most that is read from one file. "
            "Split it into smaller files."
        )
    if unpacked > limits.ratio_after_bytes and unpacked > limits.max_ratio * packed:
        raise UnsafeInputError(
            f"{name} was refused: it unpacks to more than {limits.max_ratio} times its size, "
            "as decompression bombs do. Unpack it yourself if you trust it."
        )


def spool(container: Container, limits: Limits, bytes_read: BytesRead, folder: Path) -> Path:
    """Return a plain file with the content: the file itself, or an unpacked copy in `folder`."""
    if container.kind == "plain":
        return container.path
    target = folder / "unpacked"
    with target.open("wb") as file:
        for chunk in read_chunks(container, limits, bytes_read):
            file.write(chunk)
    return target


def read_head(container: Container, limits: Limits, n_bytes: int) -> bytes:
    """Return the first `n_bytes` of the content."""
    head = b""
    for chunk in read_chunks(container, limits, lambda _done: None):
        head += chunk
        if len(head) >= n_bytes:
            break
    return head[:n_bytes]
