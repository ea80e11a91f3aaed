"""Answers as files: CSV, XLSX, Parquet, JSON, SVG, PNG and HTML, each written beside and then renamed."""

from __future__ import annotations

import html
import io
import json
from collections.abc import Iterable
from dataclasses import is_dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from obeya.cli.plain import Rows, iso, scalars_of, tables_of, to_json, to_plain
from obeya.errors import QuestionError
from obeya.figures.export import csv_text, parquet_bytes, write_whole

if TYPE_CHECKING:
    import pyarrow as pa

    from obeya.figures.figure import Figure

# What one cell of a workbook can hold; a longer text is cut and says so.
XLSX_CELL_CHARACTERS = 32_767


def write_answer(path: Path, result: Any, *, picture: Figure | None, main_table: str | None) -> None:
    """Write a result to a file whose suffix names the format; the file appears whole or not at all."""
    if not path.parent.is_dir():
        raise QuestionError(f"There is no folder {path.parent} to write {path.name} to. Create it first.")
    if picture is not None and path.suffix.lower() in (".svg", ".png"):
        picture.save(path)
        return
    write_whole(path, _content(path.suffix.lower(), result, picture, main_table))


def _content(suffix: str, result: Any, picture: Figure | None, main_table: str | None) -> bytes:
    if suffix == ".html":
        return _html(result, picture).encode()
    if suffix == ".xlsx":
        return _xlsx(result)
    if suffix == ".json":
        return (to_json(result) + "\n").encode()
    table = arrow_table(main_rows(result, main_table))
    # Spreadsheets take a CSV file for UTF-8 only when it begins with the mark for it.
    return parquet_bytes(table) if suffix == ".parquet" else csv_text(table).encode("utf-8-sig")


def main_rows(result: Any, main_table: str | None) -> Rows:
    """Give the table that a one-table format holds: the one named, else the first, else the single values."""
    tables = tables_of(result)
    if main_table is not None:
        return tables[main_table]
    if tables:
        return next(iter(tables.values()))
    scalars = scalars_of(result)
    return Rows(tuple(scalars), (scalars,))


def cell_text(value: Any) -> str:
    """Write one value for a reader: sequences joined with an arrow, instants in ISO 8601, no value empty."""
    if value is None:
        return ""
    if isinstance(value, date):
        return iso(value)
    if _is_nested(value):
        return json.dumps(to_plain(value), ensure_ascii=False)
    if isinstance(value, tuple | list):
        return " → ".join(cell_text(item) for item in value)
    return str(value)


def _is_nested(value: Any) -> bool:
    """Say whether a value has names of its own inside, so that only JSON can write it in one cell."""
    first = value[0] if isinstance(value, tuple | list) and value else value
    return isinstance(first, dict) or is_dataclass(first)


def arrow_table(rows: Rows) -> pa.Table:
    """Give rows as an Arrow table; what has no column type, such as a filter, becomes JSON text."""
    import pyarrow as pa

    return pa.table(
        {name: pa.array(_arrow_values([row[name] for row in rows.rows])) for name in rows.columns}
    )


def _arrow_values(values: list[Any]) -> list[Any]:
    if any(_is_nested(value) for value in values):
        return [cell_text(value) for value in values]
    return [list(value) if isinstance(value, tuple) else value for value in values]


def _xlsx(result: Any) -> bytes:
    from xlsxwriter import Workbook

    sink = io.BytesIO()
    # Names in a log may begin with = or look like an address: they are text, never a formula or a link.
    as_text = {"strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(sink, {"in_memory": True, "nan_inf_to_errors": True, **as_text}) as book:
        bold = book.add_format({"bold": True})
        for name, rows in tables_of(result).items():
            sheet = book.add_worksheet(name[:31])
            sheet.write_row(0, 0, rows.columns, bold)
            for number, row in enumerate(rows.rows, start=1):
                _write_cells(sheet, number, [row[column] for column in rows.columns])
            sheet.freeze_panes(1, 0)
        about = book.add_worksheet("about")
        for number, (name, value) in enumerate(scalars_of(result).items()):
            _write_cells(about, number, [name, value])
    return sink.getvalue()


def _write_cells(sheet: Any, number: int, values: Iterable[Any]) -> None:
    for column, value in enumerate(values):
        if isinstance(value, bool):
            sheet.write_boolean(number, column, value)
        elif isinstance(value, int | float):
            sheet.write_number(number, column, value)
        elif value is not None:
            text = cell_text(value)
            cut = text if len(text) <= XLSX_CELL_CHARACTERS else text[: XLSX_CELL_CHARACTERS - 6] + " [cut]"
            sheet.write_string(number, column, cut)


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body {{ font: 14px/20px Inter, system-ui, sans-serif; margin: 24px; color: #1d1d28; background: #fff }}
table {{ border-collapse: collapse; margin: 0 0 24px; font-variant-numeric: tabular-nums }}
th, td {{ text-align: left; padding: 4px 12px 4px 0; border-bottom: 1px solid #dcdce4; vertical-align: top }}
td.number {{ text-align: right }}
h1 {{ font-size: 20px; line-height: 28px }} h2 {{ font-size: 16px }}
svg {{ max-width: 100%; height: auto }}
</style></head><body><h1>{title}</h1>
{body}
</body></html>
"""


def _html(result: Any, picture: Figure | None) -> str:
    parts = [picture.to_svg(framed=False), f"<p>{html.escape(picture.caption)}</p>"] if picture else []
    parts.append(_html_table(Rows(("", " "), tuple({"": k, " ": v} for k, v in scalars_of(result).items()))))
    for name, rows in tables_of(result).items():
        parts.append(f"<h2>{html.escape(name.replace('_', ' '))}</h2>")
        parts.append(_html_table(rows))
    title = picture.title if picture else type(result).__name__
    return _PAGE.format(title=html.escape(title), body="\n".join(parts))


def _html_table(rows: Rows) -> str:
    head = "".join(f"<th>{html.escape(column)}</th>" for column in rows.columns)
    body = "".join(
        "<tr>" + "".join(_html_cell(row[column]) for column in rows.columns) + "</tr>" for row in rows.rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _html_cell(value: Any) -> str:
    kind = ' class="number"' if isinstance(value, int | float) and not isinstance(value, bool) else ""
    return f"<td{kind}>{html.escape(cell_text(value))}</td>"
