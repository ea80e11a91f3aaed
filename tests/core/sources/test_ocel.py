"""OCEL 2.0: flattened on one object type from JSON, XML and SQLite alike; nothing in a file can act."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from obeya.errors import InputError, UnsafeInputError
from obeya.sources.raw import Limits

from .conftest import ReadHere

LOG: dict[str, Any] = {
    "objectTypes": [
        {"name": "Order", "attributes": [{"name": "price", "type": "float"}]},
        {"name": "Item", "attributes": []},
    ],
    "eventTypes": [
        {"name": "Place", "attributes": [{"name": "clerk", "type": "string"}]},
        {"name": "Pick", "attributes": []},
        {"name": "Audit", "attributes": []},
    ],
    "objects": [
        {
            "id": "o1",
            "type": "Order",
            "attributes": [
                {"name": "price", "time": "2024-02-01T00:00:00Z", "value": 12.5},
                {"name": "price", "time": "1970-01-01T00:00:00Z", "value": 10},
            ],
            "relationships": [{"objectId": "i1", "qualifier": "contains"}],
        },
        {"id": "o2", "type": "Order"},
        {"id": "o3", "type": "Order"},
        {"id": "i1", "type": "Item"},
    ],
    "events": [
        {
            "id": "e1",
            "type": "Place",
            "time": "2024-01-01T08:00:00Z",
            "attributes": [{"name": "clerk", "value": "Ann"}],
            "relationships": [
                {"objectId": "o1", "qualifier": "order"},
                {"objectId": "o2", "qualifier": "order"},
            ],
        },
        {
            "id": "e2",
            "type": "Pick",
            "time": "2024-01-02T08:00:00Z",
            "relationships": [{"objectId": "o1", "qualifier": ""}, {"objectId": "i1", "qualifier": "item"}],
        },
        {
            "id": "e3",
            "type": "Audit",
            "time": "2024-01-03T08:00:00Z",
            "relationships": [{"objectId": "gone", "qualifier": ""}],
        },
    ],
}


def as_json(log: dict[str, Any]) -> bytes:
    return json.dumps(log).encode()


def test_every_object_is_a_case_and_every_event_a_row_per_object(read_here: ReadHere, values_of) -> None:
    raw = read_here(as_json(LOG), "log.json", object_type="Order")

    assert values_of(raw, "case:concept:name") == ["o1", "o1", "o2"]
    assert values_of(raw, "concept:name") == ["Place", "Pick", "Place"]
    assert values_of(raw, "ocel:eid") == ["e1", "e2", "e1"]
    assert values_of(raw, "ocel:qualifier") == ["order", None, "order"]
    assert values_of(raw, "clerk") == ["Ann", None, "Ann"]
    assert values_of(raw, "price") == [10.0, 10.0, None]
    assert {column.name: column.scope for column in raw.columns}["price"] == "case"
    assert raw.roles == {"case_id": "c0", "activity": "c1", "completed_at": "c2"}
    assert raw.notes == (
        "3 events were flattened on 'Order' into 3 rows.",
        "1 events belong to no 'Order'; they are not among the rows.",
        "1 events belong to several 'Order'; each of these has its row.",
        "1 objects of the type 'Order' have no events; they are not among the cases.",
        "1 attribute values of objects change over time; the first value was taken.",
        "1 relations between objects are not part of a flat log.",
        "1 relations of events name objects that the file does not define.",
    )


@pytest.mark.parametrize("chosen", [None, "order"])
def test_without_a_known_object_type_the_types_are_listed(read_here: ReadHere, chosen: str | None) -> None:
    with pytest.raises(
        InputError, match=r"  - Item: 1 objects, 1 events\n  - Order: 3 objects, 2 events\n.*--object-type"
    ):
        read_here(as_json(LOG), "log.json", object_type=chosen)


def test_the_three_forms_of_the_same_log_agree(shared: Path, read_here: ReadHere) -> None:
    folder = shared / "data" / "ocel"
    from_sqlite = read_here(folder / "ocel20_example.sqlite", object_type="Purchase Order")
    from_xml = read_here(folder / "ocel20_example.xmlocel", object_type="Purchase Order")

    assert from_sqlite.table.to_pydict() == from_xml.table.to_pydict()
    assert (from_sqlite.columns, from_sqlite.notes) == (from_xml.columns, from_xml.notes)
    assert from_sqlite.n_records == 5


@pytest.mark.parametrize(
    ("name", "object_type", "n_events", "n_objects"),
    [("logistics", "Container", 8_727, 970), ("running-example", "orders", 18_211, 10_031)],
)
def test_published_logs_have_all_their_events_and_objects(
    shared: Path, read_here: ReadHere, name: str, object_type: str, n_events: int, n_objects: int
) -> None:
    path = shared / "data" / "ocel" / f"{name}.sqlite"
    with sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True) as oracle:
        (n_related,) = oracle.execute(
            "SELECT count(DISTINCT ocel_event_id || ' ' || ocel_object_id) FROM event_object "
            "JOIN object ON ocel_object_id = ocel_id WHERE ocel_type = ?",
            (object_type,),
        ).fetchone()

    raw = read_here(path, object_type=object_type)

    assert raw.n_records == raw.table.num_rows == n_related
    assert raw.notes[0].startswith(f"{n_events:,} events were flattened")
    assert sum(raw.attributes["object_types"].values()) == n_objects


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"a":' * 100_000, "nested too deep"),
        (b'{"events": ' + b"[" * 100_000, "nested too deep"),
        (b'{"objectTypes": [], "eventTypes": [], "objects": [], "events": NaN}', "NaN is not a number"),
        (b'{"objectTypes": [-Infinity]}', "-Infinity is not a number"),
        (b'{"objectTypes": [1e999]}', "1e999 is too large"),
        (b'{"events": [], "events": []}', "'events' stands twice"),
        (b'{"ocel:global-log": {}, "ocel:events": {}}', "is OCEL 1.0"),
        (b'{"events": []}', "the list 'eventTypes' is missing"),
        (b'{"events": [', "not a readable JSON file"),
        (
            b'{"objectTypes": [], "eventTypes": [], "objects": [{"id": "o"}], "events": []}',
            r"at objects\[0\]: KeyError 'type'",
        ),
    ],
)
def test_json_that_is_no_log_is_refused_with_its_place(
    read_here: ReadHere, content: bytes, words: str
) -> None:
    """Covers L34."""
    with pytest.raises(InputError, match=words):
        read_here(content, "log.json")


def test_an_integer_of_5000_digits_is_kept_as_text(read_here: ReadHere, values_of) -> None:
    """Covers L34."""
    digits = "7" * 5_000
    content = as_json(LOG).replace(b'"Ann"', digits.encode())

    assert values_of(read_here(content, "log.json", object_type="Item"), "concept:name") == ["Pick"]
    assert values_of(read_here(content, "log.json", object_type="Order"), "clerk") == [digits, None, digits]


def test_object_cycles_do_not_matter(read_here: ReadHere) -> None:
    """Covers L31."""
    ring = [
        {
            "id": f"o{i}",
            "type": "Order",
            "relationships": [{"objectId": f"o{(i + 1) % 10_000}", "qualifier": "next"}],
        }
        for i in range(10_000)
    ]
    raw = read_here(as_json(LOG | {"objects": ring}), "log.json", object_type="Order")

    assert "10,000 relations between objects are not part of a flat log." in raw.notes


def test_a_doctype_in_ocel_xml_is_refused(read_here: ReadHere) -> None:
    """Covers L27."""
    content = b'<!DOCTYPE log [<!ENTITY x SYSTEM "file:///etc/passwd">]><log><object-types/><events/></log>'
    with pytest.raises(UnsafeInputError, match="DOCTYPE"):
        read_here(content, "log.xmlocel", object_type="Order")


def database(path: Path, *statements: str) -> Path:
    with sqlite3.connect(path) as connection:
        for statement in (
            "CREATE TABLE event_map_type(ocel_type, ocel_type_map)",
            "CREATE TABLE object_map_type(ocel_type, ocel_type_map)",
            "CREATE TABLE object(ocel_id, ocel_type)",
            "CREATE TABLE event_object(ocel_event_id, ocel_object_id, ocel_qualifier)",
            *statements,
        ):
            connection.execute(statement)
    return path


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS ocel_id, 'A' AS ocel_type FROM n"
EVENTS = "CREATE TABLE event(ocel_id, ocel_type)"


@pytest.mark.parametrize(
    ("statements", "words"),
    [
        ([f"CREATE VIEW event AS {ENDLESS}"], "holds a view"),
        ([EVENTS, "CREATE TRIGGER t AFTER INSERT ON event BEGIN DELETE FROM event; END"], "holds a trigger"),
        ([EVENTS, "CREATE VIRTUAL TABLE x USING fts5(a)"], "runs when it is read"),
        (["CREATE TABLE event(ocel_id, ocel_type, more AS (zeroblob(1000000000)))"], "generated columns"),
        ([], "Missing tables:\n  - event"),
    ],
)
def test_a_database_that_could_act_is_refused(
    read_here: ReadHere, tmp_path: Path, statements: list[str], words: str
) -> None:
    """Covers L33."""
    with pytest.raises(InputError, match=words):
        read_here(database(tmp_path / "log.sqlite", *statements), object_type="Order")


def test_a_corrupt_database_is_refused(read_here: ReadHere, tmp_path: Path) -> None:
    """Covers L33."""
    rows = ",".join(f"('e{i}', 'A')" for i in range(5_000))
    content = bytearray(
        database(tmp_path / "log.sqlite", EVENTS, f"INSERT INTO event VALUES {rows}").read_bytes()
    )
    for place in range(9_000, len(content), 4_096):
        content[place : place + 40] = b"\xff" * 40
    with pytest.raises(InputError, match="damaged SQLite file"):
        read_here(bytes(content), "damaged.sqlite", object_type="Order")


def test_a_database_that_takes_too_long_is_stopped(read_here: ReadHere, tmp_path: Path) -> None:
    """Covers L33."""
    rows = ",".join(f"('e{i}', 'A')" for i in range(20_000))
    path = database(tmp_path / "log.sqlite", EVENTS, f"INSERT INTO event VALUES {rows}")
    with pytest.raises(UnsafeInputError, match="took more than 0 s"):
        read_here(path, object_type="Order", limits=Limits(max_query_s=0))
