"""Every kind of filter gives what a slow, plain reading of its definition gives, on random small logs."""

from __future__ import annotations

import functools
import random
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from hypothesis import given, settings
from hypothesis import strategies as st

from obeya.tables.event_log import EventLog, log_in_memory
from obeya.tables.facts import Attribute, LogFacts
from obeya.tables.filters import (
    ActivityCount,
    AllOf,
    AnyOf,
    AttributeIs,
    Bounds,
    CaseIds,
    CaseState,
    DoneBy,
    Duration,
    EndsWith,
    EventCount,
    EventsBetween,
    EventsBy,
    EventsDuring,
    EventsOf,
    EventsWhere,
    Filter,
    Follows,
    FollowsVariant,
    HandedOver,
    HasActivity,
    Not,
    Rework,
    StartsWith,
    Then,
    TimeWindow,
    TopVariants,
    VariantCoverage,
    keep,
)
from obeya.tables.linking import link_instances
from tests.core.tables.filter_oracle import as_cases, holds, is_kept

Case = dict[str, Any]
Event = dict[str, Any]
Row = dict[str, Any]

BEGIN = datetime(2024, 1, 1)
ACTIVITIES = ("a", "b", "c")
RESOURCES = ("R-1", "R-2")
TEXTS = ("x", "Yes", "'; --")
DAYS = ("2024-01-01", "2024-01-02", "2024-01-03", "2024-01", "2024-01-02T12:00")


# Random logs. A case called “all” has every name there is, so that every filter fits every log.


@functools.cache
def random_log(seed: int) -> EventLog:
    return as_log(draw_rows(random.Random(seed)))


def draw_rows(rng: random.Random) -> list[dict[str, Any]]:
    """Draw the rows of a small log; times are whole hours, so that ties and overlaps are common."""
    rows = []
    for number in range(rng.randint(1, 6)):
        attributes = {
            "k0": rng.choice([None, *TEXTS]),
            "k1": rng.choice([None, 0, 1, 2, 3]),
            "k2": rng.choice([None, True, False]),
            "k3": rng.choice([None, hours(rng.randint(0, 60))]),
        }
        for _ in range(rng.randint(1, 7)):
            begin = rng.randint(0, 60)
            started, completed = rng.choice(
                [(None, begin), (begin, None), (begin, begin), (begin, begin + rng.randint(0, 9))]
            )
            rows.append(
                {
                    "case": f"c{number}",
                    "activity": rng.choice(ACTIVITIES),
                    "started": None if started is None else hours(started),
                    "completed": None if completed is None else hours(completed),
                    "resource": rng.choice([None, *RESOURCES]),
                    "e0": rng.choice([None, 0.5, 1.0, 2.0]),
                    "e1": rng.choice([None, *TEXTS]),
                    **attributes,
                }
            )
    nothing = dict.fromkeys(("started", "e0", "e1", "k0", "k1", "k2", "k3"))
    for activity, resource in zip(ACTIVITIES, (*RESOURCES, None), strict=True):
        rows.append(
            {**nothing, "case": "all", "activity": activity, "completed": BEGIN, "resource": resource}
        )
    return rows


def hours(n: int) -> datetime:
    return BEGIN + timedelta(hours=n)


def as_log(rows: list[dict[str, Any]]) -> EventLog:
    """Link the rows as an import does, with attributes of events and of cases."""
    case_ids = list(dict.fromkeys(row["case"] for row in rows))
    moment = pa.timestamp("us")
    instances = pa.table(
        {
            "case_index": pa.array([case_ids.index(row["case"]) for row in rows], pa.int32()),
            "activity": pa.array([ACTIVITIES.index(row["activity"]) for row in rows], pa.int32()),
            "started_at": pa.array([row["started"] for row in rows], moment),
            "completed_at": pa.array([row["completed"] for row in rows], moment),
            "resource": pa.array(
                [row["resource"] and RESOURCES.index(row["resource"]) for row in rows], pa.int32()
            ),
            "n_source_events": pa.array([1] * len(rows), pa.int32()),
            "flags": pa.array([0] * len(rows), pa.int32()),
            "row": pa.array(range(len(rows)), pa.int64()),
            "e0": pa.array([row["e0"] for row in rows], pa.float64()),
            "e1": pa.array([row["e1"] for row in rows], pa.string()),
        }
    )
    linked = link_instances(instances, case_ids=pa.array(case_ids), n_activities=len(ACTIVITIES))
    cases = linked.cases.append_column("is_complete", pa.array([i % 2 == 0 for i in range(len(case_ids))]))
    of_case = {row["case"]: row for row in rows}
    for column, kind in (("k0", pa.string()), ("k1", pa.int64()), ("k2", pa.bool_()), ("k3", moment)):
        values = [of_case[case_id][column] for case_id in case_ids]
        cases = cases.append_column(column, pa.array(values, kind))
    tables = {"events": linked.events, "cases": cases, "variants": linked.variants}
    return log_in_memory(facts_of(len(rows), len(case_ids)), ACTIVITIES, RESOURCES, tables)


def facts_of(n_events: int, n_cases: int) -> LogFacts:
    counts = {
        "n_records": n_events,
        "n_rejected": 0,
        "n_events": n_events,
        "n_set_aside": 0,
        "n_instances": n_events,
    }
    return LogFacts(
        name="test", version="test", sources=(), mapping={}, zone="UTC", lifecycle="raw", starts="partly recorded",
        imported_at="", obeya_version="test", first_at=BEGIN.isoformat(), last_at=hours(70).isoformat(),
        n_cases=n_cases, n_tied=0, **counts,
        event_attributes=(Attribute("e0", "Cost", "number"), Attribute("e1", "Note", "text")),
        case_attributes=(
            Attribute("k0", "Team", "text"),
            Attribute("k1", "Amount", "number"),
            Attribute("k2", "Paid", "truth"),
            Attribute("k3", "Due date", "time"),
        ),
    )  # fmt: skip


# Filters with names that the logs have.

activity = st.sampled_from(ACTIVITIES)
some = {n: st.lists(activity, min_size=1, max_size=n, unique=True).map(tuple) for n in (2, 3)}
seconds = st.sampled_from([0, 3_600, 36_000, 86_400, 180_000])
people = st.lists(st.sampled_from(RESOURCES), min_size=1, max_size=2, unique=True).map(tuple)


def bounds(numbers: st.SearchStrategy[int]) -> st.SearchStrategy[Bounds]:
    closed = (
        st.tuples(numbers, numbers).map(sorted).map(lambda ends: Bounds(at_least=ends[0], at_most=ends[1]))
    )
    ends = st.sampled_from(["over", "at_least", "under", "at_most"])
    return closed | st.tuples(ends, numbers).map(lambda given: Bounds(**{given[0]: given[1]}))


def comparisons(
    make: Callable[..., Filter], name: str, value: st.SearchStrategy[Any], ops: str
) -> st.SearchStrategy[Filter]:
    one = st.sampled_from(ops.split()).flatmap(lambda op: value.map(lambda v: make(name, op, (v,))))
    listed = st.tuples(st.sampled_from(["in", "not in"]), st.lists(value, min_size=1, max_size=2))
    bare = st.sampled_from(["missing", "present"]).map(lambda op: make(name, op))
    return one | listed.map(lambda given: make(name, given[0], tuple(given[1]))) | bare


MODES = ["contained", "intersecting", "started", "completed"]
ORDER = "= != < <= > >="
case_attributes = (
    comparisons(AttributeIs, "Team", st.sampled_from(TEXTS), "= != contains")
    | comparisons(AttributeIs, "Amount", st.integers(0, 3), ORDER)
    | comparisons(AttributeIs, "Paid", st.booleans(), "= !=")
    | comparisons(AttributeIs, "Due date", st.sampled_from(DAYS), ORDER)
    | st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)).map(
        lambda v: AttributeIs("Due date", "between", v)
    )
)
event_attributes = st.sampled_from([AttributeIs, EventsWhere]).flatmap(
    lambda make: (
        comparisons(make, "Cost", st.sampled_from([0.5, 1, 2]), ORDER)
        | comparisons(make, "Note", st.sampled_from([*TEXTS, "y"]), "= != contains")
    )
)
periods = st.sampled_from(
    [(d, d) for d in DAYS[:4]] + [(d, None) for d in DAYS] + [(None, d) for d in DAYS] + [DAYS[:2]]
)

of_cases = st.one_of(
    st.builds(HasActivity, some[3], st.sampled_from(["all", "any"])),
    st.builds(ActivityCount, activity, bounds(st.integers(0, 3))),
    st.builds(
        Follows,
        activity,
        activity,
        st.sampled_from(["directly", "eventually", "never"]),
        st.none() | bounds(seconds),
        st.sampled_from(["anyone", "same", "different"]),
    ),
    st.builds(StartsWith, some[2]),
    st.builds(EndsWith, some[2]),
    st.builds(FollowsVariant, st.lists(activity, min_size=1, max_size=3).map(tuple)),
    st.builds(TopVariants, st.integers(1, 4)),
    st.builds(VariantCoverage, st.sampled_from([1, 50, 80, 100])),
    st.builds(Rework, st.none() | activity, st.sampled_from(["any", "self_loop", "return"])),
    st.builds(Duration, bounds(seconds)),
    st.builds(EventCount, bounds(st.integers(0, 6))),
    st.builds(lambda mode, ends: TimeWindow(mode, *ends), st.sampled_from(MODES), periods),
    case_attributes,
    st.builds(DoneBy, people, st.none() | activity),
    st.builds(HandedOver, st.sampled_from(RESOURCES), st.sampled_from(RESOURCES)),
    st.builds(CaseIds, st.lists(st.sampled_from(["c0", "c1", "zz"]), min_size=1, max_size=2).map(tuple)),
    st.builds(CaseState, st.sampled_from(["open", "complete"])),
    event_attributes.filter(lambda drawn: isinstance(drawn, AttributeIs)),
)
of_events = st.one_of(
    st.builds(EventsOf, some[2]),
    st.builds(EventsBy, people),
    st.builds(lambda ends: EventsDuring(*ends), periods),
    st.builds(EventsBetween, activity, activity),
    event_attributes.filter(lambda drawn: isinstance(drawn, EventsWhere)),
)


def trees(leaves: st.SearchStrategy[Filter]) -> st.SearchStrategy[Filter]:
    pairs = lambda inner: st.tuples(inner, inner)  # noqa: E731
    return st.recursive(
        leaves,
        lambda inner: st.builds(Not, inner) | st.builds(AllOf, pairs(inner)) | st.builds(AnyOf, pairs(inner)),
        max_leaves=3,
    )


which_log = st.integers(0, 11)


@given(which=which_log, drawn=st.lists(trees(of_cases), min_size=12, max_size=12))
def test_each_kind_of_case_filter_holds_where_its_definition_says(which: int, drawn: list[Filter]):
    log = random_log(which)
    tables, context, cases = log._tables(), log.filter_context(), as_cases(log)
    conditions = {f"met_{n}": chosen.case_condition(tables, context) for n, chosen in enumerate(drawn)}

    found = tables.cases.mutate(**conditions).order_by("case_index").to_pyarrow().to_pylist()

    for n, chosen in enumerate(drawn):
        expected = [holds(chosen, case, cases) for case in cases]
        assert [row[f"met_{n}"] for row in found] == expected, chosen


@settings(max_examples=20)
@given(which=which_log, chosen=trees(of_cases))
def test_a_filter_on_cases_keeps_whole_cases_with_their_links(which: int, chosen: Filter):
    log = random_log(which)
    cases = as_cases(log)
    expected = {case["case_index"]: case["path"] for case in cases if holds(chosen, case, cases)}

    kept = log.where(chosen)

    assert {row["case_index"] for row in rows_of(kept.cases)} == set(expected)
    assert in_order(rows_of(kept.events)) == [
        row for row in in_order(rows_of(log.events)) if row["case_index"] in expected
    ]
    assert variants_of(kept.variants) == Counter(expected.values())


@settings(max_examples=40)
@given(which=which_log, chosen=trees(of_events | of_cases).filter(lambda drawn: drawn.touches_events))
def test_a_filter_on_events_gives_what_linking_only_these_events_would(which: int, chosen: Filter):
    log = random_log(which)
    cases = as_cases(log)
    places = [e["row"] for case in cases for e in case["events"] if is_kept(chosen, e, case, cases)]

    kept = log.where(chosen)

    events, of_cases_kept, variants = link_afresh(log, places)
    assert in_order(rows_of(kept.events)) == in_order(events)
    assert said_cases(rows_of(kept.cases), rows_of(kept.variants)) == said_cases(of_cases_kept, variants)
    assert variants_of(kept.variants) == variants_of(variants)


@settings(max_examples=20)
@given(which=which_log, first=of_events, second=trees(of_cases))
def test_a_sequence_applies_each_filter_to_what_the_one_before_left(
    which: int, first: Filter, second: Filter
):
    log = random_log(which)
    cases = as_cases(log.where(first))

    tables = keep(log._tables(), Then((first, second)), log.filter_context())

    expected = {case["case_id"] for case in cases if holds(second, case, cases)}
    assert {row["case_id"] for row in rows_of(tables.cases)} == expected


def link_afresh(log: EventLog, places: list[int]) -> tuple[list[Row], list[Row], list[Row]]:
    """Link only the events at the given places of the source, as an import of them would."""
    events = log.events.to_pyarrow()
    events = events.filter(pc.is_in(events["row"], pa.array(places, pa.int64())))
    if not places:
        return [], [], []
    indexes = sorted(set(events["case_index"].to_pylist()))
    dense = pa.array([indexes.index(index) for index in events["case_index"].to_pylist()], pa.int32())
    whole = {row["case_index"]: row for row in rows_of(log.cases)}
    linked = link_instances(
        events.set_column(0, "case_index", dense),
        case_ids=pa.array([whole[index]["case_id"] for index in indexes]),
        n_activities=len(log.activities),
    )
    for_events = [row | {"case_index": indexes[row["case_index"]]} for row in linked.events.to_pylist()]
    for_cases = [whole[indexes[row["case_index"]]] | row for row in linked.cases.to_pylist()]
    return for_events, for_cases, linked.variants.to_pylist()


def rows_of(table: Any) -> list[Row]:
    return table.to_pyarrow().to_pylist()


def in_order(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row["case_index"], row["position"]))


def said_cases(cases: list[Row], variants: list[Row]) -> list[Row]:
    """Return the cases with their activities in place of the numbers that a new import gives out anew."""
    paths = {row["variant"]: row["activities"] for row in variants}
    said = [row | {"path": paths[row["variant"]], "variant": None, "case_index": None} for row in cases]
    return sorted(said, key=lambda row: row["case_id"])


def variants_of(variants: Any) -> Counter[tuple[str, ...]]:
    rows = variants if isinstance(variants, list) else rows_of(variants)
    assert all(len(row["activities"]) == row["n_activities"] for row in rows)
    return Counter({tuple(ACTIVITIES[code] for code in row["activities"]): row["n_cases"] for row in rows})


def test_the_oracle_itself_agrees_with_a_case_worked_by_hand():
    rows = [
        {
            "case": "c0",
            "activity": name,
            "started": None,
            "completed": hours(at),
            "resource": who,
            "e0": 2.0,
            "e1": None,
        }
        | dict.fromkeys(("k0", "k1", "k2", "k3"))
        for name, at, who in (("a", 0, "R-1"), ("b", 10, "R-2"), ("a", 34, "R-1"))
    ]
    (case,) = as_cases(as_log(rows))

    assert case["path"] == ("a", "b", "a")
    assert holds(Duration(Bounds(at_least=122_400, at_most=122_400)), case, [case])
    assert holds(Follows("a", "b", seconds=Bounds(at_least=36_000, at_most=36_000)), case, [case])
    assert holds(Rework("a", "return"), case, [case]) and not holds(Rework("a", "self_loop"), case, [case])
    assert holds(HandedOver("R-2", "R-1"), case, [case])
    assert holds(AttributeIs("Cost", ">", (1,)), case, [case])
