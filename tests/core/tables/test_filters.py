"""Filters on a log: faults in names and values, hostile names, time zones, and the same answer on each engine."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from obeya.errors import FilterError
from obeya.tables.event_log import EventLog
from obeya.tables.facts import Attribute
from obeya.tables.filters import (
    KINDS,
    AttributeIs,
    CaseIds,
    EventsWhere,
    FilterContext,
    Follows,
    HasActivity,
    LogTables,
    TimeWindow,
    check,
    keep,
    parse,
    to_text,
)

LogMaker = Callable[..., EventLog]

ROWS = [
    ("c1", "Submit", "2024-01-01T08:00", "2024-01-01T07:30", "R-ANNA"),
    ("c1", "Approve", "2024-01-03T10:00", "2024-01-03T09:00", "R-BERT"),
    ("c1", "Pay", "2024-01-05T08:00", "2024-01-05T07:59", "R-BERT"),
    ("c2", "Submit", "2024-02-01T08:00", "2024-02-01T07:00", "R-ANNA"),
    ("c2", "Reject", "2024-02-02T08:00", "2024-02-02T07:00", "R-ANNA"),
    ("c2", "Submit", "2024-02-03T08:00", "2024-02-03T07:00", "R-ANNA"),
    ("c2", "Approve", "2024-02-20T08:00", "2024-02-20T07:00", "R-BERT"),
    ("c2", "Pay", "2024-02-21T08:00", "2024-02-21T07:00", None),
    ("c3", "Submit", "2024-03-01T08:00", "2024-03-01T07:00", "R-ANNA"),
    ("c4", "Submit", "2024-01-01T09:00", "2024-01-01T08:30", "R-BERT"),
    ("c4", "Approve", "2024-01-01T10:00", "2024-01-01T09:00", "R-BERT"),
    ("c4", "Pay", "2024-01-01T11:00", "2024-01-01T10:30", "R-BERT"),
]
COSTS = [10.0, 20.0, None, 5.0, 5.0, 5.0, 50.0, 1.0, None, 2.0, 200.0, 3.0]
SYSTEMS = ["SAP", "SAP", "Bank", "SAP", "Mail", "SAP", "O'Neil; --", "Bank", None, "SAP", "SAP", "bank"]
DUE = [None if n % 4 == 0 else datetime(2024, 1, n + 1, 12) for n in range(12)]
ATTRIBUTES = {"Cost": COSTS, "System": SYSTEMS, "Rush": [n % 3 == 0 for n in range(12)], "Due date": DUE}

# Text of a filter, and the cases it keeps.
KEPT = [
    ('has "Reject"', "2"),
    ('has all of ["Submit", "Pay"]', "124"),
    ('has any of ["Reject", "Pay"]', "124"),
    ('count "Submit" > 1', "2"),
    ('count "Reject" < 1', "134"),
    ('"Submit" -> "Approve"', "124"),
    ('wait "Submit" -> "Approve" > 2 d', "12"),
    ('wait "Submit" -> "Approve" > 3 d', "2"),
    ('wait "Submit" -> "Approve" < 1 h', "4"),
    ('"Submit" ->> "Pay" within 4 d', "14"),
    ('"Submit" ->> "Approve" by the same resource', "4"),
    ('"Approve" -> "Pay" by different resources', ""),
    ('"Pay" never followed by "Submit"', "124"),
    ('"Submit" never followed by "Pay"', "3"),
    ('starts with "Submit" and not ends with "Submit"', "124"),
    ('variant ["Submit", "Approve", "Pay"]', "14"),
    ("variants top 1", "14"),
    ("variants cover 75 %", "134"),
    ("rework", "2"),
    ('self-loop of "Submit"', ""),
    ('return to "Submit"', "2"),
    ("duration > 4 d", "12"),
    ("duration 0 s..1 d", "34"),
    ("events = 3", "14"),
    ("started 2024-01", "14"),
    ("intersecting 2024-01-04..2024-02-10", "12"),
    ("contained 2024-01..2024-02", "124"),
    ("completed 2024-01-05T08:00Z..2024-01-05T08:00:01Z", "1"),
    ('resource = "R-BERT" at "Submit"', "4"),
    ('handover "R-ANNA" -> "R-BERT"', "12"),
    ('case id in ["c1", "c9"]', "1"),
    ("complete", "124"),
    ("Cost > 100", "4"),
    ("Cost between 20 and 50", "12"),
    ('System = "Bank"', "12"),
    ('System contains "bank"', "124"),
    ('System != "SAP"', "3"),
    ('System in ["O\'Neil; --"]', "2"),
    ("System is missing", "3"),
    ("Rush = true", "124"),
    ('"Due date" = "2024-01-02"', "1"),
    ('"Due date" >= "2024-01-10T12:00"', "4"),
    ('rework or (System = "Bank" and not has "Reject")', "12"),
    ('events in ["Submit", "Pay"]', "1234"),
    ('events in ["Submit", "Pay"] then "Submit" -> "Pay"', "124"),
    ('events not in ["Approve"] then duration > 20 d 1 h', ""),
    ("events where Cost < 6 then events > 2", "2"),
    ("events during 2024-02-01..2024-02-10 then rework", "2"),
    ('events by "R-BERT" then starts with "Submit"', "4"),
    ('events from "Approve" to "Pay" then duration < 1 d 2 h', "24"),
    ('rework and events in ["Submit"]', "2"),
]


def case_ids(log: EventLog | LogTables) -> str:
    return "".join(sorted(case_id[1:] for case_id in log.cases.case_id.to_pyarrow().to_pylist()))


def test_filters_keep_the_cases_they_name_on_each_engine(engine: str, make_log_on: LogMaker):
    log = make_log_on(ROWS, attributes=ATTRIBUTES)
    # Spark takes its time for every question: one filter for each kind will do.
    chosen = KEPT if engine == "duckdb" else one_of_each_kind()

    assert {text: case_ids(log.where(parse(text))) for text, _ in chosen} == dict(chosen)


def one_of_each_kind() -> list[tuple[str, str]]:
    chosen, kinds = [], set()
    for text, expected in KEPT:
        new = {type(part).kind for part in parts_of(parse(text))} - kinds
        if new:
            chosen.append((text, expected))
        kinds |= new
    assert kinds == set(KINDS)
    return chosen


def test_events_are_linked_anew_alike_on_each_engine(make_log: LogMaker, make_log_on: LogMaker):
    here, there = make_log(ROWS, attributes=ATTRIBUTES), make_log_on(ROWS, attributes=ATTRIBUTES)
    chosen = parse('events not in ["Reject"] and events where Cost > 2 and "Submit" ->> "Pay"')

    mine, other = here.where(chosen), there.where(chosen)

    assert mine.events.count().to_pyarrow().as_py() == 7
    assert rows_of(other.events, "case_index", "position") == rows_of(mine.events, "case_index", "position")
    assert rows_of(other.cases, "case_index") == rows_of(mine.cases, "case_index")
    assert rows_of(other.variants, "variant") == rows_of(mine.variants, "variant")


def rows_of(table: Any, *by: str) -> list[dict[str, Any]]:
    return sorted(table.to_pyarrow().to_pylist(), key=lambda row: [row[column] for column in by])


def parts_of(chosen: Any) -> list[Any]:
    inner = [*getattr(chosen, "filters", ()), *([chosen.filter] if hasattr(chosen, "filter") else [])]
    return [chosen, *(part for each in inner for part in parts_of(each))]


def test_all_unknown_names_and_unfit_values_are_reported_at_once_with_close_names(make_log: LogMaker):
    log = make_log(ROWS, attributes=ATTRIBUTES)
    chosen = parse(
        'has ["submit", "Aprove"] and not starts with "Nothing like it" and resource = "R-ANNE" and Sistem = "x" '
        'and Cost = "5" and System > 3 and Rush = 1 and "Due date" < 5 and Cost contains "a"'
    )

    with pytest.raises(FilterError) as raised:
        log.where(chosen)

    message = str(raised.value)
    for expected in (
        "The log has no activity “submit”. Close: “Submit”.",
        "The log has no activity “Aprove”. Close: “Approve”.",
        "The log has no activity “Nothing like it”. It has: “Approve”, “Pay”, “Reject”, “Submit”.",
        "The log has no resource “R-ANNE”. Close: “R-ANNA”.",
        "The log has no attribute “Sistem”. Close: “System”.",
        '“Cost” holds numbers, which "5" is not; write a number without quotes.',
        "“System” holds text; `>` needs numbers or times.",
        "“Rush” holds true or false, which 1 is not; write true or false.",
        "“Due date” holds times: '5' is not a date or time",
        "“Cost” holds numbers; `contains` needs text.",
    ):
        assert expected in message
    assert message.count("\n  - ") == 10


def test_an_attribute_of_cases_and_events_is_the_cases_unless_said_otherwise():
    both = (Attribute("e0", "State", "text"),), (Attribute("k0", "State", "text"),)
    context = FilterContext((), (), *both)

    assert context.find_attribute("State", None)[0] == "case"
    assert context.find_attribute("State", "event")[0] == "event"
    check(AttributeIs("State", "=", ("x",)), context)
    check(AttributeIs("State", "=", ("x",), of="case"), context)
    check(AttributeIs("State", "=", ("x",), of="event"), context)
    with pytest.raises(FilterError, match=r"no event attribute “Stat”\. Close: “State”"):
        check(EventsWhere("Stat", "=", ("x",)), context)


def test_a_local_day_means_the_day_in_the_zone_of_the_log(make_log: LogMaker):
    rows = [("new year", "Submit", "2023-12-31T23:30"), ("later", "Submit", "2024-01-01T23:30")]

    in_berlin = make_log(rows, zone="Europe/Berlin").where(parse("started 2024-01-01"))
    in_utc = make_log(rows, zone="UTC").where(parse("started 2024-01-01"))
    instant = make_log(rows, zone="Europe/Berlin").where(parse("started 2024-01-01T00:00Z.."))

    assert in_berlin.cases.case_id.to_pyarrow().to_pylist() == ["new year"]
    assert in_utc.cases.case_id.to_pyarrow().to_pylist() == ["later"]
    assert instant.cases.case_id.to_pyarrow().to_pylist() == ["later"]


def test_a_window_takes_in_its_beginning_and_leaves_out_its_end(make_log: LogMaker):
    log = make_log([("c1", "A", "2024-03-31T00:00"), ("c2", "A", "2024-04-01T00:00")])

    def started(since: str | None, until: str | None) -> str:
        return case_ids(log.where(TimeWindow("started", since, until)))

    assert started("2024-03-31", "2024-03-31") == "1"
    assert started("2024-03-31T00:00", "2024-04-01T00:00") == "1"
    assert started("2024-04-01", None) == "2"
    assert started(None, "2024-03") == "1"


def test_days_of_a_clock_change_last_from_midnight_to_midnight(make_log: LogMaker):
    begin = datetime(2024, 3, 30, 22, 30)
    rows = [(f"c{hour}", "A", (begin + timedelta(hours=hour)).isoformat()) for hour in range(26)]

    kept = make_log(rows, zone="Europe/Berlin").where(parse("started 2024-03-31"))

    # 31 March 2024 has 23 hours in Berlin: 23:00 UTC the day before to 22:00 UTC.
    assert kept.cases.count().to_pyarrow().as_py() == 23


HOSTILE = [
    'x"; DROP TABLE events; --',
    "a'b",
    "SELECT",
    "né\x1b[0m",
    "events.activity",
    "}{",
    "\\",
    "` OR 1=1",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_names_and_values_of_the_log_never_become_identifiers(make_log: LogMaker, name: str):
    """Covers fault L11: every identifier in the SQL is one of ours, whatever names the log brings."""
    import ibis
    import sqlglot

    rows = [(name, name, "2024-01-01T08:00", None, name), ("other", "B", "2024-01-02T08:00", None, "R")]
    log = make_log(rows, attributes={name: [name, "y"], f"{name} 2": [1.5, None]})
    chosen = [
        AttributeIs(name, "=", (name,)),
        AttributeIs(name, "contains", (name,)),
        AttributeIs(f"{name} 2", "between", (1, 2.5)),
        EventsWhere(name, "not in", ("y", "z")),
        HasActivity((name,)),
        CaseIds((name,)),
        Follows(name, name, how="never"),
        parse(f"events in [{to_text(HasActivity((name,)))[4:]}] then variants cover 80 %"),
    ]

    for each in chosen:
        kept = log.where(each)
        assert kept.cases.case_id.to_pyarrow().to_pylist() == [name], each
        for table in (kept.events, kept.cases, kept.variants):
            tree = sqlglot.parse_one(str(ibis.to_sql(table, dialect="duckdb")), read="duckdb")
            found = {identifier.name for identifier in tree.find_all(sqlglot.exp.Identifier)}
            assert found and all(re.fullmatch(r"[a-z_][a-z0-9_]*", word) for word in found)


def test_ten_thousand_case_ids_are_a_table_not_a_sentence(make_log: LogMaker):
    import ibis

    log = make_log([(f"c{n}", "A", "2024-01-01T08:00") for n in range(3)])

    kept = log.where(CaseIds(tuple(f"c{n}" for n in range(1, 10_000))))

    assert case_ids(kept) == "12"
    assert len(str(ibis.to_sql(kept.cases, dialect="duckdb"))) < 2_000


def test_filters_add_up_and_say_so(make_log: LogMaker):
    log = make_log(ROWS, attributes=ATTRIBUTES)

    kept = (
        log.where(parse('events in ["Submit", "Pay"]'))
        .where(parse("duration > 1 d"))
        .where(parse("started 2024-01"))
    )

    assert case_ids(kept) == "1"
    assert kept.filter == parse('events in ["Submit", "Pay"] then duration > 1 d then started 2024-01')
    assert case_ids(log.where(kept.filter)) == "1"
    assert kept.filter_words() == (
        "only events that are “Submit” or “Pay”; then cases that took longer than 1 d; "
        "then cases that started in Jan 2024"
    )


def test_times_between_steps_are_counted_on_the_clock_of_the_log(make_log: LogMaker):
    log = make_log(ROWS)

    def half_time(table: Any, moments: dict[str, str]) -> Any:
        import ibis

        origin = ibis.literal(datetime(2024, 1, 1), type="timestamp")
        seconds = {name: table[moment].delta(origin, unit="second") / 2.0 for moment, name in moments.items()}
        return table.mutate(**seconds)

    context = dataclasses.replace(log.filter_context(), clock=half_time)
    tables = LogTables(log.events, log.cases, log.variants)

    assert case_ids(keep(tables, parse('"Submit" ->> "Pay" within 2 d'), context)) == "14"
    relinked = keep(tables, parse('events in ["Submit", "Pay"]'), context)
    first = (
        relinked.events.filter(relinked.events.case_index == 0).order_by("position").to_pyarrow().to_pylist()
    )
    assert [row["wait_s"] for row in first] == [None, (4 * 86_400 - 60) / 2]
    durations = relinked.cases.order_by("case_id").duration_s.to_pyarrow().to_pylist()
    assert durations[0] == (4 * 86_400 + 1_800) / 2


def test_a_log_in_which_nothing_is_left_has_no_rows_and_no_variants(make_log: LogMaker):
    log = make_log(ROWS, attributes=ATTRIBUTES)

    for text in ("duration > 100 d", "events where Cost > 1000", 'events in ["Pay"] then has "Submit"'):
        kept = log.where(parse(text))
        assert [t.count().to_pyarrow().as_py() for t in (kept.events, kept.cases, kept.variants)] == [0, 0, 0]


def test_tables_keep_their_columns_and_types_whatever_is_filtered(make_log: LogMaker):
    log = make_log(ROWS, attributes=ATTRIBUTES)

    for text in ("rework", "events where Cost > 5", 'events by ["R-BERT"] then variants top 1'):
        kept = log.where(parse(text))
        for before, after in (
            (log.events, kept.events),
            (log.cases, kept.cases),
            (log.variants, kept.variants),
        ):
            assert dict(after.schema().items()) == dict(before.schema().items())
            assert plain(after.to_pyarrow().schema) == plain(before.to_pyarrow().schema)


def plain(schema: pa.Schema) -> list[tuple[str, str]]:
    return [(field.name, str(field.type).replace("child", "item")) for field in schema]
