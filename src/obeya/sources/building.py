"""From a table as it stood in the file to activity instances, ready to be linked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from obeya.errors import InputError
from obeya.sources.attributes import MISSING_NUMBER, TypedColumn, names_people, replace_words, settle_type
from obeya.sources.codes import codes_of, encode_text
from obeya.sources.keeping import KeptEvents, Moments, keep_events
from obeya.sources.lifecycle import (
    Instances,
    choose_lifecycle,
    pair_transitions,
    read_transitions,
    take_completions,
)
from obeya.sources.mapping import DetectedMapping
from obeya.sources.raw import RawTable
from obeya.sources.rejecting import hide_names
from obeya.tables.columns import MOMENT, Flag
from obeya.tables.facts import Attribute, Lifecycle
from obeya.tables.wording import say_count

MAX_ACTIVITIES = 10_000
# A longer text in every row is boilerplate, not a remark.
LONGEST_WORD = 60
NO_RESOURCE = (*MISSING_NUMBER, "none", "missing")


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
    cases = encode_text(kept.table[columns["case_id"]])
    case_codes = codes_of(cases)
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
    n_set_aside = 0 if chosen is None else int(chosen.set_aside.size)
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
) -> tuple[Lifecycle, Instances | None]:
    """Return the lifecycle rule and the instances it finds; None where every row is one."""
    n = kept.table.num_rows
    transitions = read_transitions(kept.table[columns["lifecycle"]] if "lifecycle" in columns else None, n)
    lifecycle = asked or ("raw" if "started_at" in columns else choose_lifecycle(transitions))
    if lifecycle == "complete":
        if not (transitions == 1).any():
            raise InputError("No row is a completion; use --lifecycle raw to take every row as it is.")
        return lifecycle, take_completions(transitions)
    if lifecycle == "raw":
        return lifecycle, None
    group = case_codes.astype(np.int64) * n_activities + activity
    if "instance_id" in columns:
        ids = encode_text(kept.table[columns["instance_id"]])
        group = group * (len(ids.dictionary) + 1) + codes_of(ids)
    return lifecycle, pair_transitions(transitions, group, kept.completed.us)


def _assemble(
    kept: KeptEvents,
    chosen: Instances | None,
    case_codes: NDArray[np.int32],
    activity: NDArray[np.int32],
    resource: NDArray[np.int32] | None,
    now: datetime,
) -> pa.Table:
    """Return the instances' own columns; those that say nothing (no starts, no flags) are left out."""
    rows = _Instances(
        kept.table["row"].combine_chunks(), case_codes, activity, resource, kept.completed, kept.started
    )
    columns = rows.columns() if chosen is None else rows.paired(chosen)
    flags = _time_flags(columns, now) | _zone_flags(kept, None if chosen is None else chosen.place)
    if chosen is not None:
        flags |= chosen.flags
    if flags.any():
        columns["flags"] = pa.array(flags)
    return pa.table(columns)


@dataclass(frozen=True, slots=True)
class _Instances:
    """The encoded rows, and how they become the columns of instances."""

    row: pa.Array
    case_codes: NDArray[np.int32]
    activity: NDArray[np.int32]
    resource: NDArray[np.int32] | None
    completed: Moments
    started: Moments | None

    def columns(self) -> dict[str, pa.Array]:
        """Return every row as an instance of its own."""
        columns = {
            "case_index": pa.array(self.case_codes),
            "activity": pa.array(self.activity),
            "completed_at": self.completed.array(),
            "row": self.row,
        }
        if self.started is not None:
            columns["started_at"] = self.started.array()
        if self.resource is not None:
            columns["resource"] = pa.array(self.resource, mask=self.resource < 0)
        return columns

    def paired(self, chosen: Instances) -> dict[str, pa.Array]:
        """Return the instances that pairing found; what the completion does not say, the start says."""
        has_start, has_complete = chosen.start_place >= 0, chosen.complete_place >= 0
        start_place = np.maximum(chosen.start_place, 0)
        place = chosen.place
        us, known = self.completed.us, self.completed.known
        columns = {
            "case_index": pa.array(self.case_codes[place]),
            "activity": pa.array(self.activity[place]),
            "completed_at": pa.array(us[place], mask=~(known[place] & has_complete)).cast(MOMENT),
            "started_at": pa.array(us[start_place], mask=~has_start).cast(MOMENT),
            "n_source_events": pa.array((has_start.astype(np.int32) + has_complete).astype(np.int32)),
            "row": self.row.take(pa.array(chosen.first_place)),
        }
        if self.resource is not None:
            from_start = (self.resource[place] < 0) & has_start
            resource = np.where(from_start, self.resource[start_place], self.resource[place])
            columns["resource"] = pa.array(resource.astype(np.int32), mask=resource < 0)
        return columns


def _time_flags(columns: Mapping[str, pa.Array], now: datetime) -> NDArray[np.int32]:
    """Flag instances that were never completed, lie before 1970 or lie in the future."""
    completed = columns["completed_at"]
    latest = earliest = completed
    if "started_at" in columns:
        earliest = pc.coalesce(columns["started_at"], completed)
        latest = pc.coalesce(completed, columns["started_at"])
    limit = pa.scalar(now.astimezone(UTC).replace(tzinfo=None), MOMENT)
    flags = np.zeros(len(completed), np.int32)
    for flag, mask in (
        (Flag.UNMATCHED_START, completed.is_null() if completed.null_count else None),
        (Flag.BEFORE_1970, pc.less(earliest, pa.scalar(0, MOMENT))),
        (Flag.IN_FUTURE, pc.greater(latest, limit)),
    ):
        if mask is not None and pc.any(mask).as_py():
            flags |= np.where(mask.to_numpy(zero_copy_only=False), int(flag), 0).astype(np.int32)
    return flags


def _zone_flags(kept: KeptEvents, place: NDArray[np.int64] | None) -> NDArray[np.int32]:
    """Flag instances whose time a clock change skips or repeats."""
    flags = np.zeros(kept.table.num_rows, np.int32)
    for moments in (kept.completed, kept.started):
        if moments is not None and moments.in_gap.any():
            flags |= np.where(moments.in_gap, int(Flag.IN_DST_GAP), 0).astype(np.int32)
        if moments is not None and moments.in_overlap.any():
            flags |= np.where(moments.in_overlap, int(Flag.IN_DST_OVERLAP), 0).astype(np.int32)
    return flags if place is None else flags[place]


def _encode_activities(column: pa.ChunkedArray) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    """Number the activities in alphabetical order, so that codes do not depend on the order of rows."""
    coded = encode_text(column)
    if len(coded.dictionary) > MAX_ACTIVITIES:
        raise InputError(
            f"The activity column has {say_count(len(coded.dictionary))} different values; at most "
            f"{say_count(MAX_ACTIVITIES)} make sense. It probably holds an id or free text: choose another "
            "column with --activity."
        )
    return _alphabetical(coded)


def _alphabetical(coded: pa.DictionaryArray) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    words = coded.dictionary.to_pylist()
    codes = codes_of(coded)
    is_used = np.zeros(len(words) + 1, np.bool_)
    is_used[codes] = True
    order = sorted(np.flatnonzero(is_used[:-1]).tolist(), key=lambda code: words[code])
    rank = np.full(len(words) + 1, -1, np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return rank[codes], tuple(words[code] for code in order)


def _encode_resources(
    table: pa.Table, column: str | None, pseudonym: Callable[[str], str] | None
) -> tuple[NDArray[np.int32] | None, tuple[str, ...], dict[str, str]]:
    """Return codes, names or pseudonyms in alphabetical order, and name → pseudonym (empty if names are kept)."""
    if column is None:
        return None, (), {}
    coded = encode_text(table[column])
    words = [None if word in NO_RESOURCE else word for word in coded.dictionary.to_pylist()]
    known_as = {word: pseudonym(word) for word in words if word is not None} if pseudonym else {}
    shown = pa.array([known_as.get(word, word) if word is not None else None for word in words], pa.string())
    merged = shown.dictionary_encode()
    codes, names = _alphabetical(
        pa.DictionaryArray.from_arrays(merged.indices.take(coded.indices), merged.dictionary)
    )
    return codes, names, known_as


def _settle_attributes(
    raw: RawTable,
    table: pa.Table,
    detected: DetectedMapping,
    chosen: Instances | None,
    known_as: Mapping[str, str],
    pseudonym: Callable[[str], str] | None,
) -> tuple[dict[str, TypedColumn], list[str]]:
    """Type every column that has no role; where the completing row says nothing, the starting row speaks."""
    roles = {part for column in detected.columns.values() for part in column.split("+")}
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
        elif (word := _only_word(typed)) is not None:
            notes.append(f"“{column.name}” is “{word}” in every row.")
        settled[column.column] = typed if chosen is None else _of_instances(typed, chosen)
    return settled, notes


def _only_word(column: TypedColumn) -> str | None:
    """Return the one word that a text column repeats in all rows, as a file says something about itself."""
    if column.kind != "text" or len(column.values) < 2 or column.values.null_count:
        return None
    words = column.values.dictionary.drop_null()
    return str(words[0].as_py()) if len(words) == 1 and len(words[0].as_py()) <= LONGEST_WORD else None


def _of_instances(column: TypedColumn, chosen: Instances) -> TypedColumn:
    """Return one value per instance: of its completion, or of its start where that says nothing."""
    values = column.values.take(pa.array(chosen.place))
    has_start = chosen.start_place >= 0
    if values.null_count and has_start.any():
        started = column.values.take(pa.array(np.maximum(chosen.start_place, 0)))
        values = pc.if_else(pa.array(has_start), pc.coalesce(values, started), values)
    return TypedColumn(column.name, column.kind, values, column.n_missing)


def _set_aside_rows(kept: KeptEvents, chosen: Instances | None, columns: Mapping[str, str]) -> pa.Table:
    """Return the transitions that are no activity instance, as they stood, so that nothing is lost."""
    places = np.empty(0, np.int64) if chosen is None else chosen.set_aside
    rows = kept.table.take(pa.array(places))
    names = ("case_id", "activity", "lifecycle")
    texts = {
        name: rows[columns[name]].cast(pa.string())
        if name in columns
        else pa.nulls(rows.num_rows, pa.string())
        for name in names
    }
    at = pa.array(kept.completed.us[places]).cast(MOMENT)
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
