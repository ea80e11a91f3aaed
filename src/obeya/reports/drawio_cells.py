"""The cells of a draw.io file, read with care whoever wrote it: no entity is followed, nothing unpacked without end."""

from __future__ import annotations

import base64
import binascii
import html
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote
from xml.parsers import expat

from obeya.errors import StreamMapError

MOST_BYTES: Final = 20_000_000
MOST_CELLS: Final = 20_000
_TAG: Final = re.compile(r"<[^>]*>")
_BREAK: Final = re.compile(r"<(?:br|/?div|/?p)\b[^>]*>", re.IGNORECASE)


@dataclass
class Cell:
    """One cell: a box, an arrow, or neither; what it says, where it stands, and its own properties."""

    key: str
    label: str = ""
    style: str = ""
    parent: str = ""
    source: str = ""
    target: str = ""
    is_box: bool = False
    is_arrow: bool = False
    x: float = 0.0
    y: float = 0.0
    properties: Mapping[str, str] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """Return what it says as plain text in one line; its style tells whether it is written in HTML."""
        text = self.label
        if "html=1" in self.style:
            text = html.unescape(_TAG.sub("", _BREAK.sub(" ", text)))
        return " ".join(text.split())


def cells_of(content: bytes) -> list[Cell]:
    """Return the cells of the first page of a file; StreamMapError says what is wrong with it."""
    reader = _Reader()
    reader.read(content)
    if not reader.cells and reader.packed:
        packed = reader.packed
        reader = _Reader()
        reader.read(_unpacked(packed))
    return reader.cells


class _Reader:
    """Follows the elements of a file, down to the cells of its first page."""

    def __init__(self) -> None:
        self.cells: list[Cell] = []
        self.packed = ""
        self._n_pages = 0
        self._owner: Mapping[str, str] | None = None
        self._cell: Cell | None = None
        self._is_in_page = False

    def read(self, content: bytes) -> None:
        parser = expat.ParserCreate()
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._note
        try:
            parser.Parse(content, True)
        except expat.ExpatError as error:
            raise StreamMapError(f"The drawing is not whole: {error}. Export it again.") from error

    def _refuse(self, *_: object) -> None:
        raise StreamMapError("The drawing declares a document type of its own; such files are not read.")

    def _begin(self, name: str, given: dict[str, str]) -> None:
        if name == "diagram":
            self._n_pages += 1
            self._is_in_page = True
        if self._n_pages > 1:
            return
        if name in ("object", "UserObject"):
            self._owner = given
        elif name == "mxCell":
            self._add(given)
        elif name == "mxGeometry" and self._cell is not None:
            self._cell.x, self._cell.y = _number(given.get("x")), _number(given.get("y"))

    def _add(self, given: Mapping[str, str]) -> None:
        own = self._owner or {}
        if len(self.cells) >= MOST_CELLS:
            raise StreamMapError(f"The drawing has more than {MOST_CELLS:,} shapes; that is no map.")
        self._cell = Cell(
            key=own.get("id") or given.get("id", ""),
            label=own.get("label") or given.get("value", ""),
            style=given.get("style", ""),
            parent=given.get("parent", ""),
            source=given.get("source", ""),
            target=given.get("target", ""),
            is_box=given.get("vertex") == "1",
            is_arrow=given.get("edge") == "1",
            properties={name: text for name, text in own.items() if name not in ("id", "label")},
        )
        self.cells.append(self._cell)

    def _end(self, name: str) -> None:
        if name in ("object", "UserObject"):
            self._owner = None
        elif name == "mxCell":
            self._cell = None
        elif name == "diagram":
            self._is_in_page = False

    def _note(self, words: str) -> None:
        if self._is_in_page and self._n_pages == 1 and not self.cells:
            self.packed += words.strip()


def _unpacked(packed: str) -> bytes:
    """Unpack a page as draw.io packs it: percent signs, deflated, in base64."""
    try:
        unpacking = zlib.decompressobj(-15)
        found = unpacking.decompress(base64.b64decode(packed, validate=True), MOST_BYTES + 1)
    except (binascii.Error, zlib.error, ValueError) as error:
        raise StreamMapError(f"The drawing cannot be unpacked: {error}. Save it uncompressed.") from error
    if len(found) > MOST_BYTES:
        raise StreamMapError(f"The drawing has more than {MOST_BYTES:,} bytes unpacked; that is no map.")
    return unquote(found.decode("utf-8", "replace")).encode()


def _number(text: str | None) -> float:
    try:
        found = float(text or 0)
    except ValueError:
        return 0.0
    return found if abs(found) < 1e9 else 0.0
