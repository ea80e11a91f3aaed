"""From a table as it stood in the file to activity instances, ready to be linked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from obeya.errors import InputError
from obeya.sources.attributes import MISSING_NUMBER, TypedColumn, names_people, replace_words, settle_type
from obeya.sources.keeping import KeptEvents, Moments, keep_events
from obeya.sources.lifecycle import (
    Instances,
    choose_lifecycle,
    pair_transitions,
    read_transitions,
    take_completions,
    take_rows,
)
from obeya.sources.mapping import DetectedMapping
from obeya.sources.raw import RawTable
from obeya.sources.rejecting import hide_names
from obeya.tables.columns import MOMENT, Flag
from obeya.tables.facts import Attribute, Lifecycle
from obeya.tables.wording import say_count

MAX_ACTIVITIES = 10_000
NO_RESOURCE = (*MISSING_NUMBER, "none", "missing")
US_PER_S = 1_000_000


@dataclass(frozen=True, slots=True)
class BuildSettings:
    """How rows become activity instances, and whether people keep their names (`pseudonym` is None)."""

    now: datetime
    lifecycle: Lifecycle | None = None
    pseudonym: Callable[[str], str] | None = None


@dataclass(frozen=True, slots=True)
class BuiltLog:
    """Activity instances ready for linking, the names behind their codes, and what was noticed.

    `instances` also holds the log's own columns under their raw names (``c3``), described by `attributes`.
    """

    instances: pa.Table
    case_ids: pa.Array
    activities: tuple[str, ...]
    resources: tuple[str, ...]
    attributes: tuple[Attribute, ...]
    case_scoped: frozenset[str]
    rejected: pa.Table
    set_aside: pa.Table
    lifecycle: Lifecycle
    n_events: int
    counts: dict[str, Any]
    notes: tuple[str, ...]


def build_instances(raw: RawTable, detected: DetectedMapping, settings: BuildSettings) -> BuiltLog:
    """Reject what cannot be an event, pair lifecycles, encode names and type the log's own columns.

    Raises `MappingError` and `InputError` as `keep_events` does, and `InputError` for more than 10,000
    different activities.
    """
    kept, columns = keep_events(raw, detected), detected.columns
    activity, activities = _encode_activities(kept.table[columns["activity"]])
    cases = _encoded(kept.table[columns["case_id"]])
    case_codes = _codes(cases)
    lifecycle, chosen = _find_instances(
        kept, columns, settings.lifecycle, case_codes, activity, len(activities)
    )
    resource, resources, known_as = _encode_resources(kept.table, columns.get("resource"), settings.pseudonym)
    instances = _assemble(kept, chosen, case_codes, activity, resource, settings.now)
    settled, person_notes = _settle_attributes(
        raw, kept.table, detected, chosen, known_as, settings.pseudonym
    )
    for column, typed in settled.items():
        instances = instances.append_column(column, typed.values)
    case_ids, instances = _only_used_cases(cases.dictionary, instances)
    n_set_aside = int(chosen.set_aside.size)
    return BuiltLog(
        instances=instances,
        case_ids=case_ids,
        activities=activities,
        resources=resources,
        attributes=tuple(Attribute(column, typed.name, typed.kind) for column, typed in settled.items()),
        case_scoped=frozenset(c.column for c in raw.columns if c.scope == "case"),
        rejected=hide_names(kept.rejected, known_as),
        set_aside=_set_aside_rows(kept, chosen, columns),
        lifecycle=lifecycle,
        n_events=kept.table.num_rows - (n_set_aside if lifecycle == "complete" else 0),
        counts={
            "n_set_aside": n_set_aside,
            "n_unmatched_starts": chosen.n_unmatched_starts,
            "n_unmatched_completes": chosen.n_unmatched_completes,
            "n_naive_times": kept.n_naive,
            "n_gap_times": kept.n_gap,
            "n_overlap_times": kept.n_overlap,
        },
        notes=(*kept.notes, *person_notes),
    )


def _find_instances(
    kept: KeptEvents,
    columns: Mapping[str, str],
    asked: Lifecycle | None,
    case_codes: NDArray[np.int32],
    activity: NDArray[np.int32],
    n_activities: int,
) -> tuple[Lifecycle, Instances]:
    n = kept.table.num_rows
    transitions = read_transitions(kept.table[columns["lifecycle"]] if "lifecycle" in columns else None, n)
    lifecycle = asked or ("raw" if "started_at" in columns else choose_lifecycle(transitions))
    if lifecycle == "complete":
        if not (transitions == 1).any():
            raise InputError("No row is a completion; use --lifecycle raw to take every row as it is.")
        return lifecycle, take_completions(transitions)
    if lifecycle == "raw":
        return lifecycle, take_rows(n)
    group = case_codes.astype(np.int64) * n_activities + activity
    if "instance_id" in columns:
        ids = _encoded(kept.table[columns["instance_id"]])
        group = group * (len(ids.dictionary) + 1) + _codes(ids)
    return lifecycle, pair_transitions(transitions, group, kept.completed.us)


def _assemble(
    kept: KeptEvents,
    chosen: Instances,
    case_codes: NDArray[np.int32],
    activity: NDArray[np.int32],
    resource: NDArray[np.int32],
    now: datetime,
) -> pa.Table:
    """Return the instances' own columns: codes, the two times, the flags and the place in the file."""
    place, first_place = chosen.place, chosen.first_place
    has_complete, has_start = chosen.complete_place >= 0, chosen.start_place >= 0
    completed_us, completed_known = kept.completed.us[place], kept.completed.known[place] & has_complete
    started_us, started_known = kept.started.us[place], kept.started.known[place]
    paired_us = kept.completed.us[np.maximum(chosen.start_place, 0)]
    started_us = np.where(has_start, paired_us, started_us)
    started_known = started_known | has_start
    flags = chosen.flags | np.where(~completed_known & ~has_start, Flag.UNMATCHED_START, 0).astype(np.int32)
    arrived = np.where(started_known, started_us, completed_us)
    latest = np.where(completed_known, completed_us, started_us)
    flags |= np.where(arrived < 0, Flag.BEFORE_1970, 0).astype(np.int32)
    flags |= np.where(latest > now.timestamp() * US_PER_S, Flag.IN_FUTURE, 0).astype(np.int32)
    flags |= _zone_flags(kept.completed, kept.started, place)
    missing = resource[place] < 0
    resource_of = np.where(missing & has_start, resource[np.maximum(chosen.start_place, 0)], resource[place])
    row = np.asarray(kept.table["row"].to_numpy())
    return pa.table(
        {
            "case_index": pa.array(case_codes[place]),
            "activity": pa.array(activity[place]),
            "started_at": pa.array(started_us, mask=~started_known).cast(MOMENT),
            "completed_at": pa.array(completed_us, mask=~completed_known).cast(MOMENT),
            "resource": pa.array(resource_of.astype(np.int32), mask=resource_of < 0),
            "n_source_events": pa.array((1 + (has_start & has_complete)).astype(np.int32)),
            "flags": pa.array(flags.astype(np.int32)),
            "row": pa.array(row[first_place]),
        }
    )


def _zone_flags(completed: Moments, started: Moments, place: NDArray[np.int64]) -> NDArray[np.int32]:
    in_gap = (completed.in_gap | started.in_gap)[place]
    in_overlap = (completed.in_overlap | started.in_overlap)[place]
    flags = np.where(in_gap, Flag.IN_DST_GAP, 0) | np.where(in_overlap, Flag.IN_DST_OVERLAP, 0)
    return np.asarray(flags, np.int32)


def _encode_activities(column: pa.ChunkedArray) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    """Number the activities in alphabetical order, so that codes do not depend on the order of rows."""
    coded = _encoded(column)
    if len(coded.dictionary) > MAX_ACTIVITIES:
        raise InputError(
            f"The activity column has {say_count(len(coded.dictionary))} different values; at most "
            f"{say_count(MAX_ACTIVITIES)} make sense. It probably holds an id or free text: choose another "
            "column with --activity."
        )
    return _alphabetical(coded)


def _alphabetical(coded: pa.DictionaryArray) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    words = coded.dictionary.to_pylist()
    used = np.unique(_codes(coded))
    order = sorted((int(code) for code in used if code >= 0), key=lambda code: words[code])
    rank = np.full(len(words) + 1, -1, np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return rank[_codes(coded)], tuple(words[code] for code in order)


def _encode_resources(
    table: pa.Table, column: str | None, pseudonym: Callable[[str], str] | None
) -> tuple[NDArray[np.int32], tuple[str, ...], dict[str, str]]:
    """Return codes, names or pseudonyms in alphabetical order, and name → pseudonym (empty if names are kept)."""
    if column is None:
        return np.full(table.num_rows, -1, np.int32), (), {}
    coded = _encoded(table[column])
    words = [None if word in NO_RESOURCE else word for word in coded.dictionary.to_pylist()]
    known_as = {word: pseudonym(word) for word in words if word is not None} if pseudonym else {}
    shown = pa.array([known_as.get(word, word) if word is not None else None for word in words], pa.string())
    merged = shown.take(coded.indices).dictionary_encode()
    codes, names = _alphabetical(merged)
    return codes, names, known_as


def _settle_attributes(
    raw: RawTable,
    table: pa.Table,
    detected: DetectedMapping,
    chosen: Instances,
    known_as: Mapping[str, str],
    pseudonym: Callable[[str], str] | None,
) -> tuple[dict[str, TypedColumn], list[str]]:
    """Type every column that has no role; where the completing row says nothing, the starting row speaks."""
    roles = {part for column in detected.columns.values() for part in column.split("+")}
    place = pa.array(chosen.place)
    from_start = pa.array(np.maximum(chosen.start_place, 0)) if (chosen.start_place >= 0).any() else None
    settled, notes = {}, []
    for column in raw.columns:
        if column.column in roles:
            continue
        typed = settle_type(column.name, table[column.column])
        if typed.n_missing:
            notes.append(
                f"{say_count(typed.n_missing)} empty or “?” values in column “{column.name}” were read as missing."
            )
        if pseudonym and names_people(typed, frozenset(known_as)):
            typed = replace_words(typed, lambda word: known_as.get(word) or pseudonym(word))
            notes.append(
                f"Column “{column.name}” seems to name people; its values were replaced by pseudonyms."
            )
        values = typed.values.take(place)
        if from_start is not None and values.null_count:
            started = typed.values.take(from_start)
            values = pc.if_else(pa.array(chosen.start_place >= 0), pc.coalesce(values, started), values)
        settled[column.column] = TypedColumn(typed.name, typed.kind, values, typed.n_missing)
    return settled, notes


def _set_aside_rows(kept: KeptEvents, chosen: Instances, columns: Mapping[str, str]) -> pa.Table:
    """Return the transitions that are no activity instance, as they stood, so that nothing is lost."""
    rows = kept.table.take(pa.array(chosen.set_aside))
    names = ("case_id", "activity", "lifecycle")
    texts = {
        name: rows[columns[name]].cast(pa.string())
        if name in columns
        else pa.nulls(rows.num_rows, pa.string())
        for name in names
    }
    at = pa.array(kept.completed.us[chosen.set_aside]).cast(MOMENT)
    return pa.table({**texts, "at_time": at, "row": rows["row"]})


def _only_used_cases(case_ids: pa.Array, instances: pa.Table) -> tuple[pa.Array, pa.Table]:
    """Drop cases of which every row was set aside, keeping the case index dense."""
    codes = np.asarray(instances["case_index"].to_numpy())
    used = np.zeros(len(case_ids), np.bool_)
    used[codes] = True
    if used.all():
        return case_ids, instances
    dense = (np.cumsum(used) - 1).astype(np.int32)
    place = instances.schema.get_field_index("case_index")
    return case_ids.filter(pa.array(used)), instances.set_column(place, "case_index", pa.array(dense[codes]))


def _encoded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    """Return a column as text codes; whole numbers keep their digits, decimals that are whole lose the “.0”."""
    coded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    coded = coded.unify_dictionaries().combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded
    if isinstance(coded, pa.ChunkedArray):
        coded = coded.chunk(0)
    words = coded.dictionary
    if pa.types.is_floating(words.type):
        whole = pc.all(pc.equal(pc.floor(words), words)).as_py()
        words = words.cast(pa.int64()).cast(pa.string()) if whole else words.cast(pa.string())
    return pa.DictionaryArray.from_arrays(coded.indices.cast(pa.int32()), words.cast(pa.string()))


def _codes(coded: pa.DictionaryArray) -> NDArray[np.int32]:
    indices = coded.indices.fill_null(-1) if coded.indices.null_count else coded.indices
    return np.asarray(indices.to_numpy(zero_copy_only=False), np.int32)
