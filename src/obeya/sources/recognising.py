"""Tell what a file is from its bytes, before any parser sees it; names only break ties."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import NoReturn
from xml.parsers import expat

from obeya.errors import InputError, UnsafeInputError
from obeya.sources.encodings import known_encoding

HEAD_BYTES = 65_536
READABLE = "CSV, TSV, XLSX, Parquet, XES and OCEL 2.0 files can be read."

REFUSED_MAGIC: dict[bytes, str] = {
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"%PDF": "a PDF document",
    b"\x7fELF": "a program (ELF)",
    b"MZ\x90": "a program (Windows)",
    b"\xca\xfe\xba\xbe": "a program (Java or macOS)",
    b"\xcf\xfa\xed\xfe": "a program (macOS)",
    b"\xd0\xcf\x11\xe0": "an old Office file (.xls, .doc) or a workbook with a password; save it as .xlsx without one",
    b"Rar!": "a RAR archive; unpack it",
    b"7z\xbc\xaf": "a 7-Zip archive; unpack it",
    b"BZh": "a bzip2 archive; unpack it",
    b"\xfd7zXZ": "an XZ archive; unpack it",
    b"\x28\xb5\x2f\xfd": "a Zstandard archive; unpack it",
    b"ARROW1": "an Arrow or Feather file; save it as Parquet",
    b"FEA1": "a Feather file; save it as Parquet",
    b"\xff\xff\xff\xff": "an Arrow stream; save it as Parquet",
    b"\x93NUMPY": "a NumPy array file",
    b"ORC": "an ORC file; save it as Parquet",
    b"Obj\x01": "an Avro file; save it as Parquet",
}
PICKLE = re.compile(rb"\x80[\x02-\x05]")
REFUSED_ENDINGS = {
    ".pkl": "pickle files can run programs when they are read",
    ".pickle": "pickle files can run programs when they are read",
    ".joblib": "joblib files can run programs when they are read",
    ".feather": "Feather files are not accepted; save it as Parquet",
    ".arrow": "Arrow IPC files are not accepted; save it as Parquet",
    ".ipc": "Arrow IPC files are not accepted; save it as Parquet",
    ".npy": "NumPy files are not accepted; save it as CSV or Parquet",
    ".xls": "old Excel files are not accepted; save it as .xlsx",
}
# What a name promises; text under such a name is somebody's mistake and nothing to guess about.
PROMISED_BY_ENDING = {
    ".parquet": ("parquet",),
    ".pq": ("parquet",),
    ".xlsx": ("xlsx",),
    ".xlsm": ("xlsx",),
    ".xes": ("xes",),
    ".xmlocel": ("ocel-xml",),
    ".jsonocel": ("ocel-json",),
    ".sqlite": ("ocel-sqlite",),
    ".xml": ("xes", "ocel-xml"),
    ".json": ("ocel-json",),
}
FORMATS = ("csv", "xlsx", "parquet", "xes", "ocel-json", "ocel-xml", "ocel-sqlite")
UTF32_MARK = b"\xff\xfe\0\0"
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
TEXT_CONTROLS = frozenset(b"\t\n\r\f\x1a")
MAX_CONTROL_SHARE = 0.1
LOOKS_LIKE_XML = re.compile(
    rb"\s*<(?:\?xml|!--|!DOCTYPE|[A-Za-z_][\w.-]*:?(?:log|ocel)\b|log\b|ocel\b)", re.IGNORECASE
)
LOOKS_LIKE_HTML = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
LOOKS_LIKE_JSON = re.compile(rb"\s*(?:\{\s*(?:\"|\})|\[\s*[\[{\"\d\]tfn-])")
OCEL_CHILDREN = frozenset({"object-types", "event-types", "objects", "events"})


def refuse_ending(name: str) -> None:
    """Raise UnsafeInputError for kinds of files that are never read, whatever is in them."""
    reason = REFUSED_ENDINGS.get(PurePosixPath(name).suffix.lower())
    if reason is not None:
        raise UnsafeInputError(f"{name} was refused: {reason}. {READABLE}")


def recognise(name: str, head: bytes, wanted: str | None = None, encoding: str | None = None) -> str:
    """Return the format of the content that starts with `head`.

    Raises InputError when it is empty, is something else than a table or log, or is not what its name or `wanted` says.
    """
    if wanted is not None and wanted not in FORMATS:
        raise InputError(f"There is no format called {wanted!r}. Formats: {', '.join(FORMATS)}.")
    if not head.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
        raise InputError(f"{name} is empty. Export it again.")
    found = _by_structure(name, head, encoding)
    promised = (wanted,) if wanted is not None else PROMISED_BY_ENDING.get(PurePosixPath(name).suffix.lower())
    if promised is not None and found not in promised and (found == "csv" or wanted is not None):
        raise InputError(
            f"{name} is not what it seems: {' or '.join(promised)} was expected, but its content is "
            f"{'plain text' if found == 'csv' else found}. Rename or export it again."
        )
    return found


def _by_structure(name: str, head: bytes, encoding: str | None) -> str:
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"SQLite format 3\0"):
        return "ocel-sqlite"
    if head.startswith(b"PK\x03\x04"):
        return "xlsx"
    _refuse_known_others(name, head)
    text = _as_utf8(head) if encoding is None else head.decode(known_encoding(encoding), "replace").encode()
    if LOOKS_LIKE_HTML.match(text):
        raise InputError(
            f"{name} is a web page (HTML), perhaps a sign-in or error page. Download the data again. {READABLE}"
        )
    if LOOKS_LIKE_XML.match(text):
        return recognise_xml(name, head)
    if LOOKS_LIKE_JSON.match(text):
        return "ocel-json"
    _refuse_binary(name, text)
    return "csv"


def _refuse_known_others(name: str, head: bytes) -> None:
    for magic, what in REFUSED_MAGIC.items():
        if head.startswith(magic):
            raise InputError(f"{name} is {what}, not a table or event log. {READABLE}")
    if PICKLE.match(head):
        raise UnsafeInputError(f"{name} was refused: {REFUSED_ENDINGS['.pkl']}. {READABLE}")


def _as_utf8(head: bytes) -> bytes:
    if head.startswith(UTF32_MARK):
        return head.decode("utf-32", "replace").encode()
    if head.startswith(UTF16_MARKS):
        return head.decode("utf-16", "replace").encode()
    zeros = head[:4096].count(0)
    if zeros * 3 > len(head[:4096]):
        encoding = "utf-16-le" if head[1:2] == b"\0" else "utf-16-be"
        return head.decode(encoding, "replace").encode()
    return head.removeprefix(b"\xef\xbb\xbf")


def _refuse_binary(name: str, text: bytes) -> None:
    n_controls = sum(byte < 32 and byte not in TEXT_CONTROLS for byte in text[:4096])
    if n_controls > 2 and n_controls > MAX_CONTROL_SHARE * len(text[:4096]):
        raise InputError(f"{name} is not text: it holds binary data of an unknown kind. {READABLE}")


class _EnoughSeenError(Exception):
    """The first elements are known; nothing more has to be parsed."""


def recognise_xml(name: str, head: bytes) -> str:
    """Return "xes" or "ocel-xml" from the first elements; refuse a DOCTYPE and every other kind of XML."""
    elements: list[str] = []

    def start(tag: str, _attributes: object) -> None:
        elements.append(tag.rpartition(":")[2].lower())
        if len(elements) == 2:
            raise _EnoughSeenError

    parser = expat.ParserCreate()
    refuse_doctype(parser, name)
    parser.StartElementHandler = start
    try:
        parser.Parse(head, len(head) < HEAD_BYTES)
    except _EnoughSeenError:
        pass
    except expat.ExpatError as error:
        if not elements:
            raise InputError(f"{name} is not well-formed XML: {error}. Export it again.") from error
    if elements[:1] == ["ocel"] or (len(elements) == 2 and elements[1] in OCEL_CHILDREN):
        return "ocel-xml"
    if elements[:1] == ["log"] or (not elements and len(head) >= HEAD_BYTES):
        return "xes"
    root = elements[0] if elements else "nothing"
    raise InputError(f"{name} is XML with <{root}> at its root, neither a XES nor an OCEL log. {READABLE}")


def refuse_doctype(parser: expat.XMLParserType, name: str) -> None:
    """Make the parser raise UnsafeInputError at any DOCTYPE or entity declaration, before it is acted upon."""

    def refuse(*_anything: object) -> NoReturn:
        raise UnsafeInputError(
            f"{name} was refused: it has a DOCTYPE declaration, by which XML files read other files or grow "
            "without end. Event logs need none; export the log again without it."
        )

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.UnparsedEntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)


def check_parquet_tail(path: Path) -> None:
    """Raise InputError unless the file also ends as Parquet files do."""
    with path.open("rb") as file:
        file.seek(0, 2)
        size = file.tell()
        file.seek(max(0, size - 4))
        tail = file.read(4)
    if size < 12 or tail != b"PAR1":
        raise InputError(
            f"{path.name} is an incomplete Parquet file: its end is missing. Get the file again."
        )
