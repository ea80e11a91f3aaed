"""Turn activity instances in any order into linked events, cases and variants.

This is done once, at import; every question later is a group-by over what it leaves behind.
The same function links a whole log on one machine and one partition of whole cases on a cluster.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from obeya.tables.columns import CASE_FIELDS, EVENT_FIELDS, MOMENT, Flag

Integer = TypeVar("Integer", bound=np.integer[Any])
Scalar = TypeVar("Scalar", bound=np.generic)
US_PER_S = 1_000_000
ROWS_PER_BLOCK = 1_000_000
# A dense table of activity pairs is the fast way to count paths; above this many activities a sort is used.
DENSE_PATH_ACTIVITIES = 1_000
LATEST = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class LinkedLog:
    """The three tables of a log: `events` (sorted, linked), `cases`, `variants` (most frequent first)."""

    events: pa.Table
    cases: pa.Table
    variants: pa.Table
    n_tied: int


@dataclass(frozen=True, slots=True)
class LinkedCases:
    """What linking knows once all events are handed on: `cases`, `variants`, and the events that share a time."""

    cases: pa.Table
    variants: pa.Table
    n_tied: int


def link_instances(instances: pa.Table, *, case_ids: pa.Array, n_activities: int) -> LinkedLog:
    """Link activity instances as `link_in_blocks` does and return all events as one table."""
    blocks: list[pa.Table] = []
    rows = max(instances.num_rows, 1)
    linked = link_in_blocks(
        instances, case_ids=case_ids, n_activities=n_activities, emit=blocks.append, rows_per_block=rows
    )
    return LinkedLog(pa.concat_tables(blocks), linked.cases, linked.variants, linked.n_tied)


def link_in_blocks(
    instances: pa.Table,
    *,
    case_ids: pa.Array,
    n_activities: int,
    emit: Callable[[pa.Table], None],
    rows_per_block: int = ROWS_PER_BLOCK,
) -> LinkedCases:
    """Sort activity instances by case, start, completion and row, and link each to its neighbours.

    `instances` holds ``case_index`` (int32, dense from 0), ``activity`` (int32), ``completed_at`` and
    ``row``, and may hold ``started_at``, ``resource``, ``n_source_events``, ``flags`` and further columns,
    which are carried along; `case_ids` has one text per case index. An instance without a start is
    placed at its completion. Waits below zero (the case was worked on in parallel) become zero; a service
    time below zero is flagged and left out. Whole cases, about `rows_per_block` events at a time, go to
    `emit` in order, so a large log is never in memory twice.
    """
    from obeya.kernels.linking import case_offsets, order_events

    by_row = _in_row_order(instances)
    case_index = _ints(by_row["case_index"], np.int32)
    offsets = case_offsets(case_index, len(case_ids))
    order = order_events(case_index, offsets, *_sort_keys(by_row))
    del case_index
    activity = np.empty(order.size, np.int32)
    cases, n_tied = [], 0
    for first, last in _case_ranges(offsets, rows_per_block):
        begin, end = offsets[first], offsets[last]
        block = by_row.take(pa.array(order[begin:end])).combine_chunks()
        block_offsets = offsets[first : last + 1] - begin
        activity[begin:end] = _ints(block["activity"], np.int32)
        n_tied += _count_ties(block)
        emit(_link_ordered(block, block_offsets, n_activities))
        cases.append(_summarise_cases(block, block_offsets))
    variant, variants = number_variants(activity, offsets)
    return LinkedCases(_number_cases(pa.concat_tables(cases), case_ids, variant), variants, n_tied)


@dataclass(frozen=True, slots=True)
class _Moments:
    us: NDArray[np.int64]
    known: NDArray[np.bool_]


def _sort_keys(instances: pa.Table) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return start and completion in microseconds; one stands in for the other where it is missing."""
    completed = _micros(instances, "completed_at")
    if "started_at" not in instances.column_names:
        return completed.us, completed.us
    started = _micros(instances, "started_at")
    first_key = np.where(started.known, started.us, completed.us)
    return first_key, np.where(completed.known, completed.us, LATEST)


def _case_ranges(offsets: NDArray[np.int64], rows: int) -> Iterator[tuple[int, int]]:
    """Cut the cases into ranges of at least one case and about `rows` events."""
    first, n_cases = 0, offsets.size - 1
    while first < n_cases:
        last = int(np.searchsorted(offsets, offsets[first] + rows, side="right")) - 1
        last = min(max(last, first + 1), n_cases)
        yield first, last
        first = last


def _link_ordered(ordered: pa.Table, offsets: NDArray[np.int64], n_activities: int) -> pa.Table:
    from obeya.kernels.linking import count_occurrences

    n, lengths = ordered.num_rows, np.diff(offsets)
    is_first = np.zeros(n, np.bool_)
    is_first[offsets[:-1]] = True
    is_last = np.zeros(n, np.bool_)
    is_last[offsets[1:] - 1] = True
    activity = _ints(ordered["activity"], np.int32)
    previous_activity = np.where(is_first, -1, _shift(activity))
    started, completed = _micros(ordered, "started_at"), _micros(ordered, "completed_at")
    resource = _optional(ordered, "resource", None)
    previous = pa.array(np.maximum(np.arange(n) - 1, 0), mask=is_first)
    end_before_start = started.known & completed.known & (completed.us < started.us)
    flags = _ints(_optional(ordered, "flags", 0), np.int32)
    linked = {
        "position": pa.array((np.arange(n) - np.repeat(offsets[:-1], lengths)).astype(np.int32)),
        "started_at": _optional(ordered, "started_at", None),
        "resource": resource,
        "previous_activity": pa.array(previous_activity, mask=is_first),
        "next_activity": pa.array(np.where(is_last, -1, np.roll(activity, -1)), mask=is_last),
        "previous_resource": resource.take(previous),
        "activity_occurrence": pa.array(count_occurrences(activity, offsets, n_activities)),
        "path_occurrence": _path_occurrence(previous_activity, activity, offsets, n_activities),
        "n_source_events": _optional(ordered, "n_source_events", 1),
        "flags": pa.array(np.where(end_before_start, flags | Flag.END_BEFORE_START, flags).astype(np.int32)),
        **_times(started, completed, is_first),
    }
    columns = [linked[f.name] if f.name in linked else ordered[f.name] for f in EVENT_FIELDS]
    core = [_column(column).cast(f.type) for column, f in zip(columns, EVENT_FIELDS, strict=True)]
    names = [f.name for f in EVENT_FIELDS]
    more = [name for name in ordered.column_names if name not in names]
    return pa.table([*core, *(ordered[name] for name in more)], names=[*names, *more])


def _times(started: _Moments, completed: _Moments, is_first: NDArray[np.bool_]) -> dict[str, pa.Array]:
    previous_us, previous_known = _shift(completed.us), _shift(completed.known) & ~is_first
    arrived = np.where(started.known, started.us, completed.us)
    wait = np.maximum(arrived - previous_us, 0) / US_PER_S
    service = (completed.us - started.us) / US_PER_S
    no_service = ~(started.known & completed.known) | (service < 0)
    return {
        "previous_completed_at": pa.array(previous_us, mask=~previous_known).cast(MOMENT),
        "wait_s": pa.array(wait, mask=~previous_known),
        "service_s": pa.array(service, mask=no_service),
    }


def _path_occurrence(
    previous: NDArray[np.int32], activity: NDArray[np.int32], offsets: NDArray[np.int64], n_activities: int
) -> pa.Array:
    from obeya.kernels.linking import count_occurrences

    if n_activities <= DENSE_PATH_ACTIVITIES:
        paths = (previous.astype(np.int32) * n_activities + activity).astype(np.int32)
        n_paths = n_activities * n_activities
    else:
        wide = previous.astype(np.int64) * n_activities + activity
        known, inverse = np.unique(wide, return_inverse=True)
        paths, n_paths = inverse.astype(np.int32), known.size
    paths[previous < 0] = -1
    return pa.array(count_occurrences(paths, offsets, n_paths), mask=previous < 0)


def _summarise_cases(ordered: pa.Table, offsets: NDArray[np.int64]) -> pa.Table:
    """Return one row per case of ordered instances or events, without its number and variant."""
    started, completed = _micros(ordered, "started_at"), _micros(ordered, "completed_at")
    activity = _ints(ordered["activity"], np.int32)
    earliest = np.where(started.known, started.us, completed.us)
    earliest = np.minimum(earliest, np.where(completed.known, completed.us, earliest))
    latest = np.where(completed.known, completed.us, started.us)
    latest = np.maximum(latest, np.where(started.known, started.us, latest))
    first_us = np.minimum.reduceat(earliest, offsets[:-1])
    last_us = np.maximum.reduceat(latest, offsets[:-1])
    return pa.table(
        {
            "first_at": pa.array(first_us).cast(MOMENT),
            "last_at": pa.array(last_us).cast(MOMENT),
            "duration_s": pa.array((last_us - first_us) / US_PER_S),
            "n_events": pa.array(np.diff(offsets).astype(np.int32)),
            "first_activity": pa.array(activity[offsets[:-1]]),
            "last_activity": pa.array(activity[offsets[1:] - 1]),
        }
    )


def _number_cases(summed: pa.Table, case_ids: pa.Array, variant: NDArray[np.int32]) -> pa.Table:
    numbered = summed.append_column("case_index", pa.array(np.arange(len(case_ids), dtype=np.int32)))
    numbered = numbered.append_column("case_id", case_ids).append_column("variant", pa.array(variant))
    return numbered.select([f.name for f in CASE_FIELDS if f.name in numbered.column_names]).combine_chunks()


def number_variants(
    activity: NDArray[np.int32], offsets: NDArray[np.int64], n_cases: NDArray[np.int64] | None = None
) -> tuple[NDArray[np.int32], pa.Table]:
    """Number the distinct activity sequences: most cases first, then the shorter one, then by hash.

    `n_cases` says how many cases each sequence stands for (None: one each). Returns the number of the variant
    of each sequence, and the variants.

    The order does not depend on the order of the rows. Sequences are told apart by a 64-bit hash that
    is then verified event by event; should two ever share a hash, the next seed is tried.
    """
    from obeya.kernels.linking import cases_differ_from, hash_cases

    seed = 0
    while True:
        hashes = hash_cases(activity, offsets, seed)
        known, first, inverse, counts = np.unique(
            hashes, return_index=True, return_inverse=True, return_counts=True
        )
        if not cases_differ_from(activity, offsets, first[inverse]):
            break
        seed += 1
    if n_cases is not None:
        counts = np.zeros(first.size, np.int64)
        np.add.at(counts, inverse, n_cases)
    lengths = np.diff(offsets)[first]
    ranked = np.lexsort((known, lengths, -counts))
    rank_of = np.empty(first.size, np.int32)
    rank_of[ranked] = np.arange(first.size, dtype=np.int32)
    lengths = lengths[ranked]
    list_offsets = np.concatenate([[0], np.cumsum(lengths)])
    places = np.arange(list_offsets[-1]) + np.repeat(offsets[first[ranked]] - list_offsets[:-1], lengths)
    variants = pa.table(
        {
            "variant": pa.array(np.arange(first.size, dtype=np.int32)),
            "n_cases": pa.array(counts[ranked].astype(np.int64)),
            "activities": pa.ListArray.from_arrays(
                pa.array(list_offsets.astype(np.int32)), pa.array(activity[places])
            ),
            "n_activities": pa.array(lengths.astype(np.int32)),
        }
    )
    return rank_of[inverse], variants


def summarise_linked(events: pa.Table, case_ids: pa.Array) -> LinkedCases:
    """Return cases and variants of events that are linked and in the order of cases already."""
    case_index = _ints(events["case_index"], np.int32)
    offsets = np.searchsorted(case_index, np.arange(len(case_ids) + 1)).astype(np.int64)
    variant, variants = number_variants(_ints(events["activity"], np.int32), offsets)
    cases = _number_cases(_summarise_cases(events, offsets), case_ids, variant)
    return LinkedCases(cases, variants, _count_ties(events))


def _in_row_order(instances: pa.Table) -> pa.Table:
    row = _ints(instances["row"], np.int64)
    if row.size < 2 or bool(np.all(row[1:] >= row[:-1])):
        return instances
    return instances.take(pa.array(np.argsort(row, kind="stable")))


def _count_ties(ordered: pa.Table) -> int:
    """Count the events that share their time with a neighbour of the same case."""
    case_index, key = _ints(ordered["case_index"], np.int32), _sort_keys(ordered)[0]
    if key.size < 2:
        return 0
    same = (case_index[1:] == case_index[:-1]) & (key[1:] == key[:-1])
    return int(np.count_nonzero(np.concatenate([same, [False]]) | np.concatenate([[False], same])))


def _optional(table: pa.Table, name: str, default: int | None) -> pa.Array:
    """Return a column, or one filled with `default` where the table does without it."""
    if name in table.column_names:
        return _column(table[name])
    field = next(f for f in EVENT_FIELDS if f.name == name)
    if default is None:
        return pa.nulls(table.num_rows, field.type)
    return pa.array(np.full(table.num_rows, default, np.int32))


def _column(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _ints(column: pa.ChunkedArray | pa.Array, kind: type[Integer]) -> NDArray[Integer]:
    return np.asarray(_column(column).to_numpy(zero_copy_only=False), dtype=kind)


def _micros(table: pa.Table, name: str) -> _Moments:
    if name not in table.column_names:
        return _Moments(np.zeros(table.num_rows, np.int64), np.zeros(table.num_rows, np.bool_))
    array = _column(table[name])
    known = np.ones(len(array), np.bool_) if not array.null_count else np.asarray(array.is_valid())
    us = array.cast(pa.int64())
    return _Moments(
        np.asarray((us.fill_null(0) if us.null_count else us).to_numpy(zero_copy_only=False)), known
    )


def _shift(values: NDArray[Scalar]) -> NDArray[Scalar]:
    return np.roll(values, 1)
