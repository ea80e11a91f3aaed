"""Merge new activity instances into stored tables: codes, cases and attributes of both parts become one.

Only the cases that the new instances touch are linked again; all other events are carried over.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from obeya import __version__
from obeya.sources.assembling import Assembled, case_facts, complete, describe_starts
from obeya.sources.attributes import place_attributes
from obeya.sources.building import BuiltLog
from obeya.sources.repairing import pair_again, skip_known
from obeya.sources.tallying import EventTally
from obeya.tables.columns import EVENT_FIELDS, MOMENT
from obeya.tables.engines import duckdb_over_arrow
from obeya.tables.facts import Attribute, Lifecycle, LogFacts, Source
from obeya.tables.linking import link_instances, summarise_linked
from obeya.tables.store import Store

INSTANCE_COLUMNS = (
    "case_index",
    "activity",
    "started_at",
    "completed_at",
    "resource",
    "n_source_events",
    "flags",
    "row",
)
ACTIVITY_COLUMNS = ("activity", "previous_activity", "next_activity")
RESOURCE_COLUMNS = ("resource", "previous_resource")
# Counts of an import that add up over the files of a log.
ADDED_UP = ("n_set_aside", "n_naive_times", "n_gap_times", "n_overlap_times")


@dataclass(frozen=True, slots=True)
class _Names:
    """The activities, resources and cases of both parts; `fresh_cases` numbers the new part's cases among all."""

    activities: tuple[str, ...]
    resources: tuple[str, ...]
    case_ids: pa.Array
    fresh_cases: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class _Part:
    """Events or instances of one part, its attributes in columns named after the attribute."""

    table: pa.Table
    attributes: tuple[Attribute, ...]


def merge_into(
    store: Store, facts: LogFacts, built: BuiltLog, source: Source, version: str, now: datetime
) -> tuple[LogFacts, dict[str, pa.Table]]:
    """Return facts and tables of the stored log `facts` with the new instances `built` added."""
    blocks: list[pa.Table] = []
    stored = {
        name: store.table(facts.version, name) for name in ("events", "cases", "activities", "resources")
    }
    names = _merge_names(stored, built)
    kept = _stored_part(stored, facts, names)
    fresh = _fresh_part(built, names, facts.n_records)
    kept, fresh = _same_kinds(kept, fresh)
    attributes = tuple(
        {attribute.name: attribute for attribute in (*kept.attributes, *fresh.attributes)}.values()
    )
    events, n_known = _relink(kept, fresh, names, facts.lifecycle)
    declared = {column.name for column in built.attributes if column.column in built.case_scoped}
    scoped = frozenset(a.column for a in attributes if a.name in declared)
    placed = place_attributes(events, attributes, scoped, len(names.case_ids))
    tally = EventTally((), placed, blocks.append)
    tally.take(events)
    linked = summarise_linked(events, names.case_ids)
    cases = placed.add_to(linked.cases)
    added_up: dict[str, Any] = {name: getattr(facts, name) + built.counts[name] for name in ADDED_UP}
    fresh_facts = dataclasses.replace(
        facts,
        version=version,
        sources=(*facts.sources, source),
        starts=describe_starts(tally.counts),
        imported_at=now.astimezone(UTC).isoformat(),
        obeya_version=__version__,
        n_records=facts.n_records + source.n_records,
        n_rejected=facts.n_rejected + source.n_rejected,
        n_events=facts.n_events + built.n_events - n_known,
        n_duplicates=facts.n_duplicates + n_known,
        n_tied=linked.n_tied,
        event_attributes=placed.event_attributes,
        case_attributes=placed.case_attributes,
        notes=tuple(dict.fromkeys((*facts.notes, *built.notes))),
        files={},
        **added_up,
        **case_facts(cases),
        **tally.counts.facts(),
    )
    tables = {
        "variants": linked.variants,
        "activities": pa.table({"name": pa.array(names.activities, pa.string())}),
        "resources": pa.table({"name": pa.array(names.resources, pa.string())}),
        "rejected": pa.concat_tables([store.table(facts.version, "rejected"), built.rejected]),
        "set_aside": pa.concat_tables([store.table(facts.version, "set_aside"), built.set_aside]),
        "log_attributes": store.table(facts.version, "log_attributes"),
    }
    events = pa.concat_tables(blocks)
    facts, tables = complete(
        Assembled(fresh_facts, cases, tables), duckdb_over_arrow({"events": events}).table("events")
    )
    return facts, {**tables, "events": events}


def _merge_names(stored: dict[str, pa.Table], built: BuiltLog) -> _Names:
    known_cases = stored["cases"]["case_id"].combine_chunks()
    place = pc.index_in(built.case_ids, known_cases)
    is_new = np.asarray(place.is_null())
    fresh_cases = np.where(is_new, len(known_cases) + np.cumsum(is_new) - 1, place.fill_null(0).to_numpy())
    return _Names(
        activities=tuple(sorted({*stored["activities"]["name"].to_pylist(), *built.activities})),
        resources=tuple(sorted({*stored["resources"]["name"].to_pylist(), *built.resources})),
        case_ids=pa.concat_arrays(
            [known_cases, built.case_ids.filter(pa.array(is_new)).cast(known_cases.type)]
        ),
        fresh_cases=fresh_cases.astype(np.int32),
    )


def _stored_part(stored: dict[str, pa.Table], facts: LogFacts, names: _Names) -> _Part:
    """Return the stored events with merged codes and every attribute, also those of cases, on each event."""
    events = stored["events"]
    table = events.select([f.name for f in EVENT_FIELDS])
    for columns, known, merged in (
        (ACTIVITY_COLUMNS, stored["activities"], names.activities),
        (RESOURCE_COLUMNS, stored["resources"], names.resources),
    ):
        for column in columns:
            table = _set(table, column, _recode(table[column], known["name"].to_pylist(), merged))
    case_index = events["case_index"].combine_chunks()
    attributes = []
    of_events = {attribute.name: attribute for attribute in facts.event_attributes}
    for attribute in (*facts.event_attributes, *facts.case_attributes):
        if attribute.column.startswith("k") and attribute.name in of_events:
            continue
        column = f"a:{attribute.name}"
        if attribute.column.startswith("e"):
            values = events[attribute.column]
        else:
            values = stored["cases"][attribute.column].take(case_index)
        table = table.append_column(column, values)
        attributes.append(Attribute(column, attribute.name, attribute.kind))
    return _Part(table, tuple(attributes))


def _fresh_part(built: BuiltLog, names: _Names, n_stored_records: int) -> _Part:
    """Return the new instances with merged codes; their rows follow the rows of the stored files."""
    table = _with_all_columns(built.instances).select(INSTANCE_COLUMNS)
    case_index = names.fresh_cases[np.asarray(table["case_index"].to_numpy())]
    table = _set(table, "case_index", pa.array(case_index))
    table = _set(table, "activity", _recode(table["activity"], list(built.activities), names.activities))
    table = _set(table, "resource", _recode(table["resource"], list(built.resources), names.resources))
    table = _set(table, "row", pc.add(table["row"], n_stored_records))
    attributes = tuple(Attribute(f"a:{a.name}", a.name, a.kind) for a in built.attributes)
    for attribute, source in zip(attributes, built.attributes, strict=True):
        table = table.append_column(attribute.column, built.instances[source.column])
    return _Part(table, attributes)


def _with_all_columns(instances: pa.Table) -> pa.Table:
    """Return the instances with the columns that building leaves out where they say nothing."""
    n = instances.num_rows
    silent = {
        "started_at": pa.nulls(n, MOMENT),
        "resource": pa.nulls(n, pa.int32()),
        "n_source_events": pa.array(np.ones(n, np.int32)),
        "flags": pa.array(np.zeros(n, np.int32)),
    }
    for name, values in silent.items():
        if name not in instances.column_names:
            instances = instances.append_column(name, values)
    return instances


def _same_kinds(a: _Part, b: _Part) -> tuple[_Part, _Part]:
    """Turn an attribute into text where one part read numbers and the other something else."""
    kinds = {attribute.name: attribute.kind for attribute in a.attributes}
    clashes = {x.name for x in b.attributes if kinds.get(x.name, x.kind) != x.kind}
    return (_as_text(a, clashes), _as_text(b, clashes)) if clashes else (a, b)


def _as_text(part: _Part, names: set[str]) -> _Part:
    table = part.table
    for attribute in part.attributes:
        if attribute.name in names:
            table = _set(table, attribute.column, table[attribute.column].cast(pa.string()))
    attributes = (dataclasses.replace(a, kind="text") if a.name in names else a for a in part.attributes)
    return _Part(table, tuple(attributes))


def _relink(kept: _Part, fresh: _Part, names: _Names, lifecycle: Lifecycle) -> tuple[pa.Table, int]:
    """Return all events, with the touched cases linked anew, and how many fresh events were stored already."""
    touched = np.zeros(len(names.case_ids), np.bool_)
    touched[names.fresh_cases] = True
    is_touched = pa.array(touched[np.asarray(kept.table["case_index"].to_numpy())])
    old = kept.table.filter(is_touched).select([*INSTANCE_COLUMNS, *(a.column for a in kept.attributes)])
    if lifecycle == "pair":
        instances, n_known = pair_again(old, fresh.table)
    else:
        added = skip_known(old, fresh.table)
        instances, n_known = _concat(old, added), fresh.table.num_rows - added.num_rows
    return _join(kept.table.filter(pc.invert(is_touched)), _link_touched(instances, touched, names)), n_known


def _link_touched(instances: pa.Table, touched: NDArray[np.bool_], names: _Names) -> pa.Table:
    """Link the instances of the touched cases and give their events the case numbers of the whole log."""
    case_of = np.flatnonzero(touched).astype(np.int32)
    dense = (np.cumsum(touched) - 1).astype(np.int32)
    numbered = _set(instances, "case_index", pa.array(dense[np.asarray(instances["case_index"].to_numpy())]))
    linked = link_instances(
        numbered, case_ids=names.case_ids.take(pa.array(case_of)), n_activities=len(names.activities)
    )
    case_index = case_of[np.asarray(linked.events["case_index"].to_numpy())]
    return _set(linked.events, "case_index", pa.array(case_index))


def _join(carried: pa.Table, relinked: pa.Table) -> pa.Table:
    """Put carried and relinked events in the order of cases."""
    events = _concat(carried, relinked)
    case_index = np.asarray(events["case_index"].to_numpy())
    return events.take(pa.array(np.argsort(case_index, kind="stable"))).combine_chunks()


def _recode(column: pa.ChunkedArray, known: list[str], merged: tuple[str, ...]) -> pa.Array:
    place = {name: number for number, name in enumerate(merged)}
    table = pa.array([place[name] for name in known], pa.int32())
    return table.take(column.combine_chunks())


def _concat(a: pa.Table, b: pa.Table) -> pa.Table:
    return pa.concat_tables([_plain(a), _plain(b)], promote_options="permissive")


def _plain(table: pa.Table) -> pa.Table:
    """Return the table with text columns that any other text column can be joined to."""
    for number, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):
            table = table.set_column(number, field.name, table[field.name].cast(field.type.value_type))
    return table


def _set(table: pa.Table, name: str, values: pa.Array | pa.ChunkedArray) -> pa.Table:
    return table.set_column(table.schema.get_field_index(name), name, values)
