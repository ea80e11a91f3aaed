"""Writing a figure's table to CSV, XLSX or Parquet; a spreadsheet never runs what the names in a log say."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    import xlsxwriter

# What spreadsheets take for the start of a formula (OWASP, "CSV Injection").
# Some programs take the wide signs of East Asian keyboards for the narrow ones.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_XLSX_CELL_LIMIT = 32_767
_XLSX_CREATED = datetime(2000, 1, 1, tzinfo=UTC)
"""A fixed date, so that the same figure gives the same file."""


def guarded(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would read as a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _plain(value: object) -> str | float | int | bool | None:
    if isinstance(value, list | tuple):
        return " → ".join(str(_plain(each)) for each in value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return str(value)


def _rows(table: pa.Table) -> Iterator[list[str | float | int | bool | None]]:
    for batch in table.to_batches():
        columns = [column.to_pylist() for column in batch.columns]
        for place in range(batch.num_rows):
            yield [_plain(column[place]) for column in columns]


def csv_text(table: pa.Table) -> str:
    """Write a table as CSV (RFC 4180) with guarded text cells."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([guarded(name) for name in table.column_names])
    for row in _rows(table):
        writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in row])
    return out.getvalue()


def _fill_sheet(book: xlsxwriter.Workbook, table: pa.Table) -> None:
    sheet = book.add_worksheet("Data")
    bold = book.add_format({"bold": True, "bottom": 1})
    widths = [len(name) for name in table.column_names]
    for column, name in enumerate(table.column_names):
        sheet.write_string(0, column, name, bold)
    for row, cells in enumerate(_rows(table), start=1):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(row, column, cell[:_XLSX_CELL_LIMIT])
            elif cell is not None:
                sheet.write(row, column, cell)
            widths[column] = max(widths[column], min(60, len(str(cell))))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width + 2)
    sheet.freeze_panes(1, 0)


def xlsx_bytes(table: pa.Table, *, about: dict[str, str]) -> bytes:
    """Write a table as a workbook: sheet `Data`, and sheet `About` with the given words."""
    import xlsxwriter

    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": True,
    }
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": about.get("Title", ""), "created": _XLSX_CREATED})
        _fill_sheet(book, table)
        sheet = book.add_worksheet("About")
        sheet.set_column(0, 0, 12)
        sheet.set_column(1, 1, 100, book.add_format({"text_wrap": True}))
        for row, (name, words) in enumerate(about.items()):
            sheet.write_string(row, 0, name)
            sheet.write_string(row, 1, words[:_XLSX_CELL_LIMIT])
    return out.getvalue()


def parquet_bytes(table: pa.Table) -> bytes:
    """Write a table as Parquet."""
    import pyarrow.parquet as pq

    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue()


def write_whole(path: Path, content: bytes) -> None:
    """Write a file by renaming, so that it is there whole or not at all."""
    scratch = path.with_name(f".{path.name}.part")
    try:
        scratch.write_bytes(content)
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)
