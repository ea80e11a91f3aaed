"""Read one sheet of an Excel workbook: stored values only, no formula is ever evaluated."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from obeya.errors import InputError
from obeya.sources.containers import check_zip_directory, check_zip_members
from obeya.sources.hygiene import CLEANED_NOTE, clean_name, clean_text
from obeya.sources.job import Job, display_names
from obeya.sources.raw import ColumnKind, RawColumn, Reading

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

EXCEL_ROWS = 1_048_576
ROWS_PER_BATCH = 20_000
EXCEL_DIGITS = 10**15
EXACT_IN_FLOAT = 2**53
MAX_TITLE_ROWS = 20
ABOVE_HEADER = "a row above the header"
MIDNIGHT = dt.time()


def read_xlsx(job: Job) -> Reading:
    """Read the named sheet, or the first visible one with data, below its header row."""
    import python_calamine

    path = job.plain_file()
    entries = check_zip_directory(path, job.limits)
    if not any(entry.filename == "xl/workbook.xml" for entry in entries):
        raise InputError(
            f"{job.name} is a zip file but no Excel workbook (.xlsx). Unpack it, or save it as .xlsx."
        )
    check_zip_members(path, entries, job.limits)
    try:
        book = python_calamine.CalamineWorkbook.from_path(path)
        sheet = _choose_sheet(job, book)
        return _SheetReader(job, sheet).read()
    except python_calamine.CalamineError as error:
        raise InputError(
            f"{job.name} is a damaged Excel workbook: {error}. Save it again as .xlsx."
        ) from error


def _choose_sheet(job: Job, book: CalamineWorkbook) -> CalamineSheet:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    tables = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    names = [sheet.name for sheet in tables]
    hidden = {sheet.name for sheet in tables if sheet.visible != SheetVisibleEnum.Visible}
    wanted = job.options.sheet
    if wanted is not None and wanted not in names:
        raise InputError.listing(f"{job.name} has no sheet called {wanted!r}. Its sheets:", names, "")
    candidates = [wanted] if wanted is not None else [name for name in names if name not in hidden]
    for name in candidates:
        sheet = book.get_sheet_by_name(name)
        if sheet.height > 1 or (wanted is not None and sheet.height):
            _note_sheets(job, name, names, hidden)
            return sheet
    raise InputError.listing(
        f"{job.name} has no {'rows in that sheet' if wanted else 'visible sheet with rows'}. Its sheets:",
        [f"{name} (hidden)" if name in hidden else name for name in names],
        "Name the right one with the option sheet.",
    )


def _note_sheets(job: Job, chosen: str, names: list[str], hidden: set[str]) -> None:
    job.notes.append(f"Sheet {chosen!r} was read.")
    others = [f"{name!r} (hidden)" if name in hidden else repr(name) for name in names if name != chosen]
    if others:
        job.notes.append(f"Other sheets were not read: {', '.join(others)}.")


@dataclass(slots=True)
class _Column:
    """One column while it is read: a chunk per batch, each with the kind of its own values."""

    chunks: list[pa.Array] = field(default_factory=list)
    kinds: set[ColumnKind] = field(default_factory=set)

    def add(self, values: list[Any]) -> None:
        kind, chunk = _to_chunk(values)
        self.chunks.append(chunk)
        if kind is not None:
            self.kinds.add(kind)

    def settle(self) -> tuple[ColumnKind, pa.ChunkedArray]:
        """Return the column in the one kind of all its values, else as text."""
        if len(self.kinds) != 1 or "text" in self.kinds:
            return "text", pa.chunked_array([_as_text(chunk) for chunk in self.chunks], pa.string())
        kind = next(iter(self.kinds))
        if kind == "number":
            return kind, _settle_numbers(self.chunks)
        target = pa.bool_() if kind == "truth" else pa.timestamp("us")
        return kind, pa.chunked_array([chunk.cast(target) for chunk in self.chunks], target)


class _SheetReader:
    """The walk through one sheet."""

    def __init__(self, job: Job, sheet: CalamineSheet) -> None:
        self._job = job
        self._sheet = sheet
        self._n_empty = 0

    def read(self) -> Reading:
        self._job.check_width(self._sheet.width)
        rows = self._filled_rows()
        header = self._find_header(rows)
        columns = [_Column() for _ in header]
        lines = []
        while batch := list(islice(rows, ROWS_PER_BATCH)):
            lines.append(np.array([line for line, _ in batch], np.int64))
            for column, values in zip(columns, zip(*(row for _, row in batch), strict=True), strict=True):
                column.add(list(values))
            self._job.progress(batch[-1][0] / max(1, self._sheet.total_height), "reading rows")
        described = self._write(header, columns, np.concatenate([np.zeros(0, np.int64), *lines]))
        self._note()
        return Reading(format="xlsx", columns=tuple(described))

    def _filled_rows(self) -> Iterator[tuple[int, list[Any]]]:
        for place, row in enumerate(self._sheet.iter_rows()):
            if any(value != "" for value in row):
                yield place + 1, row
            elif self._sheet.start is not None and place >= self._sheet.start[0]:
                self._n_empty += 1

    def _find_header(self, rows: Iterator[tuple[int, list[Any]]]) -> list[str]:
        """Return the first row with more than one filled cell; title rows above it are rejected by name."""
        titles: list[tuple[int, list[Any]]] = []
        for line, row in rows:
            n_filled = sum(value != "" for value in row)
            if n_filled > 1 or len(row) == 1 or len(titles) >= MAX_TITLE_ROWS:
                for title_line, title in titles:
                    text = "; ".join(_text_of(value) or "" for value in title if value != "")
                    self._job.writer.reject(title_line, ABOVE_HEADER, text)
                return [clean_name(_text_of(value) or "") for value in row]
            titles.append((line, row))
        raise InputError(
            f"{self._job.name}: the sheet has no header row with names. Give every column a name."
        )

    def _write(self, header: list[str], columns: list[_Column], lines: Any) -> list[RawColumn]:
        kept = [(name, column) for name, column in zip(header, columns, strict=True) if name or column.kinds]
        names = display_names([name for name, _ in kept])
        described, arrays, n_cleaned = [], [], 0
        for place, (name, (_, column)) in enumerate(zip(names, kept, strict=True)):
            kind, array = column.settle()
            if kind == "text":
                cleaned = [clean_text(chunk) for chunk in array.chunks]
                array = pa.chunked_array([chunk for chunk, _ in cleaned], pa.string())
                n_cleaned += sum(n for _, n in cleaned)
            described.append(RawColumn(f"c{place}", name, kind))
            arrays.append(array)
        n_titles = self._job.writer.n_rejected
        self._job.writer.write(
            arrays, rows=np.arange(n_titles, n_titles + len(lines), dtype=np.int64), lines=lines
        )
        if n_cleaned:
            self._job.notes.append(CLEANED_NOTE.format(n=n_cleaned))
        if any(_has_rounded_ids(array) for array in arrays):
            self._job.notes.append(
                "Some whole numbers have more than 15 digits; Excel itself has rounded them."
            )
        return described

    def _note(self) -> None:
        if self._n_empty:
            self._job.notes.append(f"{self._n_empty:,} empty rows were skipped; they count as no record.")
        if self._sheet.merged_cell_ranges:
            self._job.notes.append(
                "The sheet has merged cells: their value stands in the first cell, the others are empty."
            )
        if self._sheet.total_height >= EXCEL_ROWS:
            self._job.notes.append(
                f"The sheet is full ({EXCEL_ROWS:,} rows, Excel's limit): later rows may be missing. "
                "Export as CSV instead."
            )


def _to_chunk(values: list[Any]) -> tuple[ColumnKind | None, pa.Array]:
    filled = [None if value == "" else value for value in values]
    types = {type(value) for value in filled if value is not None}
    if not types:
        return None, pa.nulls(len(filled))
    if types <= {float, int}:
        return "number", pa.array(filled, pa.float64())
    if types == {bool}:
        return "truth", pa.array(filled, pa.bool_())
    if types <= {dt.datetime, dt.date}:
        return "time", pa.array([_as_datetime(value) for value in filled], pa.timestamp("us"))
    return "text", pa.array([_text_of(value) for value in filled], pa.string())


def _as_datetime(value: dt.date | None) -> dt.datetime | None:
    if value is None or isinstance(value, dt.datetime):
        return value
    return dt.datetime.combine(value, MIDNIGHT)


def _as_text(chunk: pa.Array) -> pa.Array:
    if pa.types.is_string(chunk.type):
        return chunk
    return pa.array([_text_of(value) for value in chunk.to_pylist()], pa.string())


def _text_of(value: Any) -> str | None:
    """Show a cell's value as text: whole numbers without a fraction, dates in ISO form, truth as true or false."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    return str(value)


def _settle_numbers(chunks: list[pa.Array]) -> pa.ChunkedArray:
    """Return whole numbers as integers, so that ids keep their exact text."""
    parts = [chunk.cast(pa.float64()) for chunk in chunks]
    whole = all(_is_whole(part) for part in parts)
    target = pa.int64() if whole else pa.float64()
    return pa.chunked_array([part.cast(target) for part in parts], target)


def _is_whole(part: pa.Array) -> bool:
    values = part.drop_null().to_numpy(zero_copy_only=False)
    return bool(
        np.isfinite(values).all()
        and (values == np.trunc(values)).all()
        and (np.abs(values) < EXACT_IN_FLOAT).all()
    )


def _has_rounded_ids(column: pa.ChunkedArray) -> bool:
    if not pa.types.is_floating(column.type) and not pa.types.is_integer(column.type):
        return False
    values = np.concatenate(
        [chunk.drop_null().to_numpy(zero_copy_only=False) for chunk in column.chunks] or [np.zeros(0)]
    )
    return bool(((np.abs(values) >= EXCEL_DIGITS) & (values == np.trunc(values))).any())
