"""From a table as it stood in the file to activity instances, ready to be linked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from obeya.errors import InputError
from obeya.sources.attributes import MISSING_NUMBER, Form
from obeya.sources.codes import codes_of, encode_text
from obeya.sources.keeping import KeptEvents, Moments, keep_events
from obeya.sources.lifecycle import (
    COMPLETE,
    Instances,
    choose_lifecycle,
    pair_transitions,
    read_transitions,
    take_completions,
)
from obeya.sources.mapping import DetectedMapping
from obeya.sources.own_columns import of_instances, own_columns, settle_columns
from obeya.sources.raw import RawColumn, RawTable
from obeya.sources.rejecting import hide_names, in_file_order
from obeya.tables.columns import MOMENT, Flag
from obeya.tables.facts import Attribute, Lifecycle
from obeya.tables.wording import say_count

MAX_ACTIVITIES = 10_000
NO_RESOURCE = (*MISSING_NUMBER, "none", "missing")


@dataclass(frozen=True, slots=True)
class BuildSettings:
    """How rows become activity instances, and whether people keep their names (`pseudonym` is None).

    For a part of a log, `forms` says how the words of a column are read in the whole of it, and `people`
    which columns name people; what is left out is found out.
    """

    now: datetime
    lifecycle: Lifecycle | None = None
    pseudonym: Callable[[str], str] | None = None
    forms: Mapping[str, Form] = field(default_factory=dict)
    people: frozenset[str] | None = None


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
    kept = keep_events(raw, detected)
    transitions = transitions_of(kept.table, detected.columns)
    lifecycle = decide_lifecycle(settings.lifecycle, detected.columns, transitions)
    return build_kept(kept, raw.columns, detected, transitions, replace(settings, lifecycle=lifecycle))


def build_kept(
    kept: KeptEvents,
    raw_columns: Sequence[RawColumn],
    detected: DetectedMapping,
    transitions: NDArray[np.int8],
    settings: BuildSettings,
) -> BuiltLog:
    """Build the instances of rows that were judged, of a whole log or of some of its cases.

    `transitions` has one entry per row (see `transitions_of`); `settings` must say the lifecycle. Raises
    `InputError` for more than 10,000 different activities.
    """
    columns, lifecycle = detected.columns, settings.lifecycle or "raw"
    activity, activities = _encode_activities(kept.table[columns["activity"]])
    cases = encode_text(kept.table[columns["case_id"]])
    case_codes = codes_of(cases)
    chosen = _find_instances(kept, columns, lifecycle, transitions, case_codes, activity)
    resource, resources, known_as = _encode_resources(kept.table, columns.get("resource"), settings.pseudonym)
    instances = _assemble(kept, chosen, case_codes, activity, resource, settings.now)
    own = own_columns(raw_columns, detected)
    typed, own_notes = settle_columns(
        own, kept.table, known_as, settings.pseudonym, forms=settings.forms, people=settings.people
    )
    settled = typed if chosen is None else {name: of_instances(each, chosen) for name, each in typed.items()}
    for name, column in settled.items():
        instances = instances.append_column(name, column.values)
    case_ids, instances = _only_used_cases(cases.dictionary, instances)
    n_set_aside = 0 if chosen is None else int(chosen.set_aside.size)
    return BuiltLog(
        instances=instances,
        case_ids=case_ids,
        activities=activities,
        resources=resources,
        attributes=tuple(Attribute(name, column.name, column.kind) for name, column in settled.items()),
        case_scoped=frozenset(c.column for c in raw_columns if c.scope == "case"),
        rejected=hide_names(in_file_order(kept.rejected), known_as),
        set_aside=_set_aside_rows(kept, chosen, columns),
        lifecycle=lifecycle,
        n_events=kept.table.num_rows - (n_set_aside if lifecycle == "complete" else 0),
        counts={
            "n_set_aside": n_set_aside,
            "n_naive_times": kept.n_naive,
            "n_gap_times": kept.n_gap,
            "n_overlap_times": kept.n_overlap,
        },
        notes=(*kept.notes, *own_notes),
    )


def transitions_of(table: pa.Table, columns: Mapping[str, str]) -> NDArray[np.int8]:
    """Return START, COMPLETE or OTHER for each row."""
    return read_transitions(table[columns["lifecycle"]] if "lifecycle" in columns else None, table.num_rows)


def decide_lifecycle(
    asked: Lifecycle | None, columns: Mapping[str, str], transitions: NDArray[np.int8]
) -> Lifecycle:
    """Return the lifecycle rule: as asked, else *raw* where starts have a column, else by the transitions there are.

    Raises `InputError` when only completions are to be taken and there are none.
    """
    lifecycle = asked or ("raw" if "started_at" in columns else choose_lifecycle(transitions))
    if lifecycle == "complete" and not (transitions == COMPLETE).any():
        raise InputError("No row is a completion; use --lifecycle raw to take every row as it is.")
    return lifecycle


def _find_instances(
    kept: KeptEvents,
    columns: Mapping[str, str],
    lifecycle: Lifecycle,
    transitions: NDArray[np.int8],
    case_codes: NDArray[np.int32],
    activity: NDArray[np.int32],
) -> Instances | None:
    """Return the instances that the rule finds; None where every row is one."""
    if lifecycle == "complete":
        return take_completions(transitions)
    if lifecycle == "raw":
        return None
    group = case_codes.astype(np.int64) * (int(activity.max(initial=0)) + 1) + activity
    if "instance_id" in columns:
        ids = encode_text(kept.table[columns["instance_id"]])
        group = group * (len(ids.dictionary) + 1) + codes_of(ids)
    return pair_transitions(transitions, group, kept.completed.us)


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
    refuse_free_text(len(coded.dictionary))
    return _alphabetical(coded)


def refuse_free_text(n_activities: int) -> None:
    """Raise `InputError` for more different activities than make sense."""
    if n_activities > MAX_ACTIVITIES:
        raise InputError(
            f"The activity column has {say_count(n_activities)} different values; at most "
            f"{say_count(MAX_ACTIVITIES)} make sense. It probably holds an id or free text: choose another "
            "column with --activity."
        )


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
    shown, known_as = name_resources(coded.dictionary.to_pylist(), pseudonym)
    merged = pa.array(shown, pa.string()).dictionary_encode()
    codes, names = _alphabetical(
        pa.DictionaryArray.from_arrays(merged.indices.take(coded.indices), merged.dictionary)
    )
    return codes, names, known_as


def name_resources(
    words: Sequence[str | None], pseudonym: Callable[[str], str] | None
) -> tuple[list[str | None], dict[str, str]]:
    """Return what each word is shown as (None: nobody), and name → pseudonym (empty if names are kept)."""
    names = [None if word in NO_RESOURCE else word for word in words]
    known_as = {name: pseudonym(name) for name in names if name is not None} if pseudonym else {}
    return [None if name is None else known_as.get(name, name) for name in names], known_as


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
