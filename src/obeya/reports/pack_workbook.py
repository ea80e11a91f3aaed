"""A report pack of measures as a workbook; no cell is ever run as a formula."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from obeya.figures.export import guarded
from obeya.reports.pack_sheet import SHAPES, Amount, PackSheet

if TYPE_CHECKING:
    import xlsxwriter

LONGEST_CELL: Final = 32_767
_LONGEST_SHEET: Final = 31
_FORBIDDEN: Final = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
Cell = str | Amount


def pack_workbook(sheet: PackSheet) -> bytes:
    """Write a report pack as XLSX: measures with numbers as numbers, and everything that is said beside them.

    Texts are written as text and guarded. Times are in hours, shares are parts of 1 shown as percent.
    """
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": sheet.title, "created": sheet.as_of})
        labels = sheet.labels
        _fill(book, labels.about, (), [(words,) for words in _about(sheet)], widths=(110,))
        _fill(
            book, labels.measures, _heads(sheet), _measures(sheet), widths=(36, 30, 14, 18, 14, 14, 8, 18, 46)
        )
        gains = [(gain.title, gain.under, gain.verdict, gain.effect, gain.seen) for gain in sheet.gains]
        heads = (labels.gain, labels.measure, labels.verdict, labels.effect, labels.seen)
        _fill(book, labels.gains, heads, gains or [(labels.no_gains,)], widths=(40, 40, 24, 24, 14))
        _fill(book, labels.comments, (labels.measure, labels.comments), sheet.comments, widths=(36, 90))
        quotes = [(quote.about, quote.words, quote.who) for quote in sheet.quotes]
        _fill(book, labels.quotes, (labels.measure, labels.quotes, labels.who), quotes, widths=(36, 90, 30))
        made = [(each.name, each.version, each.words, each.since, each.data) for each in sheet.definitions]
        heads = (labels.measure, labels.version, labels.made, labels.since, labels.data)
        _fill(book, labels.definitions, heads, made, widths=(36, 10, 70, 16, 40))
    return out.getvalue()


def _about(sheet: PackSheet) -> list[str]:
    said = (sheet.title, sheet.under, sheet.note, sheet.link, sheet.footer, *sheet.warnings)
    return [words for words in said if words]


def _heads(sheet: PackSheet) -> tuple[str, ...]:
    labels = sheet.labels
    return (
        labels.measure, "", labels.last, labels.period, labels.before, labels.target, labels.unit, labels.status,
        labels.rule, labels.lately, labels.marks,
    )  # fmt: skip


def _measures(sheet: PackSheet) -> list[tuple[Cell, ...]]:
    return [
        (
            f"{'    ' * line.depth}{line.name}",
            line.under,
            line.last,
            line.period,
            line.before,
            line.target,
            line.last.unit,
            f"{SHAPES[line.family]} {line.status}",
            line.rule,
            line.lately,
            "; ".join(line.marks),
        )
        for line in sheet.lines
    ]


def _fill(
    book: xlsxwriter.Workbook,
    name: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    widths: Sequence[int],
) -> None:
    sheet = book.add_worksheet(name.translate(_FORBIDDEN)[:_LONGEST_SHEET])
    bold = book.add_format({"bold": True, "bottom": 1})
    wraps = book.add_format({"text_wrap": True, "valign": "top"})
    formats = {
        True: book.add_format({"num_format": "0.0%", "valign": "top"}),
        False: book.add_format({"num_format": "#,##0.##", "valign": "top"}),
    }
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, bold)
    for place, row in enumerate(rows, start=1 if heads else 0):
        for column, cell in enumerate(row):
            _write(sheet, place, column, cell, wraps, formats)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    if heads:
        sheet.freeze_panes(1, 1)


def _write(
    sheet: xlsxwriter.worksheet.Worksheet,
    row: int,
    column: int,
    cell: Cell,
    wraps: Any,
    formats: dict[bool, Any],
) -> None:
    if isinstance(cell, Amount) and cell.number is not None:
        sheet.write_number(row, column, cell.number, formats[cell.is_share])
        return
    words = cell.words if isinstance(cell, Amount) else cell
    sheet.write_string(row, column, guarded(words)[:LONGEST_CELL], wraps)
