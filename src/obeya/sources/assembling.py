"""Put a log together: rows become instances, instances are linked, and everything noticed becomes a fact."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from obeya.sources.detection import detect_mapping
from obeya.tables.privacy import pseudonym_of

from obeya import __version__
from obeya.errors import InputError
from obeya.sources.attributes import PlacedAttributes, place_attributes
from obeya.sources.building import BuildSettings, BuiltLog, build_instances
from obeya.sources.mapping import DetectedMapping, Mapping
from obeya.sources.raw import RawTable
from obeya.tables.columns import EVENT_FIELDS, Flag
from obeya.tables.engines import duckdb_over_arrow
from obeya.tables.facts import ENOUGH_STARTS, Attribute, Lifecycle, LogFacts, Source, Starts
from obeya.tables.linking import LinkedLog, infer_end_activities, link_instances, mark_complete
from obeya.tables.summaries import activity_statistics, path_statistics

SHOWN_ACTIVITIES = 20


@dataclass(frozen=True, slots=True)
class ImportSettings:
    """What a person may decide about an import, beyond which column is which."""

    lifecycle: Lifecycle | None = None
    keep_names_because: str | None = None
    drop_duplicates: bool = False
    end_activities: tuple[str, ...] = ()


def build_log(
    raw: RawTable,
    source_name: str,
    version: str,
    mapping: Mapping,
    settings: ImportSettings,
    now: datetime,
    key: bytes,
) -> tuple[LogFacts, dict[str, pa.Table]]:
    """Return the facts and all stored tables of a log, from a table as it stood in the file."""
    detected = detect_mapping(raw, mapping)
    pseudonym = None if settings.keep_names_because else (lambda word: pseudonym_of(word, key))
    built = build_instances(raw, detected, BuildSettings(now, settings.lifecycle, pseudonym))
    linked, n_repeats, n_dropped = _link(built, settings.drop_duplicates)
    ends = _end_activities(built, linked, settings)
    events, cases, placed = place_in_tables(linked, built.attributes, built.case_scoped)
    cases = cases.append_column("is_complete", mark_complete(cases, events, ends))
    paths, activities = summarise(events)
    facts = LogFacts(
        name=source_name,
        version=version,
        sources=(Source(source_name, raw.format, raw.sha256, raw.n_records, built.rejected.num_rows),),
        mapping=mapping_facts(detected),
        zone=detected.mapping.timezone or "UTC",
        lifecycle=built.lifecycle,
        starts=describe_starts(events),
        imported_at=now.astimezone(UTC).isoformat(),
        obeya_version=__version__,
        n_records=raw.n_records,
        n_rejected=built.rejected.num_rows,
        n_events=built.n_events - n_dropped,
        n_duplicates=n_dropped,
        n_duplicate_rows=n_repeats,
        n_tied=linked.n_tied,
        names_kept_because=settings.keep_names_because,
        end_activities=tuple(sorted(built.activities[code] for code in ends)),
        event_attributes=placed.event_attributes,
        case_attributes=placed.case_attributes,
        notes=(*raw.notes, *detected.warnings, *built.notes),
        **built.counts,
        **table_facts(events, cases),
    )
    return facts, {
        "events": events,
        "cases": cases,
        "variants": linked.variants,
        "activities": pa.table({"name": pa.array(built.activities, pa.string())}),
        "resources": pa.table({"name": pa.array(built.resources, pa.string())}),
        "path_summary": paths,
        "activity_summary": activities,
        "rejected": built.rejected,
        "set_aside": built.set_aside,
        "log_attributes": pa.table({"json": [json.dumps(dict(raw.attributes), ensure_ascii=False)]}),
    }


def summarise(events: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Return path and activity statistics of linked events held in memory."""
    backend = duckdb_over_arrow({"events": events})
    table = backend.table("events")
    return path_statistics(table).to_pyarrow(), activity_statistics(table).to_pyarrow()


def table_facts(events: pa.Table, cases: pa.Table) -> dict[str, Any]:
    """Return the facts that can be read off the linked tables: sizes, span and flag counts."""
    flags = events["flags"].to_numpy()
    first, last = pc.min(cases["first_at"]).as_py(), pc.max(cases["last_at"]).as_py()
    return {
        "n_instances": events.num_rows,
        "n_cases": cases.num_rows,
        "first_at": first.replace(tzinfo=UTC).isoformat(),
        "last_at": last.replace(tzinfo=UTC).isoformat(),
        "n_end_before_start": int(np.count_nonzero(flags & Flag.END_BEFORE_START)),
        "n_before_1970": int(np.count_nonzero(flags & Flag.BEFORE_1970)),
        "n_in_future": int(np.count_nonzero(flags & Flag.IN_FUTURE)),
    }


def describe_starts(events: pa.Table) -> Starts:
    """Say whether starts are recorded for (nearly) all instances, for some, or for none."""
    share = 1 - events["started_at"].null_count / events.num_rows
    if share >= ENOUGH_STARTS:
        return "recorded"
    return "partly recorded" if share > 0 else "none"


def mapping_facts(detected: DetectedMapping) -> dict[str, Any]:
    """Return the mapping as stored in the manifest: the columns chosen and why."""
    return {"columns": json.loads(detected.mapping.to_json()), "reasons": dict(detected.reasons)}


def find_repeats(events: pa.Table, attributes: Sequence[Attribute]) -> NDArray[np.int64]:
    """Return the places of events that repeat an earlier event of their case in every column."""
    key = [
        np.asarray(events[name].cast(pa.int64()).fill_null(0).to_numpy())
        for name in ("started_at", "completed_at")
    ]
    case_index = np.asarray(events["case_index"].to_numpy())
    same = (case_index[1:] == case_index[:-1]) & (key[0][1:] == key[0][:-1]) & (key[1][1:] == key[1][:-1])
    tied = np.flatnonzero(np.concatenate([same, [False]]) | np.concatenate([[False], same]))
    if not tied.size:
        return tied
    columns = [
        "case_index",
        "activity",
        "started_at",
        "completed_at",
        "resource",
        *(a.column for a in attributes),
    ]
    suspects = events.select(columns).take(pa.array(tied)).append_column("place", pa.array(tied))
    firsts = suspects.group_by(columns, use_threads=False).aggregate([("place", "min")])["place_min"]
    return np.setdiff1d(tied, firsts.to_numpy())


def _link(built: BuiltLog, drop_duplicates: bool) -> tuple[LinkedLog, int, int]:
    """Link the instances; return also how many repeat another one entirely, and the source rows dropped for it."""
    linked = link_instances(built.instances, case_ids=built.case_ids, n_activities=len(built.activities))
    repeats = find_repeats(linked.events, built.attributes)
    if not drop_duplicates or not repeats.size:
        return linked, int(repeats.size), 0
    repeated = pc.is_in(built.instances["row"], linked.events["row"].take(pa.array(repeats)).combine_chunks())
    n_dropped = pc.sum(built.instances.filter(repeated)["n_source_events"]).as_py()
    kept = built.instances.filter(pc.invert(repeated))
    return (
        link_instances(kept, case_ids=built.case_ids, n_activities=len(built.activities)),
        int(repeats.size),
        n_dropped,
    )


def place_in_tables(
    linked: LinkedLog, attributes: Sequence[Attribute], case_scoped: frozenset[str]
) -> tuple[pa.Table, pa.Table, PlacedAttributes]:
    """Return events and cases with the log's own columns under their stored names."""
    offsets = np.concatenate([[0], np.cumsum(linked.cases["n_events"].to_numpy())]).astype(np.int64)
    placed = place_attributes(linked.events, attributes, case_scoped, offsets)
    events, cases = linked.events.select([f.name for f in EVENT_FIELDS]), linked.cases
    for column, values in placed.event_columns.items():
        events = events.append_column(column, values)
    for column, values in placed.case_columns.items():
        cases = cases.append_column(column, values)
    return events, cases, placed


def _end_activities(built: BuiltLog, linked: LinkedLog, settings: ImportSettings) -> Collection[int]:
    if not settings.end_activities:
        return infer_end_activities(linked.cases, linked.events, built.activities)
    unknown = [name for name in settings.end_activities if name not in built.activities]
    if unknown:
        raise InputError.listing(
            "Some end activities are not in the log.",
            [f"“{name}”" for name in unknown],
            f"Its activities are: {', '.join(built.activities[:SHOWN_ACTIVITIES])}.",
        )
    return [built.activities.index(name) for name in settings.end_activities]
