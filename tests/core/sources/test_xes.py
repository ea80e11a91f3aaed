"""XES: the quick way and the complete way give the same table, and nothing of the log is lost."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from obeya.errors import InputError, UnsafeInputError
from obeya.sources.raw import RawTable
from obeya.sources.xes import reader
from obeya.sources.xes.quick import IrregularError

from .conftest import ReadHere, fresh_folder, read_in_this_process

HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1.0">\n'
EVENT = (
    b'<event>\n<string key="concept:name" value="A"/>\n'
    b'<date key="time:timestamp" value="2024-01-01T08:00:00+01:00"/>\n</event>\n'
)
TRACE = b'<trace>\n<string key="concept:name" value="1"/>\n' + EVENT + b"</trace>\n"

TEXTS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn")), max_size=12) | st.sampled_from(
    ["<a>", 'say "hi"', "a & b", "&amp;", "1 > 0", "Größe"]
)
VALUES = st.one_of(
    st.tuples(st.just("string"), TEXTS),
    st.tuples(st.just("int"), st.integers(-(2**70), 2**70).map(str)),
    st.tuples(st.just("float"), st.floats(allow_nan=False, allow_infinity=False).map(repr)),
    st.tuples(st.just("boolean"), st.sampled_from(["true", "false"])),
    st.tuples(st.just("id"), st.uuids().map(str)),
    st.tuples(
        st.just("date"),
        st.sampled_from(
            [
                "2024-03-31T02:30:00.000+01:00",
                "2024-01-01T00:00:00Z",
                "1948-05-01T00:00:00.123+02:00",
                "2024-01-01T08:00:00",
            ]
        ),
    ),
)
KEYS = st.sampled_from(
    ["concept:name", "time:timestamp", "org:resource", "cost", "a very long key of more than 16 bytes"]
)
ATTRIBUTES = st.dictionaries(KEYS, VALUES, max_size=4)
TRACES = st.lists(st.tuples(ATTRIBUTES, st.lists(ATTRIBUTES, max_size=4)), min_size=1, max_size=6)


def written(attributes: dict[str, tuple[str, str]], gap: str) -> str:
    def quoted(text: str) -> str:
        return '"' + quoteattr(text, {'"': "&quot;"})[1:-1] + '"'

    return "\n".join(
        f"<{tag} key={quoted(key)} value={quoted(value)}{gap}/>" for key, (tag, value) in attributes.items()
    )


def as_xes(traces: list[tuple[dict, list[dict]]], gap: str) -> bytes:
    bodies = (
        f"<trace>\n{written(case, gap)}\n"
        + "".join(f"<event>\n{written(e, gap)}\n</event>\n" for e in events)
        + "</trace>\n"
        for case, events in traces
    )
    return HEAD + "".join(bodies).encode() + b"</log>\n"


def read_completely(path: Path, monkeypatch: pytest.MonkeyPatch) -> RawTable:
    def never(*_anything: object) -> None:
        raise IrregularError("for the test")

    with monkeypatch.context() as patch:
        patch.setattr(reader, "_read_quickly", never)
        return read_in_this_process(path, fresh_folder() / "reading")


def read_quickly(path: Path, monkeypatch: pytest.MonkeyPatch) -> RawTable:
    def never(*_anything: object) -> None:
        raise AssertionError("the file was not taken as regular")

    with monkeypatch.context() as patch:
        patch.setattr(reader, "_read_completely", never)
        return read_in_this_process(path, fresh_folder() / "reading")


def assert_same(one: RawTable, other: RawTable) -> None:
    assert one.columns == other.columns
    assert one.table.equals(other.table)
    assert (one.notes, one.roles, one.attributes) == (other.notes, other.roles, other.attributes)


@settings(max_examples=80)
@given(traces=TRACES, gap=st.sampled_from(["", " "]))
def test_both_ways_give_the_same_table_on_generated_logs(traces: list, gap: str) -> None:
    path = fresh_folder() / "log.xes"
    path.write_bytes(as_xes(traces, gap))
    n_events = sum(len(events) for _, events in traces)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "BLOCK_BYTES", 1)
        if n_events == 0:
            with pytest.raises(InputError, match="not a single row"):
                read_quickly(path, patch)
            return
        quick, complete = read_quickly(path, patch), read_completely(path, patch)
    assert quick.n_records == n_events
    assert_same(quick, complete)


@settings(max_examples=60)
@given(traces=TRACES)
def test_text_attributes_come_out_as_they_were_written(traces: list) -> None:
    path = fresh_folder() / "log.xes"
    path.write_bytes(as_xes(traces, ""))
    events = [event for _, events in traces for event in events]
    if not events:
        return
    raw = read_in_this_process(path, path.parent / "reading")
    for column in raw.columns:
        tags = {event[column.name][0] for event in events if column.name in event}
        if column.scope == "event" and tags <= {"string", "id"}:
            expected = [event[column.name][1] if column.name in event else None for event in events]
            assert raw.table[column.column].to_pylist() == [nfc(text) for text in expected]


def nfc(text: str | None) -> str | None:
    import unicodedata

    return None if text is None else unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("name", ["Sepsis_Cases.xes.gz", "helpdesk.xes.gz", "running-example.xes"])
def test_both_ways_give_the_same_table_on_real_logs(
    shared: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = shared / "data" / "logs" / name

    assert_same(read_quickly(path, monkeypatch), read_completely(path, monkeypatch))


@pytest.mark.parametrize(
    ("name", "n_events", "n_cases"),
    [("Sepsis_Cases.xes.gz", 15_214, 1_050), ("helpdesk.xes.gz", 21_348, 4_580)],
)
def test_real_logs_agree_with_an_independent_reader(
    shared: Path, read_here: ReadHere, name: str, n_events: int, n_cases: int
) -> None:
    import r4pm

    path = shared / "data" / "logs" / name
    theirs, _ = r4pm.df.import_xes(str(path))
    raw = read_here(path)

    assert (raw.n_records, raw.table["c0"].combine_chunks().unique().__len__()) == (n_events, n_cases)
    assert {column.name for column in raw.columns} == set(theirs.columns)
    for column in raw.columns:
        ours = raw.table[column.column].to_pylist()
        if column.kind == "time":
            ours = [value.replace(tzinfo=None) for value in ours]
        assert ours == theirs[column.name].to_list(), column.name


def test_times_are_instants_and_missing_values_stay_missing(read_here: ReadHere, values_of) -> None:
    unnamed = b'<event>\n<date key="time:timestamp" value="2024-01-02T08:00:00Z"/>\n</event>\n'
    untimed = b'<event>\n<string key="concept:name" value="B"/>\n</event>\n'
    raw = read_here(HEAD + TRACE.replace(EVENT, EVENT + unnamed + untimed) + b"</log>", "log.xes")

    assert values_of(raw, "concept:name") == ["A", None, "B"]
    assert values_of(raw, "time:timestamp") == [
        datetime(2024, 1, 1, 7, tzinfo=UTC),
        datetime(2024, 1, 2, 8, tzinfo=UTC),
        None,
    ]
    assert raw.roles == {"case_id": "c0", "activity": "c1", "completed_at": "c2"}


def test_times_with_and_without_offset_in_one_column_stay_text(read_here: ReadHere, values_of) -> None:
    naive = EVENT.replace(b"+01:00", b"")
    raw = read_here(HEAD + TRACE.replace(EVENT, EVENT + naive) + b"</log>", "log.xes")

    assert values_of(raw, "time:timestamp") == ["2024-01-01T08:00:00+01:00", "2024-01-01T08:00:00"]
    assert any("kept as text" in note for note in raw.notes)


def test_nested_attributes_lists_and_repeated_keys_survive(read_here: ReadHere, values_of) -> None:
    """Covers L32."""
    event = b"""<event><string key="concept:name" value="A"/>
      <string key="cost" value="5"><string key="currency" value="EUR"/></string>
      <list key="parts"><values><int key="part" value="1"/><int key="part" value="2"/></values></list>
      <string key="tag" value="x"/><string key="tag" value="y"/></event>"""
    raw = read_here(HEAD + b"<trace>" + event + b"</trace></log>", "log.xes")

    assert values_of(raw, "cost") == ["5"]
    assert values_of(raw, "cost.currency") == ["EUR"]
    assert [part["value"] for part in json.loads(values_of(raw, "parts")[0])] == ["1", "2"]
    assert json.loads(values_of(raw, "tag")[0]) == ["x", "y"]


def test_what_is_said_about_the_whole_log_is_kept(read_here: ReadHere) -> None:
    """Covers L32: an unknown extension is recorded, never fetched."""
    head = (
        HEAD
        + b"""<extension name="Mine" prefix="my" uri="http://127.0.0.1:9/none.xesext"/>
      <global scope="event"><string key="concept:name" value="?"/></global>
      <classifier name="Activity" keys="concept:name lifecycle:transition"/>
      <int key="total" value="3"><int key="A" value="2"/></int>"""
    )
    raw = read_here(head + TRACE + b'<string key="behind" value="too"/></log>', "log.xes")

    assert raw.attributes["extensions"][0]["uri"] == "http://127.0.0.1:9/none.xesext"
    assert raw.attributes["classifiers"] == [
        {"name": "Activity", "keys": "concept:name lifecycle:transition"}
    ]
    assert raw.attributes["globals"] == {"event": [{"key": "concept:name", "type": "string", "value": "?"}]}
    assert raw.attributes["attributes"][0]["children"] == [{"key": "A", "type": "int", "value": "2"}]
    assert raw.attributes["attributes"][1]["key"] == "behind"


def test_declarations_that_do_not_hold_are_told(read_here: ReadHere) -> None:
    """Covers L32."""
    head = (
        HEAD
        + b"""<global scope="event"><string key="cost" value="0"/><string key="concept:name" value="?"/></global>
      <classifier name="Role" keys="concept:name org:role"/><classifier name="Activity" keys="concept:name"/>"""
    )
    raw = read_here(head + TRACE + b"</log>", "log.xes")

    assert raw.notes == (
        "Every event is declared to have 'cost', but 1 of 1 have none.",
        "Classifier 'Role' uses attributes that no event has: org:role.",
    )


def test_trace_attributes_are_case_attributes_with_a_name_of_their_own(read_here: ReadHere) -> None:
    case = b'<string key="dept" value="Sales"/><string key="org:resource" value="Ann"/>'
    event = EVENT.replace(b"</event>", b'<string key="org:resource" value="Bob"/></event>')
    raw = read_here(HEAD + TRACE.replace(EVENT, case + event) + b"</log>", "log.xes")

    assert {(column.name, column.scope) for column in raw.columns} >= {
        ("dept", "case"),
        ("org:resource", "event"),
        ("case:org:resource", "case"),
    }


def test_unnamed_empty_and_equally_named_traces_are_told(read_here: ReadHere, values_of) -> None:
    unnamed = b"<trace>" + EVENT + b"</trace>"
    empty = b'<trace><string key="concept:name" value="9"/></trace>'
    raw = read_here(HEAD + TRACE + unnamed + empty + TRACE + b"</log>", "log.xes")

    assert values_of(raw, "case:concept:name") == ["1", "trace 2", "1"]
    assert any(note.startswith("1 traces have no concept:name") for note in raw.notes)
    assert any(note.startswith("1 traces have no events") for note in raw.notes)
    assert any(note.startswith("1 traces have the name of an earlier trace") for note in raw.notes)


def test_an_event_outside_of_any_trace_is_rejected_with_its_line(read_here: ReadHere) -> None:
    raw = read_here(HEAD + TRACE + EVENT + b"</log>", "log.xes")

    assert raw.n_records == 2
    assert raw.rejected["reason"].to_pylist() == ["an event outside of any trace"]


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1"])
def test_other_encodings_go_the_complete_way(read_here: ReadHere, values_of, encoding: str) -> None:
    text = (HEAD + TRACE).decode().replace("UTF-8", encoding).replace(
        'value="A"', 'value="Prüfen"'
    ) + "</log>"

    assert values_of(read_here(text.encode(encoding), "log.xes"), "concept:name") == ["Prüfen"]


DOCTYPES = [
    b'<!DOCTYPE log [<!ENTITY x SYSTEM "file://%s">]>',
    b'<!DOCTYPE log SYSTEM "http://127.0.0.1:9/log.dtd">',
    b'<!DOCTYPE log [<!ENTITY %% pe SYSTEM "file://%s"> %%pe;]>',
    b"<!DOCTYPE log ["
    + b"".join(b'<!ENTITY e%d "%s">' % (i, (b"&e%d;" % (i - 1)) * 10 if i else b"ha") for i in range(12))
    + b"]>",
    b'<!DOCTYPE log [<!ENTITY big "' + b"x" * 50_000 + b'">]>',
    b"<!DOCTYPE log>",
]


@pytest.mark.parametrize("doctype", DOCTYPES)
@pytest.mark.parametrize("pad", [0, 100_000])
def test_any_doctype_is_refused_and_no_canary_sings(
    read_here: ReadHere, tmp_path: Path, doctype: bytes, pad: int
) -> None:
    """Covers L27, L28 and L29."""
    canary = tmp_path / "canary.txt"
    canary.write_text("canary-7f3a")
    doctype = doctype.replace(b"%s", str(canary).encode()).replace(b"%%", b"%")
    log = TRACE.replace(b'value="A"', b'value="&x;&e11;&big;"')
    content = b'<?xml version="1.0"?>' + b"<!-- " + b" " * pad + b"-->" + doctype + b"<log>" + log + b"</log>"

    with pytest.raises(UnsafeInputError, match="DOCTYPE") as caught:
        read_here(content, "log.xes")
    assert "canary-7f3a" not in str(caught.value)
    assert not any("canary-7f3a" in path.read_text("latin-1") for path in tmp_path.glob("reading-*/*"))


def test_an_unknown_entity_is_an_error_not_an_empty_text(read_here: ReadHere) -> None:
    with pytest.raises(InputError, match="not well-formed XML: undefined entity"):
        read_here(HEAD + TRACE.replace(b'value="A"', b'value="&x;"') + b"</log>", "log.xes")


def test_deep_nesting_is_refused(read_here: ReadHere) -> None:
    """Covers L30."""
    lists = b'<list key="l">' * 10_000 + b"</list>" * 10_000
    for inside in (lists, b"<x>" * 100_000 + b"</x>" * 100_000):
        with pytest.raises(UnsafeInputError, match="nested more than 256 deep"):
            read_here(HEAD + b"<trace>" + inside + EVENT + b"</trace></log>", "log.xes")


@pytest.mark.parametrize("cut", [10, 200, -9, -20])
def test_a_log_that_was_cut_is_no_log(read_here: ReadHere, cut: int) -> None:
    whole = HEAD + TRACE * 3 + b"</log>\n"
    with pytest.raises(InputError):
        read_here(whole[:cut], "log.xes")
    with pytest.raises(InputError):
        read_here(gzip.compress(whole[:cut]), "log.xes.gz")


IRREGULAR = [
    TRACE + b"<!-- a comment -->",
    TRACE.replace(b'key="concept:name" value="A"', b'value="A" key="concept:name"'),
    TRACE.replace(b'"A"', b"'A'"),
    TRACE.replace(b'"A"', b'"A>B"').replace(b"</event>", b'<string key="x" value="y"></string></event>'),
    TRACE.replace(b"<event>", b'<event xmlns="http://www.xes-standard.org/">'),
    TRACE.replace(b'"A"', b'"A\n\tB"'),
    TRACE.replace(b'value="A"', b'value="A" note="n"'),
    TRACE.replace(b'key="concept:name"', b'key="concept&#58;name"'),
]


@pytest.mark.parametrize("irregular", IRREGULAR)
def test_whatever_is_irregular_is_left_to_the_complete_way(
    read_here: ReadHere, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, irregular: bytes
) -> None:
    path = tmp_path / "log.xes"
    path.write_bytes(HEAD + TRACE + irregular + b"</log>")

    assert_same(read_here(path), read_completely(path, monkeypatch))
    assert read_here(path).n_records == 2


PIECES = [
    b"<",
    b">",
    b'"',
    b"&",
    b"&amp;",
    b"/",
    b"\0",
    b"\xff",
    b"text",
    b"]]>",
    b"&x;",
    b"<event>",
    b"</trace>",
    b"<!--",
    b"\t",
]


def outcome(path: Path, monkeypatch: pytest.MonkeyPatch, *, completely: bool) -> object:
    try:
        raw = (
            read_completely(path, monkeypatch)
            if completely
            else read_in_this_process(path, path.parent / "reading")
        )
    except InputError as error:
        return type(error)
    return raw.table.to_pydict(), raw.rejected.to_pydict(), raw.columns, raw.notes, raw.attributes


@settings(max_examples=150)
@given(data=st.data())
def test_a_damaged_log_means_the_same_on_both_ways(data: st.DataObject) -> None:
    """The quick way takes nothing that the parser would refuse or read otherwise."""
    log = bytearray(HEAD + TRACE * 2 + b"</log>")
    for _ in range(data.draw(st.integers(1, 2))):
        place, piece = data.draw(st.integers(len(HEAD), len(log) - 1)), data.draw(st.sampled_from(PIECES))
        log[place : place + data.draw(st.sampled_from([0, len(piece), 20]))] = piece
    path = fresh_folder() / "log.xes"
    path.write_bytes(log)
    with pytest.MonkeyPatch.context() as patch:
        assert outcome(path, patch, completely=False) == outcome(path, patch, completely=True)
