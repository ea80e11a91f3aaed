"""Find delimiter, quote sign, header and title lines from the beginning of a text; never from the whole of it."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass

from obeya.errors import InputError

DELIMITERS = (",", ";", "\t", "|")
DELIMITER_WORDS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
DELIMITER_NAMES = {"comma": ",", "semicolon": ";", "tab": "\t", "\\t": "\t", "pipe": "|", "bar": "|"}
SAMPLE_CHARS = 262_144
SAMPLE_RECORDS = 1_000
MAX_TITLE_LINES = 20
MIN_WIDTH_BELOW_TITLE = 3
QUOTED_SHARE = 0.8
MOST = 0.8
DIRECTIVE = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)
DATE_OR_TIME = re.compile(
    r"\s*(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})(?:[T ]\d{1,2}:\d{2}.*)?\s*"
)
NUMBER = re.compile(r"\s*[-+]?\d+(?:[.,]\d+)?\s*")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How records are written: `n_titles` records stand above the header; `has_trailing`: rows end in a delimiter."""

    delimiter: str
    quote: str
    names: tuple[str, ...]
    n_titles: int
    has_header: bool
    has_directive: bool
    has_trailing: bool

    @property
    def width(self) -> int:
        """Return the number of columns."""
        return len(self.names)


@dataclass(frozen=True, slots=True)
class _Layout:
    delimiter: str
    records: list[list[str]]
    header_at: int
    width: int
    share: float


def known_delimiter(given: str) -> str:
    """Return the delimiter that a person named by sign or by word."""
    delimiter = DELIMITER_NAMES.get(given.lower(), given)
    if len(delimiter) != 1 or delimiter in '"\r\n' or not delimiter.isascii():
        raise InputError(f"{given!r} cannot be a delimiter. Give one sign such as , ; | or the word tab.")
    return delimiter


def find_dialect(text: str, given: str | None) -> Dialect:
    """Return the dialect of the text that starts with `text`; a delimiter that was given is not doubted."""
    directive = DIRECTIVE.match(text)
    if directive is not None:
        text = text[directive.end() :]
    sample = _whole_lines(text)
    delimiters: tuple[str, ...] = DELIMITERS
    if given is not None:
        delimiters = (known_delimiter(given),)
    elif directive is not None:
        delimiters = (directive.group(1),)
    quote = _find_quote(sample, delimiters)
    layouts = [_lay_out(sample, delimiter, quote) for delimiter in delimiters]
    return _describe(max(layouts, key=_plausibility), quote, directive is not None)


def _plausibility(layout: _Layout) -> tuple[bool, bool, float, int]:
    """Rank layouts: several columns first, title lines only where the rows below them fit, then the best fit."""
    return layout.width > 1, layout.header_at == 0 or layout.share >= MOST, layout.share, layout.width


def _whole_lines(text: str) -> str:
    if len(text) <= SAMPLE_CHARS:
        return text
    cut = text.rfind("\n", 0, SAMPLE_CHARS) + 1
    return text[:cut] if cut else text[:SAMPLE_CHARS]


def read_records(text: str, delimiter: str, quote: str, *, at_most: int) -> list[list[str]]:
    """Return the first records of a text, empty lines left out."""
    records = []
    for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quotechar=quote):
        if record:
            records.append(record)
        if len(records) >= at_most:
            break
    return records


def _lay_out(sample: str, delimiter: str, quote: str) -> _Layout:
    records = read_records(sample, delimiter, quote, at_most=SAMPLE_RECORDS)
    header_at = _find_header(records)
    header = records[header_at] if records else []
    width = len(header)
    below = records[header_at + 1 :]
    n_fitting = sum(len(r) == width or (len(r) == width + 1 and not r[-1]) for r in below)
    return _Layout(delimiter, records, header_at, width, n_fitting / len(below) if below else 0.0)


def _find_header(records: list[list[str]]) -> int:
    """Skip title lines: leading records with at most one filled field above a table of three or more columns."""
    if not records:
        return 0
    usual_width = Counter(map(len, records)).most_common(1)[0][0]
    for place, record in enumerate(records[:MAX_TITLE_LINES]):
        if sum(map(bool, record)) > 1 or usual_width < MIN_WIDTH_BELOW_TITLE:
            return place
    return 0


def _find_quote(sample: str, delimiters: tuple[str, ...]) -> str:
    """Return the single quote only where no double quote occurs and most fields stand between single ones."""
    if '"' in sample or "'" not in sample:
        return '"'
    for delimiter in delimiters:
        records = read_records(sample, delimiter, '"', at_most=100)
        fields = [field for record in records for field in record if field]
        n_quoted = sum(len(field) >= 2 and field[0] == field[-1] == "'" for field in fields)
        if len(records) > 1 and n_quoted >= QUOTED_SHARE * len(fields):
            return "'"
    return '"'


def _describe(layout: _Layout, quote: str, has_directive: bool) -> Dialect:
    header = layout.records[layout.header_at] if layout.records else []
    below = layout.records[layout.header_at + 1 :]
    has_header = not _looks_like_data(header)
    rows = below if has_header else [header, *below]
    width = len(header)
    has_trailing = False
    if width > 1 and not header[-1].strip() and all(len(row) < width or not row[width - 1] for row in rows):
        header, has_trailing = header[:-1], True
    elif rows:
        n_trailing = sum(len(row) == width + 1 and not row[-1] for row in rows)
        has_trailing = (
            n_trailing > 0 and n_trailing == sum(len(row) == width + 1 for row in rows) > len(rows) / 2
        )
    names = tuple(header) if has_header else ("",) * len(header)
    return Dialect(layout.delimiter, quote, names, layout.header_at, has_header, has_directive, has_trailing)


def _looks_like_data(header: list[str]) -> bool:
    filled = [field for field in header if field.strip()]
    return any(DATE_OR_TIME.fullmatch(f) for f in filled) or (
        bool(filled) and all(NUMBER.fullmatch(f) for f in filled)
    )
