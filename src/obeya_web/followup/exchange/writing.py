"""Actions as a CSV or XLSX file; no cell is ever run as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import UTC, datetime

import xlsxwriter

from obeya.figures.export import guarded
from obeya_web.followup.exchange.columns import COLUMNS
from obeya_web.followup.models import Action

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# A spreadsheet program reads UTF-8 only behind this mark.
BOM = "\ufeff"
SHEET = "Actions"
WIDE, USUAL = 40, 14
MADE_AT = datetime(2000, 1, 1, tzinfo=UTC)


def rows_of(actions: Iterable[Action]) -> Iterable[list[str]]:
    """Return the cells of actions in the order of the columns."""
    return ([column.write(action) for column in COLUMNS] for action in actions)


def csv_of(actions: Iterable[Action]) -> bytes:
    """Return actions as CSV with guarded cells."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([column.name for column in COLUMNS])
    writer.writerows([guarded(cell) for cell in row] for row in rows_of(actions))
    return (BOM + out.getvalue()).encode()


def xlsx_of(actions: Iterable[Action]) -> bytes:
    """Return actions as an XLSX file; every cell is text, so nothing needs guarding."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": MADE_AT})
        sheet = book.add_worksheet(SHEET)
        bold = book.add_format({"bold": True, "bottom": 1})
        wraps = book.add_format({"text_wrap": True, "valign": "top"})
        for place, column in enumerate(COLUMNS):
            sheet.write_string(0, place, column.name, bold)
            sheet.set_column(place, place, WIDE if column.name in ("title", "why") else USUAL)
        for number, row in enumerate(rows_of(actions), 1):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, cell, wraps)
        sheet.freeze_panes(1, 3)
    return out.getvalue()


WRITERS = {"csv": csv_of, "xlsx": xlsx_of}
