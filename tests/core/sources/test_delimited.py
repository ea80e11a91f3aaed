"""Delimited text: every record of the file is imported or rejected by name, whatever is in it."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from obeya.errors import InputError
from obeya.sources import containers
from obeya.sources.delimited import blocks
from obeya.sources.delimited.dialect import find_dialect
from obeya.sources.raw import Limits, RawTable

from .conftest import ReadHere, fresh_folder, read_in_this_process

HEADER = "case_id,activity,ts"

FIELDS = st.sampled_from(
    ["1", "00012", " 1 ", "", "1E5", "NA", "null", "A;B", "it's", "é", "ü 𝕏", "2024-01-01", '"', "a\tb"]
)
QUOTED = (
    FIELDS.map(lambda text: '"' + text.replace('"', '""') + '"')
    | st.just('"two\nlines"')
    | st.just('"cr\r\nlf"')
)
LINES = st.lists(FIELDS | QUOTED, min_size=0, max_size=5).map(",".join)
TEXTS = st.tuples(st.lists(LINES, max_size=12), st.sampled_from(["\n", "\r\n", "\r"]), st.booleans()).map(
    lambda parts: parts[1].join([HEADER, *parts[0]]) + (parts[1] if parts[2] else "")
)


def oracle(text: str) -> list[tuple[int, list[str]]]:
    """Return first physical line and fields of every record below the header, as Python's csv module sees them."""
    reader = csv.reader(io.StringIO(text, newline=""))
    records, begin = [], 0
    for fields in reader:
        if fields:
            records.append((begin + 1, fields))
        begin = reader.line_num
    return records[1:]


def rows_of(raw: RawTable) -> list[tuple[int, int, list[str]]]:
    columns = [raw.table[column.column].to_pylist() for column in raw.columns]
    places = zip(
        raw.table["row"].to_pylist(), raw.table["line"].to_pylist(), zip(*columns, strict=True), strict=True
    )
    return [(row, line, list(fields)) for row, line, fields in places]


def read_text(text: str) -> RawTable:
    folder = fresh_folder()
    path = folder / "log.csv"
    path.write_bytes(text.encode())
    return read_in_this_process(path, folder / "reading")


@settings(max_examples=300)
@given(text=TEXTS)
def test_imported_and_rejected_rows_are_all_records_of_the_file(text: str) -> None:
    """Covers L01."""
    records = oracle(text)
    if not records:
        with pytest.raises(InputError, match="not a single row"):
            read_text(text)
        return
    raw = read_text(text)
    assert raw.table.num_rows + raw.rejected.num_rows == raw.n_records == len(records)
    lines = sorted([*raw.table["line"].to_pylist(), *raw.rejected["line"].to_pylist()])
    assert lines == [line for line, _ in records]


@settings(max_examples=150)
@given(text=TEXTS, block=st.integers(min_value=1, max_value=40))
def test_rows_are_the_same_wherever_the_file_is_cut_into_blocks(text: str, block: int) -> None:
    assume(find_dialect(text, None) == find_dialect(HEADER, None))
    whole: RawTable | None = None
    with pytest.MonkeyPatch.context() as patch:
        try:
            whole = read_text(text)
            patch.setattr(containers, "CHUNK_BYTES", block)
            patch.setattr(blocks, "BLOCK_BYTES", block)
            cut = read_text(text)
        except InputError:
            assert whole is None
            return
    assert rows_of(cut) == rows_of(whole)
    assert cut.rejected.to_pylist() == whole.rejected.to_pylist()


@given(rows=st.lists(st.lists(FIELDS, min_size=3, max_size=3), min_size=1, max_size=20))
def test_fields_come_out_as_they_were_written(rows: list[list[str]]) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([HEADER.split(","), *rows])
    assert [fields for _, _, fields in rows_of(read_text(stream.getvalue()))] == rows


def test_damaged_first_rows_are_listed_with_line_reason_and_text(read_here: ReadHere) -> None:
    """Covers L01: a sniffer that trusts the first rows would return one row of three."""
    raw = read_here(b"case_id,activity,ts\n1,B\n1,B,2024-01-01,extra\n2,A,2024-01-02\n")

    assert rows_of(raw) == [(2, 4, ["2", "A", "2024-01-02"])]
    assert raw.rejected.to_pylist() == [
        {"line": 2, "reason": "2 fields where 3 are expected", "raw": "1,B"},
        {"line": 3, "reason": "4 fields where 3 are expected", "raw": "1,B,2024-01-01,extra"},
    ]


def test_ids_stay_text_byte_for_byte(read_here: ReadHere, values_of) -> None:
    """Covers L02."""
    ids = [
        "12345678901234567890123",
        "1E5",
        "100000",
        "00012",
        "12",
        "NA",
        "null",
        "NULL",
        " 1 ",
        "1",
        "",
        "+1",
        "1.0",
        "?",
    ]
    raw = read_here(("case_id,activity\n" + "".join(f"{id_},A\n" for id_ in ids)).encode())

    assert values_of(raw, "case_id") == ids


def test_a_field_of_ten_megabytes_is_rejected_and_the_file_goes_on(read_here: ReadHere, values_of) -> None:
    """Covers L07."""
    raw = read_here(b"case,activity\n1,A\n2," + b"x" * 10_000_000 + b"\n3,C\n")

    assert values_of(raw, "case") == ["1", "3"]
    assert raw.rejected["line"].to_pylist() == [3]
    assert "10,000,000 characters is longer than the 65,536 allowed" in raw.rejected["reason"][0].as_py()
    assert len(raw.rejected["raw"][0].as_py()) == 2_000


def test_a_header_of_100000_names_is_refused(read_here: ReadHere) -> None:
    """Covers L08."""
    with pytest.raises(InputError, match="more columns than the 2,000"):
        read_here((",".join(f"n{i}" for i in range(100_000)) + "\n1,2\n").encode())


def test_control_characters_are_removed_and_counted(read_here: ReadHere, values_of) -> None:
    """Covers L06."""
    raw = read_here("case,activity\n1,A\0B\n2,A\x0bB\n3,AB\n4,A\ufffeB\n5,A\x85B\n6,e\u0301\n".encode())

    assert values_of(raw, "activity") == ["AB", "AB", "AB", "AB", "AB", "é"]
    assert any(note.startswith("5 values held control characters") for note in raw.notes)


def test_repeated_and_empty_names_are_told_apart(read_here: ReadHere) -> None:
    """Covers L10 and L11: names are data, whatever they say."""
    header = 'activity,Activity,activity,,"a""; DROP TABLE t; --",{{7*7}},$1'
    raw = read_here(f"{header}\n1,2,3,4,5,6,7\n".encode())

    names = ["activity", "Activity (2)", "activity (3)", "column 4", 'a"; DROP TABLE t; --', "{{7*7}}", "$1"]
    assert [column.name for column in raw.columns] == names
    assert raw.table.column_names == ["row", "line", *(f"c{i}" for i in range(7))]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(read_here: ReadHere, delimiter: str, values_of) -> None:
    rows = [["case", "activity", "amount"], ["1", "Check, then pay", "2,5"], ["2", "a;b|c", "3,7"]]
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerows(rows)

    raw = read_here(stream.getvalue().encode())

    assert raw.delimiter == delimiter
    assert values_of(raw, "amount") == ["2,5", "3,7"]


def test_a_trailing_delimiter_makes_no_column(read_here: ReadHere, values_of) -> None:
    with_header = read_here(b"case;activity;\n1;A;\n2;B;\n")
    without_header = read_here(b"case;activity\n1;A;\n2;B;\n")

    for raw in (with_header, without_header):
        assert [column.name for column in raw.columns] == ["case", "activity"]
        assert values_of(raw, "activity") == ["A", "B"]
        assert raw.rejected.num_rows == 0


def test_a_value_behind_the_trailing_delimiter_is_not_lost(read_here: ReadHere) -> None:
    rows = "".join(f"{i};A;\n" for i in range(20_000))
    raw = read_here(f"case;activity;\n{rows}9;B;surprise\n".encode())

    assert raw.rejected.to_pylist() == [
        {"line": 20_002, "reason": "3 fields where 2 are expected", "raw": "9;B;surprise"}
    ]


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
        ("latin-1", "cp1252"),
    ],
)
def test_the_encoding_is_found_and_an_assumption_is_said(
    read_here: ReadHere, values_of, encoding: str, found: str
) -> None:
    raw = read_here("Fall,Tätigkeit,Preis\n1,Prüfen,5 £\n2,Größe ändern,7 £\n".encode(encoding))

    assert values_of(raw, "Tätigkeit") == ["Prüfen", "Größe ändern"]
    assert raw.encoding == found
    assert any("not UTF-8" in note for note in raw.notes) == (found == "cp1252")


@pytest.mark.parametrize(
    ("encoding", "words"),
    [("shift_jis", "受注登録カタカナ"), ("gb18030", "采购申请审批付款发票登记审核"), ("cp1251", "Проверка")],
)
def test_encodings_without_latin_letters_are_guessed_aloud(
    read_here: ReadHere, values_of, encoding: str, words: str
) -> None:
    raw = read_here(("case,activity\n" + f"1,{words}\n" * 20).encode(encoding))

    assert values_of(raw, "activity") == [words] * 20
    assert any("not UTF-8" in note for note in raw.notes)


@pytest.mark.parametrize("encoding", ["shift_jis", "gb18030", "cp1251", "utf-32"])
def test_an_encoding_that_is_named_is_used(read_here: ReadHere, values_of, encoding: str) -> None:
    words = {"shift_jis": "カタカナ", "gb18030": "审批", "cp1251": "Проверка", "utf-32": "Prüfen"}[encoding]
    raw = read_here(f"case,activity\n1,{words}\n".encode(encoding), encoding=encoding)

    assert values_of(raw, "activity") == [words]


def test_the_first_accent_may_come_late(
    read_here: ReadHere, values_of, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(containers, "CHUNK_BYTES", 1_000)
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 1_000)
    plain = "case,activity\n" + "1,Check\n" * 5_000

    raw = read_here((plain + "2,Prüfen\n").encode("cp1252"))

    assert values_of(raw, "activity")[-1] == "Prüfen"
    assert raw.encoding == "cp1252"


def test_a_row_in_another_encoding_is_rejected_with_line_and_byte(read_here: ReadHere, values_of) -> None:
    start = "case,activity\n1,Prüfen\n2,Zahlung\n3,".encode()
    raw = read_here(start + "Gebühr".encode("latin-1") + "\n4,Größe\n".encode())

    assert values_of(raw, "activity") == ["Prüfen", "Zahlung", "Größe"]
    assert raw.rejected["line"].to_pylist() == [4]
    assert f"byte {len(start) + 3:,} (line 4)" in raw.rejected["reason"][0].as_py()


def test_a_quote_that_is_never_closed_swallows_no_rows_in_silence(read_here: ReadHere) -> None:
    raw = read_here(b'case,activity\n1,A\n2,"B\n3,C\n')

    assert [fields for _, _, fields in rows_of(raw)] == [["1", "A"]]
    assert raw.rejected["line"].to_pylist() == [3]
    assert "never closed" in raw.rejected["reason"][0].as_py()


def test_a_runaway_quote_is_an_error_before_it_fills_the_memory(read_here: ReadHere, monkeypatch) -> None:
    monkeypatch.setattr(containers, "CHUNK_BYTES", 1_000)
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 1_000)
    with pytest.raises(InputError, match="opens a quote in line 2 that is not closed within 5,000 bytes"):
        read_here(b'case,activity\n1,"A\n' + b"2,B\n" * 5_000, limits=Limits(max_record_bytes=5_000))


def test_empty_lines_are_no_records_and_are_said(read_here: ReadHere) -> None:
    raw = read_here(b"\ncase,activity\n\n1,A\n\n\n2,B\n")

    assert [(row, line) for row, line, _ in rows_of(raw)] == [(0, 4), (1, 7)]
    assert "4 empty lines were skipped; they count as no record." in raw.notes


def test_title_lines_are_rejected_by_name_and_a_directive_is_followed(read_here: ReadHere, values_of) -> None:
    raw = read_here(b"sep=;\nReport of May\n\ncase;activity;time\n1;A,x;2024-01-01\n")

    assert values_of(raw, "activity") == ["A,x"]
    assert raw.rejected.to_pylist() == [
        {"line": 2, "reason": "a line above the header", "raw": "Report of May"}
    ]
    assert raw.n_records == 2


def test_a_file_without_names_gets_numbered_columns(read_here: ReadHere) -> None:
    raw = read_here(b"1,Register,2024-01-01 08:00\n1,Check,2024-01-01 09:00\n")

    assert [column.name for column in raw.columns] == ["column 1", "column 2", "column 3"]
    assert raw.n_records == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"\xef\xbb\xbf", "is empty"), (b"\n\r\n\n", "is empty"), (b"case,activity\n", "not a single row")],
)
def test_a_file_without_rows_says_so(read_here: ReadHere, content: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read_here(content)


def test_an_unknown_encoding_or_delimiter_is_named(read_here: ReadHere) -> None:
    with pytest.raises(InputError, match="no text encoding called 'klingon'"):
        read_here(b"a,b\n1,2\n", encoding="klingon")
    with pytest.raises(InputError, match="cannot be a delimiter"):
        read_here(b"a,b\n1,2\n", delimiter="::")
