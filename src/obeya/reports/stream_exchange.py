"""A value stream map that travels in its own drawing: SVG and Visio files of ours are read back to an equal map."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import TYPE_CHECKING, Final
from xml.parsers import expat

from obeya.errors import StreamMapError
from obeya.figures.svg import Markup, element
from obeya.flow.stream_json import from_json, to_text
from obeya.reports.stream_drawio_read import read_drawio
from obeya.reports.visio_package import CARRIED

if TYPE_CHECKING:
    from obeya.figures.figure import Figure
    from obeya.figures.tokens import Theme
    from obeya.flow.stream_map import StreamMap

_NAMESPACE: Final = "urn:obeya:stream-map:1"
_TAG: Final = f"{_NAMESPACE} stream"
_MOST_BYTES: Final = 20_000_000
_KINDS: Final = "SVG, VSDX, draw.io and JSON"
_DRAWIO: Final = re.compile(rb"(?:<\?xml[^>]*\?>|<!--.*?-->|\s)*<mx(?:file|GraphModel)\b", re.DOTALL)


def carrier(stream: StreamMap) -> str:
    """Return a map as an XML document that other programs pass by."""
    return element("stream", to_text(stream), xmlns=_NAMESPACE)


def stream_svg(figure: Figure, stream: StreamMap, *, theme: Theme = "auto") -> str:
    """Return the picture of a map as SVG that carries the map in its metadata."""
    markup = figure.to_svg(theme)
    return markup.replace("</desc>", f"</desc>{element('metadata', Markup(carrier(stream)))}", 1)


def read_stream(content: bytes) -> StreamMap:
    """Return the map that a file holds: an SVG or VSDX drawing of ours, its JSON, or a drawing of draw.io.

    What was changed in an SVG or VSDX drawing by another program is not read: the map comes back as it was written.
    Of a draw.io file what was renamed, joined, added or taken away there is read, too.
    StreamMapError says what is wrong with a file.
    """
    if len(content) > _MOST_BYTES:
        raise StreamMapError(
            f"The file has {len(content):,} bytes; at most {_MOST_BYTES:,} are read. Is it the right file?"
        )
    start = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"PK"):
        return from_json(_carried(_part(content)))
    if _DRAWIO.match(start):
        return read_drawio(content)
    if start.startswith(b"<"):
        return from_json(_carried(content))
    if start.startswith(b"{"):
        return from_json(content)
    raise StreamMapError(f"The file is none that holds a value stream map; {_KINDS} files are read.")


def _part(content: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            info = archive.getinfo(CARRIED)
            if info.file_size > _MOST_BYTES:
                raise StreamMapError(f"The map in the drawing has {info.file_size:,} bytes; that is no map.")
            with archive.open(info) as part:
                return part.read(_MOST_BYTES)
    except KeyError as error:
        raise StreamMapError(
            "The drawing carries no value stream map: only drawings that obeya wrote can be read back. "
            "Type the map, or import its JSON."
        ) from error
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, zlib.error) as error:
        raise StreamMapError(f"The drawing cannot be opened: {error}. Export it again.") from error


def _carried(content: bytes) -> str:
    """Return the text of the element that holds the map, without ever following an entity."""
    texts: list[str] = []
    depth: list[str] = []
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def refuse(*_: object) -> None:
        raise StreamMapError("The drawing declares a document type of its own; such files are not read.")

    def note(words: str) -> None:
        if depth and depth[-1] == _TAG:
            texts.append(words)

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, _: depth.append(name)
    parser.EndElementHandler = lambda _: depth.pop()
    parser.CharacterDataHandler = note
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise StreamMapError(f"The drawing is not whole: {error}. Export it again.") from error
    found = "".join(texts)
    if not re.search(r"\S", found):
        raise StreamMapError(
            "The drawing carries no value stream map: only drawings that obeya wrote can be read back."
        )
    return found
