"""What a file is shows in its bytes, not in its name."""

from __future__ import annotations

import io
import pickle
import sqlite3
from pathlib import Path

import pyarrow as pa
import pytest
import xlsxwriter
from pyarrow import feather

from obeya.errors import InputError, UnsafeInputError
from obeya.sources.recognising import recognise

from .conftest import ReadHere


def workbook() -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["case", "activity"])
    sheet.write_row(1, 0, ["1", "A"])
    book.close()
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "a PNG picture"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 50, "a JPEG picture"),
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF document"),
        (b"\x7fELF\x02\x01\x01" + b"\0" * 50, "a program"),
        (b"MZ\x90\0\x03" + b"\0" * 50, "a program"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "a web page"),
        (b"  <html lang='en'><title>502</title></html>", "a web page"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 50, "an old Office file"),
        (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
        (b"ARROW1\0\0" + b"\0" * 50, "an Arrow or Feather file"),
        (bytes(range(32)) * 20, "binary data of an unknown kind"),
        (b'<?xml version="1.0"?><svg></svg>', "<svg> at its root"),
        (b'{"name": "not a log"}', "no OCEL 2.0 log"),
    ],
)
def test_other_kinds_of_files_under_the_name_of_a_csv_are_refused(
    read_here: ReadHere, content: bytes, words: str
) -> None:
    """Covers L22."""
    with pytest.raises(InputError, match=words):
        read_here(content, "log.csv")


@pytest.mark.parametrize("name", ["log.parquet", "log.xlsx", "log.xes", "log.xml", "log.sqlite", "log.json"])
def test_text_under_the_name_of_another_format_is_refused(read_here: ReadHere, name: str) -> None:
    """Covers L22."""
    with pytest.raises(InputError, match="its content is plain text"):
        read_here(b"case,activity\n1,A\n", name)


def test_a_workbook_under_the_name_of_a_csv_is_read_as_the_workbook_it_is(
    read_here: ReadHere, values_of
) -> None:
    raw = read_here(workbook(), "log.csv")

    assert raw.format == "xlsx"
    assert values_of(raw, "activity") == ["A"]


def test_names_with_angle_brackets_do_not_make_a_csv_a_web_page(read_here: ReadHere) -> None:
    raw = read_here(b"<b>case</b>,<img src=x onerror=alert(1)>\n1,A\n")

    assert [column.name for column in raw.columns] == ["<b>case</b>", "<img src=x onerror=alert(1)>"]


def test_pickles_arrow_files_and_their_like_are_never_read(read_here: ReadHere, tmp_path: Path) -> None:
    """Covers L37."""
    table = pa.table({"case": ["1"], "activity": ["A"]})
    feather.write_feather(table, tmp_path / "log.feather")
    with pa.ipc.new_stream(tmp_path / "log.bin", table.schema) as stream:
        stream.write_table(table)
    for content, name in [
        (pickle.dumps({"case": 1}), "log.pkl"),
        (pickle.dumps({"case": 1}), "log.csv"),
        ((tmp_path / "log.feather").read_bytes(), "log.feather"),
        ((tmp_path / "log.feather").read_bytes(), "log.parquet"),
        ((tmp_path / "log.bin").read_bytes(), "log.csv"),
        (b"case,activity\n1,A\n", "log.pickle"),
    ]:
        with pytest.raises(InputError):
            read_here(content, name)
    with pytest.raises(UnsafeInputError, match="can run programs"):
        read_here(pickle.dumps([1]), "log.csv")


def test_each_readable_format_is_recognised_from_its_first_bytes() -> None:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE event(ocel_id)")
    heads = {
        "csv": b"case;activity\n1;A\n",
        "xlsx": workbook(),
        "parquet": b"PAR1\x15\x04",
        "xes": b'<?xml version="1.0"?>\n<!-- made by hand --><log xes.version="1.0"><trace>',
        "ocel-xml": b"<log><object-types/></log>",
        "ocel-json": b' {"objectTypes": []}',
        "ocel-sqlite": database.serialize(),
    }
    assert {name: recognise("log", head) for name, head in heads.items()} == {name: name for name in heads}
