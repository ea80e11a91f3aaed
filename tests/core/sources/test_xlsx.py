"""Excel workbooks: stored values as they are, sheets named, bombs refused."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter

from obeya.errors import InputError, UnsafeInputError

from .conftest import ReadHere

Fill = Callable[[xlsxwriter.Workbook, Any], None]


def workbook(fill: Fill) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    fill(book, book.add_worksheet("Log"))
    book.close()
    return stream.getvalue()


def rows(*values: list[Any]) -> Fill:
    def fill(_book: xlsxwriter.Workbook, sheet: Any) -> None:
        for place, row in enumerate(values):
            sheet.write_row(place, 0, row)

    return fill


def test_numbers_dates_texts_and_truth_keep_their_kind(read_here: ReadHere, values_of) -> None:
    def fill(book: xlsxwriter.Workbook, sheet: Any) -> None:
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        sheet.write_row(0, 0, ["case", "amount", "done", "when", "day", "mixed"])
        for place in range(2):
            sheet.write_row(place + 1, 0, [place + 7, place + 0.5, place == 0])
            sheet.write_datetime(place + 1, 3, dt.datetime(2024, 3, 31, 2, 30, place), moment)
            sheet.write_datetime(place + 1, 4, dt.datetime(2024, 4, 1), day)
        sheet.write(1, 5, "00012")
        sheet.write(2, 5, 12)

    raw = read_here(workbook(fill), "log.xlsx")

    assert [column.kind for column in raw.columns] == ["number", "number", "truth", "time", "time", "text"]
    assert values_of(raw, "case") == [7, 8]
    assert values_of(raw, "amount") == [0.5, 1.5]
    assert values_of(raw, "done") == [True, False]
    assert values_of(raw, "when") == [dt.datetime(2024, 3, 31, 2, 30), dt.datetime(2024, 3, 31, 2, 30, 1)]
    assert values_of(raw, "day") == [dt.datetime(2024, 4, 1)] * 2
    assert values_of(raw, "mixed") == ["00012", "12"]


def test_lines_are_sheet_rows_and_titles_and_empty_rows_are_told(read_here: ReadHere) -> None:
    raw = read_here(
        workbook(rows(["Report of May"], [], ["case", "activity"], ["1", "A"], [], ["2", None])), "log.xlsx"
    )

    assert raw.table.to_pydict() == {"row": [1, 2], "line": [4, 6], "c0": ["1", "2"], "c1": ["A", None]}
    assert raw.rejected.to_pylist() == [
        {"line": 1, "reason": "a row above the header", "raw": "Report of May"}
    ]
    assert "2 empty rows were skipped; they count as no record." in raw.notes


def test_formulas_are_never_evaluated(read_here: ReadHere, values_of) -> None:
    def fill(_book: xlsxwriter.Workbook, sheet: Any) -> None:
        sheet.write_row(0, 0, ["case", "activity"])
        sheet.write_row(1, 0, ["1", "A"])
        sheet.write_formula(1, 1, '=HYPERLINK("http://127.0.0.1:9/")', value="stored")
        sheet.write_string(2, 0, "=1+1")
        sheet.write_string(2, 1, "B")

    raw = read_here(workbook(fill), "log.xlsx")

    assert values_of(raw, "activity") == ["stored", "B"]
    assert values_of(raw, "case") == ["1", "=1+1"]


def test_the_first_visible_sheet_with_rows_is_read_and_the_others_are_named(
    read_here: ReadHere, values_of
) -> None:
    def fill(book: xlsxwriter.Workbook, _sheet: Any) -> None:
        hidden, data = book.add_worksheet("Hidden"), book.add_worksheet("Data")
        hidden.hide()
        for sheet, activity in ((hidden, "H"), (data, "D")):
            sheet.write_row(0, 0, ["case", "activity"])
            sheet.write_row(1, 0, ["1", activity])

    content = workbook(fill)
    raw = read_here(content, "log.xlsx")

    assert values_of(raw, "activity") == ["D"]
    assert raw.notes[:2] == (
        "Sheet 'Data' was read.",
        "Other sheets were not read: 'Log', 'Hidden' (hidden).",
    )
    assert values_of(read_here(content, "log.xlsx", sheet="Hidden"), "activity") == ["H"]
    with pytest.raises(InputError, match=r"no sheet called 'data'. Its sheets:\n  - Log"):
        read_here(content, "log.xlsx", sheet="data")


def test_an_empty_workbook_names_its_sheets(read_here: ReadHere) -> None:
    with pytest.raises(InputError, match=r"no visible sheet with rows. Its sheets:\n  - Log"):
        read_here(workbook(rows()), "log.xlsx")


def replaced(content: bytes, name: str, part: Callable[[zipfile.ZipFile], None]) -> bytes:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.namelist():
            if entry != name:
                new.writestr(entry, old.read(entry))
        part(new)
    return stream.getvalue()


def inflated_sheet(archive: zipfile.ZipFile) -> None:
    with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
        sheet.write(
            b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        )
        block = b'<row><c t="inlineStr"><is><t>AAAAAAAA</t></is></c></row>' * 20_000
        for _ in range(40):
            sheet.write(block)
        sheet.write(b"</sheetData></worksheet>")


def test_a_workbook_that_inflates_is_refused_before_it_is_parsed(read_here: ReadHere) -> None:
    """Covers L25."""
    bomb = replaced(workbook(rows(["case"], ["1"])), "xl/worksheets/sheet1.xml", inflated_sheet)
    with pytest.raises(UnsafeInputError, match="more than 200 times its size"):
        read_here(bomb, "log.xlsx")


def test_a_directory_that_lies_about_sizes_does_not_help_a_bomb(read_here: ReadHere) -> None:
    """Covers L25."""
    bomb = bytearray(replaced(workbook(rows(["case"], ["1"])), "xl/worksheets/sheet1.xml", inflated_sheet))
    with zipfile.ZipFile(io.BytesIO(bomb)) as archive:
        true_size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    place = bomb.rfind(true_size.to_bytes(4, "little"))
    bomb[place : place + 4] = (1_000).to_bytes(4, "little")
    with pytest.raises(UnsafeInputError, match="more than 200 times its size"):
        read_here(bytes(bomb), "log.xlsx")


def test_a_zip_that_only_claims_to_be_a_workbook_is_refused(read_here: ReadHere) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    with pytest.raises(InputError, match="no Excel workbook"):
        read_here(stream.getvalue(), "log.xlsx")


def test_ids_that_excel_has_rounded_are_told(read_here: ReadHere) -> None:
    raw = read_here(workbook(rows(["case", "activity"], [1234567890123456789, "A"])), "log.xlsx")

    assert any("more than 15 digits" in note for note in raw.notes)
