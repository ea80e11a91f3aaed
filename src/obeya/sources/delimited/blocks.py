"""Cut a text of any encoding into blocks of UTF-8 that end where lines end; memory stays at one block."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass

from obeya.errors import InputError
from obeya.sources.encodings import (
    UNDECODABLE,
    is_wide,
    known_encoding,
    legacy_encoding,
    marked_encoding,
)

BLOCK_BYTES = 4 << 20


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines as UTF-8; `offset` counts bytes before it; not `is_valid`: some bytes could not be decoded."""

    data: bytes
    first_line: int
    offset: int
    is_valid: bool

    @property
    def n_lines(self) -> int:
        """Return the number of line ends: LF, CRLF or a lone CR."""
        return count_line_ends(self.data)


def count_line_ends(data: bytes) -> int:
    """Count LF, CRLF and lone CR as one line end each."""
    n_returns = data.count(b"\r")
    return data.count(b"\n") + (n_returns - data.count(b"\r\n") if n_returns else 0)


class TextBlocks:
    """The text of a file as blocks; `encoding` is what was given, marked, or found at the first non-ASCII bytes."""

    def __init__(
        self, chunks: Iterator[bytes], *, encoding: str | None, max_line_bytes: int, name: str
    ) -> None:
        self._chunks = chunks
        self._max_line_bytes = max_line_bytes
        self._name = name
        self.is_assumed = False
        self._decided = encoding is not None
        self.encoding = known_encoding(encoding) if encoding is not None else "utf-8"

    def __iter__(self) -> Iterator[Block]:
        first_line, offset = 1, 0
        for raw in self._whole_lines():
            data, is_valid = self._to_utf8(raw)
            block = Block(data, first_line, offset, is_valid)
            yield block
            first_line += block.n_lines
            offset += len(raw)

    def _whole_lines(self) -> Iterator[bytes]:
        waiting = bytearray()
        for chunk in self._narrow_chunks():
            waiting += chunk
            if len(waiting) < BLOCK_BYTES:
                continue
            cut = _last_line_end(waiting)
            if cut:
                yield bytes(waiting[:cut])
                del waiting[:cut]
            if len(waiting) > self._max_line_bytes:
                raise InputError(
                    f"{self._name} has a line of more than {self._max_line_bytes:,} bytes: it is no table of rows, "
                    "or its line ends were lost. Export it again."
                )
        if waiting:
            yield bytes(waiting)

    def _narrow_chunks(self) -> Iterator[bytes]:
        """Yield the bytes with marks removed; encodings of two or four bytes a letter become UTF-8 here."""
        chunks = iter(self._chunks)
        head = next(chunks, b"")
        marked = marked_encoding(head)
        if marked is not None and (not self._decided or is_wide(marked) or marked == "utf-8-sig"):
            self.encoding, self._decided = marked, True
        if self.encoding == "utf-8-sig":
            self.encoding, head = "utf-8", head.removeprefix(codecs.BOM_UTF8)
        decoder = codecs.getincrementaldecoder(self.encoding)(UNDECODABLE) if is_wide(self.encoding) else None
        while head:
            yield head if decoder is None else decoder.decode(head).encode("utf-8", "surrogateescape")
            head = next(chunks, b"")
        if decoder is not None:
            yield decoder.decode(b"", final=True).encode("utf-8", "surrogateescape")

    def _to_utf8(self, raw: bytes) -> tuple[bytes, bool]:
        if raw.isascii() and not self.encoding.startswith(("iso2022", "hz", "utf_7", "utf-7")):
            return raw, True
        if not self._decided:
            self._decide(raw)
        if self.encoding == "utf-8" or is_wide(self.encoding):
            return raw, _is_utf8(raw)
        data = raw.decode(self.encoding, UNDECODABLE).encode("utf-8", "surrogateescape")
        return data, _is_utf8(data)

    def _decide(self, raw: bytes) -> None:
        self._decided = True
        if _is_utf8(raw):
            return
        self.encoding = legacy_encoding(raw)
        self.is_assumed = self.encoding != "utf-8"


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _last_line_end(waiting: bytearray) -> int:
    cut = waiting.rfind(b"\n") + 1
    # Old Macintosh files end lines with CR alone; a CR at the very end may still be half of a CRLF.
    return cut if cut else waiting.rfind(b"\r", 0, len(waiting) - 1) + 1
