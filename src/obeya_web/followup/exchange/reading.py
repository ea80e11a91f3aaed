"""Read a file into rows of text: CSV in any usual form, XLSX, or the JSON of a Trello board.

A file of strangers is read within limits: how large it is, how large it becomes unpacked, how many rows it has.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import charset_normalizer
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from obeya.errors import ObeyaError

MOST_BYTES = 5_000_000
MOST_UNPACKED = 100_000_000
MOST_ROWS = 5_000
MOST_COLUMNS = 400
HEADER_WITHIN = 12
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
ZIP = b"PK\x03\x04"


class FileError(ObeyaError):
    """A file cannot be read as a list of actions; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of text: all that the file has, with the number of the first row as a spreadsheet counts."""

    rows: list[list[str]]
    document: Any = None


def read_file(content: bytes) -> Sheet:
    """Return the rows of a file; raises `FileError`."""
    if not content.strip():
        raise FileError(_("The file is empty."))
    if len(content) > MOST_BYTES:
        raise FileError(_("The file has more than %(mb)s MB.") % {"mb": MOST_BYTES // 1_000_000})
    if content.startswith(ZIP):
        return Sheet(_checked(_xlsx_rows(content)))
    text = _text_of(content)
    if text.lstrip().startswith(("{", "[")):
        return Sheet([], _json_of(text))
    return Sheet(_checked(_csv_rows(text)))


def unguarded(cell: str) -> str:
    """Return a cell without the apostrophe that our export puts before what looks like a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(FORMULA_STARTS) else cell


def _checked(rows: list[list[str]]) -> list[list[str]]:
    if len(rows) > MOST_ROWS + HEADER_WITHIN:
        raise FileError(_("The file has more than %(n)s rows. Split it.") % {"n": MOST_ROWS})
    if max((len(row) for row in rows), default=0) > MOST_COLUMNS:
        raise FileError(_("The file has more than %(n)s columns.") % {"n": MOST_COLUMNS})
    if not rows:
        raise FileError(_("The file has no rows."))
    return rows


def _xlsx_rows(content: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > MOST_UNPACKED:
                raise FileError(_("The file becomes too large when it is unpacked."))
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = book.sheet_names
        # Planner names its sheet; everybody else has it first.
        sheet = book.get_sheet_by_name("Tasks" if "Tasks" in names else names[0])
        rows: list[list[Any]] = sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS + HEADER_WITHIN + 1)
    except (CalamineError, zipfile.BadZipFile, IndexError, ValueError) as fault:
        raise FileError(_("This is no XLSX file that can be read: %(fault)s") % {"fault": fault}) from fault
    return [[_cell(value) for value in row] for row in rows]


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time().isoformat() == "00:00:00" else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() else repr(value)
    return _clean(str(value))


def _csv_rows(text: str) -> list[list[str]]:
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    # The limit is the whole process's: other readers need theirs.
    csv.field_size_limit(max(csv.field_size_limit(), MOST_BYTES))
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return [[_clean(cell) for cell in row] for row in rows]
    except csv.Error as fault:
        raise FileError(_("This is no CSV file that can be read: %(fault)s") % {"fault": fault}) from fault


def _json_of(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise FileError(_("This is no JSON file that can be read: %(fault)s") % {"fault": fault}) from fault


def _text_of(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        found = charset_normalizer.from_bytes(content[:200_000]).best()
        return content.decode(found.encoding if found else "latin-1", "replace")


def _clean(cell: str) -> str:
    return unguarded(cell.replace("\x00", "").strip())
