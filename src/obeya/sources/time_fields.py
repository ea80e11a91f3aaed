"""Take written times apart, all at once: numbers of the date, time of day and offset of each text.

Python looks at each distinct shape once; the digits of all texts of one shape are then read as columns of a
byte matrix. A million ISO times take about a quarter of a second.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from obeya.sources.time_shapes import MAX_TIME_BYTES, UNREADABLE, Kind, Place, Plan, plan_for

Bytes = npt.NDArray[np.uint8]
Bools = npt.NDArray[np.bool_]
Int64s = npt.NDArray[np.int64]

US_PER_S = 1_000_000
NANO_DIGITS, MICRO_DIGITS = 9, 6
_BLOCK = 65_536  # rows whose byte matrix stays in the processor's cache
_MAX_SHAPES = 2_048  # free text has a shape per value: more are not worth a look

_AS_SHAPE = np.arange(256, dtype=np.uint8)
_AS_SHAPE[ord("0") : ord("9") + 1] = ord("9")


@dataclass(frozen=True, slots=True)
class TimeFields:
    """The parts of n texts, each array of length n; what they mean together is decided by the caller.

    `plan` is an index into `plans`; `p1`, `p2`, `p3` are the numbers of the date (a named month stands at
    `p2`); `clock_us` is the time of day; `offset_s` the offset where `has_offset`. For numbers `clock_us` is
    the whole part, `p1` the digits after the point in units of 1e-9, `p3` the count of whole digits.
    """

    plans: tuple[Plan, ...]
    plan: npt.NDArray[np.int32]
    kind: npt.NDArray[np.int8]
    p1: Int64s
    p2: Int64s
    p3: Int64s
    clock_us: Int64s
    offset_s: Int64s
    has_offset: Bools


def read_fields(texts: pa.Array) -> TimeFields:
    """Take apart texts without nulls (Arrow string or large_string)."""
    known: dict[bytes, int] = {b"": 0}
    plans: list[Plan] = [UNREADABLE]
    fields = _empty_fields(len(texts))
    for first in range(0, len(texts), _BLOCK):
        matrix = _byte_matrix(texts.slice(first, _BLOCK))
        for rows, shape in _same_shapes(matrix):
            if shape not in known and len(known) < _MAX_SHAPES:
                known[shape] = len(plans)
                plans.append(plan_for(shape.decode("utf-8", "replace")))
            plan = plans[known.get(shape, 0)]
            if plan.kind != Kind.UNREADABLE:
                _fill(fields, first + rows, matrix if len(rows) == len(matrix) else matrix[rows], plan)
                fields.plan[first + rows] = known[shape]
    return TimeFields(
        plans=tuple(plans),
        plan=fields.plan,
        kind=fields.kind,
        p1=fields.p1,
        p2=fields.p2,
        p3=fields.p3,
        clock_us=fields.clock_us,
        offset_s=fields.offset_s,
        has_offset=fields.has_offset,
    )


def _empty_fields(n: int) -> TimeFields:
    return TimeFields(
        plans=(),
        plan=np.zeros(n, np.int32),
        kind=np.zeros(n, np.int8),
        p1=np.zeros(n, np.int64),
        p2=np.zeros(n, np.int64),
        p3=np.zeros(n, np.int64),
        clock_us=np.zeros(n, np.int64),
        offset_s=np.zeros(n, np.int64),
        has_offset=np.zeros(n, np.bool_),
    )


def _byte_matrix(texts: pa.Array) -> Bytes:
    """One row of bytes per text, filled up with zeros to a multiple of eight; too long texts become zeros."""
    wide = texts.cast(pa.large_string())
    ends = np.frombuffer(wide.buffers()[1], np.int64)[wide.offset : wide.offset + len(wide) + 1]
    starts, lengths = ends[:-1], np.diff(ends)
    data = np.frombuffer(wide.buffers()[2] or b"", np.uint8)
    longest = min(int(lengths.max(initial=0)), MAX_TIME_BYTES)
    width = max(8, -(-longest // 8) * 8)
    matrix = np.zeros((len(wide), width), np.uint8)
    if longest and (lengths == longest).all():
        matrix[:, :longest] = data[starts[0] : ends[-1]].reshape(len(wide), longest)
    elif longest:
        column = np.arange(longest)
        is_inside = column < np.where(lengths <= longest, lengths, 0)[:, None]
        matrix[:, :longest] = np.where(
            is_inside, data[np.minimum(starts[:, None] + column, len(data) - 1)], 0
        )
    return matrix


def _same_shapes(matrix: Bytes) -> Iterator[tuple[Int64s, bytes]]:
    """Yield the rows of each shape, with the shape."""
    shapes = _AS_SHAPE[matrix]
    everywhere = np.arange(len(matrix))
    if (shapes == shapes[0]).all():
        yield everywhere, shapes[0].tobytes().rstrip(b"\0")
        return
    _, first, group = np.unique(_mixed(shapes), return_index=True, return_inverse=True)
    is_alike = (shapes == shapes[first[group]]).all(axis=1)  # false only where two shapes share a hash
    order, sizes = np.argsort(group, kind="stable"), np.bincount(group)
    ends = np.cumsum(sizes)
    for largest in np.argsort(-sizes, kind="stable")[:_MAX_SHAPES]:
        rows = order[ends[largest] - sizes[largest] : ends[largest]]
        yield rows[is_alike[rows]], shapes[first[largest]].tobytes().rstrip(b"\0")


def _mixed(shapes: Bytes) -> npt.NDArray[np.uint64]:
    """A 64-bit hash of each row."""
    words = shapes.view(np.uint64)
    mixed = np.zeros(len(words), np.uint64)
    for column in range(words.shape[1]):
        mixed = (mixed ^ words[:, column]) * np.uint64(0x9E37_79B9_7F4A_7C15)
        mixed ^= mixed >> np.uint64(29)
    return mixed


def _fill(fields: TimeFields, rows: Int64s, matrix: Bytes, plan: Plan) -> None:
    """Write the parts of all texts of one shape."""
    fields.kind[rows] = plan.kind
    if plan.kind == Kind.NUMBER:
        whole = _digits(matrix, plan.places["whole"])
        fields.clock_us[rows] = -whole if plan.is_negative else whole
        fields.p1[rows] = _fraction(matrix, plan, NANO_DIGITS)
        fields.p3[rows] = plan.places["whole"][1]
        fields.kind[rows[whole < 0]] = Kind.UNREADABLE  # 19 digits that are too many for 64 bits
        return
    fields.p1[rows] = _digits(matrix, plan.places["p1"])
    fields.p2[rows] = plan.month or _digits(matrix, plan.places["p2"])
    fields.p3[rows] = _digits(matrix, plan.places["p3"])
    clock_us, is_clock = _clock(matrix, plan)
    fields.clock_us[rows] = clock_us
    if plan.offset_sign is not None:
        offset_s, is_offset = _offset(matrix, plan)
        fields.offset_s[rows], fields.has_offset[rows] = offset_s, True
        is_clock &= is_offset
    fields.kind[rows[~is_clock]] = Kind.UNREADABLE


def _clock(matrix: Bytes, plan: Plan) -> tuple[Int64s, Bools]:
    """Time of day in microseconds, and where it exists: 24:00 ends the day, 23:59:60 is a leap second."""
    hour, minute, second = (_part(matrix, plan, name) for name in ("hour", "minute", "second"))
    is_clock = (minute < 60) & (second <= 60) & ((hour < 24) | ((hour == 24) & (minute == 0) & (second == 0)))
    if plan.half:
        is_clock &= (hour <= 12) | (plan.half == 2)  # "14:30 PM" can only mean 14:30, "14:30 AM" nothing
        hour = np.where(hour == 12, 0, hour) + np.where((plan.half == 2) & (hour <= 12), 12, 0)
    return (hour * 3_600 + minute * 60 + second) * US_PER_S + _fraction(matrix, plan, MICRO_DIGITS), is_clock


def _offset(matrix: Bytes, plan: Plan) -> tuple[Int64s, Bools]:
    hour, minute, second = (_part(matrix, plan, f"off_{name}") for name in ("hour", "minute", "second"))
    is_offset = (hour < 24) & (minute < 60) & (second < 60)
    return (plan.offset_sign or 0) * (hour * 3_600 + minute * 60 + second), is_offset


def _part(matrix: Bytes, plan: Plan, name: str) -> Int64s:
    place = plan.places.get(name)
    return _digits(matrix, place) if place else np.zeros(len(matrix), np.int64)


def _fraction(matrix: Bytes, plan: Plan, digits: int) -> Int64s:
    """The digits after the point, in units of 10**-digits; further digits are cut."""
    if "fraction" not in plan.places:
        return np.zeros(len(matrix), np.int64)
    first, length = plan.places["fraction"]
    kept = min(length, digits)
    return np.asarray(_digits(matrix, (first, kept)) * 10 ** (digits - kept), np.int64)


def _digits(matrix: Bytes, place: Place) -> Int64s:
    first, length = place
    value = np.zeros(len(matrix), np.int64)
    for column in range(first, first + length):
        value = value * 10 + (matrix[:, column] - np.uint8(48))
    return value
