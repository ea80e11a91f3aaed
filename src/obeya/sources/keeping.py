"""Read the times of a raw table and keep the rows that can be events; the others are rejected with reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from obeya.errors import InputError, MappingError
from obeya.sources.codes import codes_of, encode
from obeya.sources.detection.time_columns import join_day_and_clock
from obeya.sources.mapping import DetectedMapping
from obeya.sources.raw import REJECTED_SCHEMA, RawTable
from obeya.sources.rejecting import reject_rows
from obeya.sources.timestamps import ParsedTimes, TimeRemarks, parse_times
from obeya.tables.columns import MOMENT
from obeya.tables.wording import say_count

# With more unreadable times than this the column was misunderstood, and rejecting rows would hide it.
TOLERATED_BAD_TIMES = 0.10
SHOWN_FAULTS = 10


@dataclass(frozen=True, slots=True)
class Moments:
    """One time role over the kept rows: microseconds UTC, which are known, and what the zone rule noticed."""

    us: NDArray[np.int64]
    known: NDArray[np.bool_]
    in_gap: NDArray[np.bool_]
    in_overlap: NDArray[np.bool_]

    def array(self) -> pa.Array:
        """Return the times as a column, null where unknown."""
        return pa.array(self.us, mask=None if self.known.all() else ~self.known).cast(MOMENT)


@dataclass(frozen=True, slots=True)
class KeptEvents:
    """The rows that can be events, with their times; the rest as rejected rows."""

    table: pa.Table
    completed: Moments
    started: Moments | None
    rejected: pa.Table
    n_naive: int
    n_gap: int
    n_overlap: int
    remarks: Mapping[str, TimeRemarks]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The unreadable times of one role: how many, and the first of them as (line, text)."""

    n: int
    first: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class JudgedEvents:
    """The rows of a table or of a part of one, kept or rejected; whether all of it makes sense is open.

    `unreadable` is by role, `n_by_reason` counts the rejected rows.
    """

    kept: KeptEvents
    unreadable: dict[str, Unreadable]
    n_by_reason: dict[str, int]


def keep_events(raw: RawTable, detected: DetectedMapping) -> KeptEvents:
    """Keep rows with a case id, an activity and at least one time.

    Raises `MappingError` when more than 10 % of the times are unreadable, naming the first ten lines, and
    `InputError` when no row is left.
    """
    judged = judge_events(raw, detected)
    refuse_misunderstood_times(judged.unreadable, raw.table.num_rows, detected)
    if not judged.kept.table.num_rows:
        raise nothing_left(judged.n_by_reason, raw.table.num_rows, raw.rejected.num_rows)
    return judged.kept


def judge_events(
    raw: RawTable, detected: DetectedMapping, date_orders: Mapping[str, str] = MappingProxyType({})
) -> JudgedEvents:
    """Keep the rows that can be events and reject the others, row by row.

    For a part of a table, `date_orders` says the order of day and month that was found in the whole, by role.
    """
    columns, n = detected.columns, raw.table.num_rows
    parsed = {
        role: _parse(raw, detected, role, date_orders.get(role, detected.mapping.date_order))
        for role in ("completed_at", "started_at")
        if role in columns
    }
    faults = {
        f"no case id in column “{detected.mapping.case_id}”": _is_empty(raw.table[columns["case_id"]]),
        f"no activity in column “{detected.mapping.activity}”": _is_empty(raw.table[columns["activity"]]),
    }
    has_time = np.zeros(n, np.bool_)
    for role, times in parsed.items():
        bad = np.zeros(n, np.bool_)
        bad[np.asarray(times.bad, np.int64)] = True
        faults[f"unreadable time in column “{getattr(detected.mapping, role)}”"] = bad
        has_time |= np.asarray(times.utc.is_valid())
    faults["no time"] = ~has_time & ~np.logical_or.reduce(
        [m for r, m in faults.items() if r.startswith("unreadable")]
    )
    keep = ~np.logical_or.reduce(list(faults.values()))
    data_columns = tuple(c.column for c in raw.columns)
    rejected = (
        reject_rows(raw.table, faults, data_columns) if not keep.all() else REJECTED_SCHEMA.empty_table()
    )
    kept = KeptEvents(
        table=raw.table if keep.all() else raw.table.filter(pa.array(keep)),
        completed=_moments(parsed["completed_at"], keep),
        started=_moments(parsed["started_at"], keep) if "started_at" in parsed else None,
        rejected=pa.concat_tables(
            [raw.rejected.select(REJECTED_SCHEMA.names).cast(REJECTED_SCHEMA), rejected]
        ),
        n_naive=sum(t.n_naive for t in parsed.values()),
        n_gap=sum(t.n_gap for t in parsed.values()),
        n_overlap=sum(t.n_overlap for t in parsed.values()),
        remarks={role: times.remarks for role, times in parsed.items()},
        notes=tuple(note for t in parsed.values() for note in t.notes),
    )
    return JudgedEvents(
        kept,
        {role: _unreadable(raw, detected.columns[role], times) for role, times in parsed.items()},
        {reason: int(mask.sum()) for reason, mask in faults.items()},
    )


def _parse(raw: RawTable, detected: DetectedMapping, role: str, date_order: str | None) -> ParsedTimes:
    mapping = detected.mapping
    return parse_times(
        joined_column(raw.table, detected.columns[role]),
        zone=mapping.timezone,
        date_order=date_order,
        name=str(getattr(mapping, role)),
        lines=raw.table["line"],
    )


def joined_column(table: pa.Table, column: str) -> pa.ChunkedArray:
    """Return a column, or the two columns named ``c3+c4`` (a day and a time of day) joined."""
    first, _, second = column.partition("+")
    return join_day_and_clock(table, first, second) if second else table[first]


def _unreadable(raw: RawTable, column: str, times: ParsedTimes) -> Unreadable:
    shown = raw.table.take(times.bad[:SHOWN_FAULTS])
    values = joined_column(shown, column).to_pylist()
    return Unreadable(len(times.bad), tuple(zip(shown["line"].to_pylist(), map(str, values), strict=True)))


def refuse_misunderstood_times(
    unreadable: Mapping[str, Unreadable], n_rows: int, detected: DetectedMapping
) -> None:
    """Raise `MappingError` where more than 10 % of the times of a role are unreadable."""
    faults = []
    for role, times in unreadable.items():
        if times.n <= TOLERATED_BAD_TIMES * n_rows:
            continue
        name = getattr(detected.mapping, role)
        faults.append(f"column “{name}”: {say_count(times.n)} of {say_count(n_rows)} values are not times")
        faults += [f"line {line}: “{value}”" for line, value in times.first]
        option = "--" + role.replace("_", "-")
        faults.append(
            f"choose another column with {option}, or say the order of day and month with --date-order"
        )
    if faults:
        raise MappingError.listing("The times cannot be read.", faults, "Nothing was imported.")


def nothing_left(n_by_reason: Mapping[str, int], n_rows: int, n_damaged: int) -> InputError:
    """Return the error for a file of which every row was rejected."""
    reasons = [f"{reason}: {say_count(n)} rows" for reason, n in n_by_reason.items() if n]
    if n_damaged:
        reasons.append(f"damaged lines: {say_count(n_damaged)}")
    return InputError.listing(
        "No event is left in this file." if n_rows else "The file holds no events.",
        reasons,
        "Check the file, or name its columns with --case-id, --activity and --completed-at.",
    )


def _is_empty(column: pa.ChunkedArray) -> NDArray[np.bool_]:
    """Say for each row whether it has no value or an empty text."""
    coded = encode(column)
    words = coded.dictionary
    is_empty = np.zeros(len(words) + 1, np.bool_)
    is_empty[-1] = True
    if pa.types.is_string(words.type) or pa.types.is_large_string(words.type):
        is_empty[:-1] = np.asarray(pc.equal(words, "").fill_null(True))
    return is_empty[codes_of(coded)]


def _moments(times: ParsedTimes, keep: NDArray[np.bool_]) -> Moments:
    us = times.utc.cast(pa.int64())
    known = np.asarray(us.is_valid()) if us.null_count else np.ones(len(us), np.bool_)
    values = np.asarray((us.fill_null(0) if us.null_count else us).to_numpy(zero_copy_only=False))
    if keep.all():
        return Moments(values, known, times.in_gap, times.in_overlap)
    return Moments(values[keep], known[keep], times.in_gap[keep], times.in_overlap[keep])
