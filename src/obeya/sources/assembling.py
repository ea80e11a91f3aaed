"""Put a log together: rows become instances, instances are linked, and everything noticed becomes a fact."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from obeya import __version__
from obeya.errors import InputError
from obeya.sources.attributes import PlacedAttributes, place_attributes
from obeya.sources.building import BuildSettings, BuiltLog, build_instances
from obeya.sources.detection import detect_mapping
from obeya.sources.mapping import DetectedMapping, Mapping
from obeya.sources.raw import RawTable
from obeya.sources.tallying import EventCounts, EventTally, find_repeats
from obeya.tables.columns import CASE_FIELDS
from obeya.tables.completeness import LONG_PAUSE, infer_end_activities, mark_complete
from obeya.tables.facts import ENOUGH_STARTS, Lifecycle, LogFacts, Source, Starts
from obeya.tables.linking import LinkedCases, link_in_blocks, link_instances
from obeya.tables.privacy import pseudonym_of
from obeya.tables.summaries import activity_statistics, path_statistics

if TYPE_CHECKING:
    import ibis.expr.types as ir

SHOWN_ACTIVITIES = 20


@dataclass(frozen=True, slots=True)
class ImportSettings:
    """What a person may decide about an import, beyond which column is which."""

    lifecycle: Lifecycle | None = None
    keep_names_because: str | None = None
    drop_duplicates: bool = False
    end_activities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Assembled:
    """A log whose events have been handed on: all that is known without another look at them."""

    facts: LogFacts
    cases: pa.Table
    tables: dict[str, pa.Table]


def assemble(
    raw: RawTable,
    *,
    source_name: str,
    version: str,
    mapping: Mapping,
    settings: ImportSettings,
    now: datetime,
    key: bytes,
    emit: Callable[[pa.Table], None],
) -> Assembled:
    """Link a table as it stood in the file; blocks of events go to `emit`, everything else is returned."""
    detected = detect_mapping(raw, mapping)
    pseudonym = None if settings.keep_names_because else (lambda word: pseudonym_of(word, key))
    built = build_instances(raw, detected, BuildSettings(now, settings.lifecycle, pseudonym))
    refuse_unknown_ends(settings, built.activities)
    placed = place_attributes(built.instances, built.attributes, built.case_scoped, len(built.case_ids))
    instances, n_dropped = built.instances, 0
    if settings.drop_duplicates:
        instances, n_dropped = without_repeats(built)
    tally = EventTally(built.attributes, placed, emit)
    linked = link_in_blocks(
        instances, case_ids=built.case_ids, n_activities=len(built.activities), emit=tally.take
    )
    return put_together(
        raw,
        built,
        linked,
        placed,
        tally.counts,
        detected=detected,
        n_dropped=n_dropped,
        source_name=source_name,
        version=version,
        settings=settings,
        now=now,
    )


def put_together(
    raw: RawTable,
    built: BuiltLog,
    linked: LinkedCases,
    placed: PlacedAttributes,
    counts: EventCounts,
    *,
    detected: DetectedMapping,
    n_dropped: int,
    source_name: str,
    version: str,
    settings: ImportSettings,
    now: datetime,
) -> Assembled:
    """Return what is known of a log whose events have been handed on; no rows or instances are looked at."""
    cases = placed.add_to(linked.cases)
    facts = LogFacts(
        name=source_name,
        version=version,
        starts=describe_starts(counts),
        imported_at=now.astimezone(UTC).isoformat(),
        obeya_version=__version__,
        names_kept_because=settings.keep_names_because,
        end_activities=settings.end_activities,
        n_events=built.n_events - n_dropped,
        n_duplicates=n_dropped,
        n_duplicate_rows=counts.n_repeats + n_dropped,
        n_tied=linked.n_tied,
        event_attributes=placed.event_attributes,
        case_attributes=placed.case_attributes,
        **_source_facts(raw, source_name, detected, built),
        **case_facts(cases),
        **counts.facts(),
    )
    return Assembled(facts, cases, {"variants": linked.variants, **_name_tables(raw, built)})


def _source_facts(
    raw: RawTable, source_name: str, detected: DetectedMapping, built: BuiltLog
) -> dict[str, Any]:
    """Return the facts about the file and how it was understood."""
    return {
        "sources": (Source(source_name, raw.format, raw.sha256, raw.n_records, built.rejected.num_rows),),
        "mapping": {"columns": json.loads(detected.mapping.to_json()), "reasons": dict(detected.reasons)},
        "zone": detected.mapping.timezone or "UTC",
        "lifecycle": built.lifecycle,
        "n_records": raw.n_records,
        "n_rejected": built.rejected.num_rows,
        "notes": (*raw.notes, *detected.warnings, *built.notes),
        **built.counts,
    }


def _name_tables(raw: RawTable, built: BuiltLog) -> dict[str, pa.Table]:
    """Return the small tables: the names behind the codes, and what is kept as evidence."""
    return {
        "activities": pa.table({"name": pa.array(built.activities, pa.string())}),
        "resources": pa.table({"name": pa.array(built.resources, pa.string())}),
        "rejected": built.rejected,
        "set_aside": built.set_aside,
        "log_attributes": pa.table({"json": [json.dumps(dict(raw.attributes), ensure_ascii=False)]}),
    }


def complete(assembled: Assembled, events: ir.Table) -> tuple[LogFacts, dict[str, pa.Table]]:
    """Add what takes a look at all linked events: summaries, the usual ends, and which cases are over."""
    paths = (
        path_statistics(events)
        .to_pyarrow()
        .sort_by([("previous_activity", "ascending"), ("activity", "ascending")])
    )
    activities = activity_statistics(events).to_pyarrow().sort_by("activity")
    pause_s = events.wait_s.quantile(LONG_PAUSE).to_pyarrow().as_py() or 0.0
    names = assembled.tables["activities"]["name"].to_pylist()
    if assembled.facts.end_activities:
        ends = [names.index(name) for name in assembled.facts.end_activities]
    else:
        n_cases_of = np.zeros(len(names), np.int64)
        n_cases_of[activities["activity"].to_numpy()] = activities["n_cases"].to_numpy()
        ends = list(infer_end_activities(assembled.cases, n_cases_of))
    place = len([f for f in CASE_FIELDS if f.name in assembled.cases.column_names])
    cases = assembled.cases.add_column(place, "is_complete", mark_complete(assembled.cases, ends, pause_s))
    facts = dataclasses.replace(assembled.facts, end_activities=tuple(sorted(names[code] for code in ends)))
    return facts, {
        **assembled.tables,
        "cases": cases,
        "path_summary": paths,
        "activity_summary": activities,
    }


def case_facts(cases: pa.Table) -> dict[str, Any]:
    """Return the facts that can be read off the cases: their number and the span of the log."""
    first, last = pc.min(cases["first_at"]).as_py(), pc.max(cases["last_at"]).as_py()
    return {
        "n_cases": cases.num_rows,
        "first_at": first.replace(tzinfo=UTC).isoformat(),
        "last_at": last.replace(tzinfo=UTC).isoformat(),
    }


def describe_starts(counts: EventCounts) -> Starts:
    """Say whether starts are recorded for (nearly) all instances, for some, or for none."""
    if counts.n_with_start >= ENOUGH_STARTS * counts.n_events:
        return "recorded"
    return "partly recorded" if counts.n_with_start else "none"


def without_repeats(built: BuiltLog) -> tuple[pa.Table, int]:
    """Return the instances without those that repeat another one entirely, and how many source rows that drops."""
    linked = link_instances(
        built.instances, case_ids=built.case_ids, n_activities=len(built.activities)
    ).events
    repeated_rows = linked["row"].take(pa.array(find_repeats(linked, built.attributes))).combine_chunks()
    is_repeat = pc.is_in(built.instances["row"], repeated_rows)
    dropped = built.instances.filter(is_repeat)
    n_dropped = (
        pc.sum(dropped["n_source_events"]).as_py() if "n_source_events" in dropped.column_names else None
    )
    return built.instances.filter(pc.invert(is_repeat)), dropped.num_rows if n_dropped is None else n_dropped


def refuse_unknown_ends(settings: ImportSettings, activities: tuple[str, ...]) -> None:
    """Raise `InputError` where an activity that is said to end cases is not in the log."""
    unknown = [name for name in settings.end_activities if name not in activities]
    if unknown:
        raise InputError.listing(
            "Some end activities are not in the log.",
            [f"“{name}”" for name in unknown],
            f"Its activities are: {', '.join(activities[:SHOWN_ACTIVITIES])}.",
        )
