"""Turn activity instances in any order into linked events, cases and variants.

This is done once, at import; every question later is a group-by over what it leaves behind.
The same function links a whole log on one machine and one partition of whole cases on a cluster.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from obeya.tables.columns import EVENT_FIELDS, MOMENT, Flag

Integer = TypeVar("Integer", bound=np.integer[Any])
Scalar = TypeVar("Scalar", bound=np.generic)
US_PER_S = 1_000_000
# A dense table of activity pairs is the fast way to count paths; above this many activities a sort is used.
DENSE_PATH_ACTIVITIES = 3_000
LATEST = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class LinkedLog:
    """The three tables of a log: `events` (sorted, linked), `cases`, `variants` (most frequent first)."""

    events: pa.Table
    cases: pa.Table
    variants: pa.Table
    n_tied: int


def link_instances(instances: pa.Table, *, case_ids: pa.Array, n_activities: int) -> LinkedLog:
    """Sort activity instances by case, start, completion and row, and link each to its neighbours.

    `instances` holds ``case_index`` (int32, dense from 0), ``activity`` (int32), ``started_at`` and
    ``completed_at`` (timestamp[us], one of them present), ``resource`` (int32), ``n_source_events``,
    ``flags`` (int32), ``row`` (int64) and attribute columns; `case_ids` has one text per case index.
    An instance without a start is placed at its completion. Waits below zero (the case was worked on
    in parallel) become zero; a service time below zero is flagged and left out.
    """
    from obeya.kernels.linking import case_offsets, order_events

    by_row = _in_row_order(instances)
    case_index = _ints(by_row["case_index"], np.int32)
    started, completed = _micros(by_row["started_at"]), _micros(by_row["completed_at"])
    first_key = np.where(started.known, started.us, completed.us)
    second_key = np.where(completed.known, completed.us, LATEST)
    offsets = case_offsets(case_index, len(case_ids))
    order = order_events(case_index, offsets, first_key, second_key)
    is_sorted = bool(np.array_equal(order, np.arange(order.size)))
    ordered = by_row if is_sorted else by_row.take(pa.array(order))
    n_tied = _count_ties(case_index[order], first_key[order])
    del first_key, second_key, case_index, order, by_row
    return _link_ordered(ordered, offsets, case_ids, n_activities, n_tied)


@dataclass(frozen=True, slots=True)
class _Moments:
    us: NDArray[np.int64]
    known: NDArray[np.bool_]


def _link_ordered(
    ordered: pa.Table, offsets: NDArray[np.int64], case_ids: pa.Array, n_activities: int, n_tied: int
) -> LinkedLog:
    from obeya.kernels.linking import count_occurrences

    n = ordered.num_rows
    lengths = np.diff(offsets)
    is_first = np.zeros(n, np.bool_)
    is_first[offsets[:-1]] = True
    is_last = np.zeros(n, np.bool_)
    is_last[offsets[1:] - 1] = True
    activity = _ints(ordered["activity"], np.int32)
    previous_activity = np.where(is_first, -1, _shift(activity))
    started, completed = _micros(ordered["started_at"]), _micros(ordered["completed_at"])
    linked: dict[str, pa.Array] = {
        "position": pa.array((np.arange(n) - np.repeat(offsets[:-1], lengths)).astype(np.int32)),
        "previous_activity": pa.array(previous_activity, mask=is_first),
        "next_activity": pa.array(np.where(is_last, -1, np.roll(activity, -1)), mask=is_last),
        "activity_occurrence": pa.array(count_occurrences(activity, offsets, n_activities)),
        "path_occurrence": _path_occurrence(previous_activity, activity, offsets, n_activities),
    }
    linked.update(_times(started, completed, is_first))
    resource = _column(ordered["resource"])
    previous_resource = resource.take(pa.array(np.maximum(np.arange(n) - 1, 0)))
    linked["previous_resource"] = pc.if_else(
        pa.array(is_first), pa.scalar(None, pa.int32()), previous_resource
    )
    end_before_start = started.known & completed.known & (completed.us < started.us)
    flags = _ints(ordered["flags"], np.int32)
    linked["flags"] = pa.array(
        np.where(end_before_start, flags | Flag.END_BEFORE_START, flags).astype(np.int32)
    )
    columns = [
        (linked[f.name] if f.name in linked else _column(ordered[f.name])).cast(f.type) for f in EVENT_FIELDS
    ]
    names = [f.name for f in EVENT_FIELDS]
    for name in ordered.column_names:
        if name not in names:
            names.append(name)
            columns.append(ordered[name])
    cases, variants = _summarise_cases(activity, started, completed, offsets, case_ids)
    return LinkedLog(pa.table(columns, names=names), cases, variants, n_tied)


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


def _summarise_cases(
    activity: NDArray[np.int32],
    started: _Moments,
    completed: _Moments,
    offsets: NDArray[np.int64],
    case_ids: pa.Array,
) -> tuple[pa.Table, pa.Table]:
    earliest = np.where(started.known, started.us, completed.us)
    earliest = np.minimum(earliest, np.where(completed.known, completed.us, earliest))
    latest = np.where(completed.known, completed.us, started.us)
    latest = np.maximum(latest, np.where(started.known, started.us, latest))
    first_us = np.minimum.reduceat(earliest, offsets[:-1])
    last_us = np.maximum.reduceat(latest, offsets[:-1])
    variant, variants = number_variants(activity, offsets)
    cases = pa.table(
        {
            "case_index": pa.array(np.arange(len(case_ids), dtype=np.int32)),
            "case_id": case_ids,
            "first_at": pa.array(first_us).cast(MOMENT),
            "last_at": pa.array(last_us).cast(MOMENT),
            "duration_s": pa.array((last_us - first_us) / US_PER_S),
            "n_events": pa.array(np.diff(offsets).astype(np.int32)),
            "variant": pa.array(variant),
            "first_activity": pa.array(activity[offsets[:-1]]),
            "last_activity": pa.array(activity[offsets[1:] - 1]),
        }
    )
    return cases, variants


def number_variants(
    activity: NDArray[np.int32], offsets: NDArray[np.int64]
) -> tuple[NDArray[np.int32], pa.Table]:
    """Number the distinct activity sequences: most cases first, then the shorter one, then by hash.

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


def infer_end_activities(
    cases: pa.Table, events: pa.Table, activity_names: tuple[str, ...]
) -> Collection[int]:
    """Return the activities after which a case is normally over: they end it at least every second time.

    An activity must also end at least 1 % of the cases; where none qualifies, every last activity counts.
    """
    n = len(activity_names)
    ends = np.bincount(_ints(cases["last_activity"], np.int32), minlength=n)
    touched = np.bincount(
        _ints(events["activity"], np.int32)[_ints(events["activity_occurrence"], np.int32) == 1], minlength=n
    )
    qualifies = (ends * 2 >= np.maximum(touched, 1)) & (ends * 100 >= cases.num_rows) & (ends > 0)
    chosen = np.flatnonzero(qualifies)
    return [int(code) for code in (chosen if chosen.size else np.flatnonzero(ends))]


def mark_complete(cases: pa.Table, events: pa.Table, end_activities: Collection[int]) -> pa.Array:
    """Say for each case whether it is over: it ended with an end activity, or has long been silent.

    *Long* is longer than 99 % of the pauses between two events of a case, counted back from the end of the log.
    """
    last_at = _ints(cases["last_at"].cast(pa.int64()), np.int64)
    waits = events["wait_s"].to_numpy(zero_copy_only=False)
    waits = waits[~np.isnan(waits)]
    pause_s = float(np.quantile(waits, 0.99)) if waits.size else 0.0
    ended = np.isin(_ints(cases["last_activity"], np.int32), list(end_activities))
    silent = (last_at.max(initial=0) - last_at) / US_PER_S > pause_s if last_at.size else ended
    return pa.array(ended | silent)


def _in_row_order(instances: pa.Table) -> pa.Table:
    row = _ints(instances["row"], np.int64)
    if row.size < 2 or bool(np.all(row[1:] >= row[:-1])):
        return instances
    return instances.take(pa.array(np.argsort(row, kind="stable")))


def summarise_linked(events: pa.Table, case_ids: pa.Array) -> LinkedLog:
    """Return the log of events that are linked and in the order of cases already."""
    case_index = _ints(events["case_index"], np.int32)
    offsets = np.searchsorted(case_index, np.arange(len(case_ids) + 1)).astype(np.int64)
    started, completed = _micros(events["started_at"]), _micros(events["completed_at"])
    cases, variants = _summarise_cases(
        _ints(events["activity"], np.int32), started, completed, offsets, case_ids
    )
    return LinkedLog(events, cases, variants, count_ties(events))


def count_ties(events: pa.Table) -> int:
    """Count the linked events that share their time with a neighbour of the same case."""
    started, completed = _micros(events["started_at"]), _micros(events["completed_at"])
    return _count_ties(
        _ints(events["case_index"], np.int32), np.where(started.known, started.us, completed.us)
    )


def _count_ties(case_index: NDArray[np.int32], key: NDArray[np.int64]) -> int:
    """Count events that share their time with a neighbour of the same case."""
    if key.size < 2:
        return 0
    same = (case_index[1:] == case_index[:-1]) & (key[1:] == key[:-1])
    return int(np.count_nonzero(np.concatenate([same, [False]]) | np.concatenate([[False], same])))


def _column(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _ints(column: pa.ChunkedArray, kind: type[Integer]) -> NDArray[Integer]:
    return np.asarray(_column(column).to_numpy(zero_copy_only=False), dtype=kind)


def _micros(column: pa.ChunkedArray) -> _Moments:
    array = _column(column)
    known = np.ones(len(array), np.bool_) if not array.null_count else np.asarray(array.is_valid())
    us = array.cast(pa.int64())
    return _Moments(
        np.asarray((us.fill_null(0) if us.null_count else us).to_numpy(zero_copy_only=False)), known
    )


def _shift(values: NDArray[Scalar]) -> NDArray[Scalar]:
    return np.roll(values, 1)
