"""Read a column of times, whatever its format, into UTC instants; nothing unreadable is dropped in silence.

The machine's own zone and clock are never consulted. Read `time_texts.py` next.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
import pyarrow as pa

from obeya.sources.date_orders import SayValue
from obeya.sources.time_fields import Bools, Int64s
from obeya.sources.time_texts import (
    MISSING_TIMES,
    ZERO_DATES,
    DistinctTexts,
    LocalTimes,
    distinct_texts,
    look_like_times,
    read_local_times,
)
from obeya.tables.timezones import FIRST_US, LAST_US, US_PER_S, check_zone, local_to_utc
from obeya.tables.wording import say_count

_US_PER_DAY = 86_400_000_000
_SAID_FORMATS = 3
_INSTANT = pa.timestamp("us")


@dataclass(frozen=True, slots=True)
class TimeRemarks:
    """What was noticed about a column of times; the remarks on parts of a column add up to those on all of it.

    `reading` says how texts were understood; `n_with_clock` counts naive times other than midnight.
    """

    reading: tuple[str, ...] = ()
    n_zero: int = 0
    n_readable: int = 0
    n_naive: int = 0
    n_gap: int = 0
    n_overlap: int = 0
    n_with_clock: int = 0

    def __add__(self, other: TimeRemarks) -> TimeRemarks:
        """Return the remarks on both parts together."""
        reading = tuple(dict.fromkeys((*self.reading, *other.reading)))
        counts = (getattr(self, f.name) + getattr(other, f.name) for f in fields(self) if f.name != "reading")
        return TimeRemarks(reading, *counts)

    def notes(self, name: str, zone: str | None) -> tuple[str, ...]:
        """Say the remarks on column `name`, whose naive times are local to `zone`."""
        return (
            *self.reading,
            *_note_zero_dates(self.n_zero, name),
            *_note_zone(self.n_naive, self.n_readable, zone, name),
            *_note_clock_changes(self.n_gap, self.n_overlap, zone, name),
            *_note_no_clock(self, name),
        )


@dataclass(frozen=True, slots=True)
class ParsedTimes:
    """A column of n times: UTC instants, and everything that was noticed on the way.

    `utc` is timestamp[us], null where missing or unreadable; `bad` holds the row positions of unreadable
    values; `in_gap` and `in_overlap` (length n) mark local times that a clock change skips or repeats.
    `n_naive` counts times without an offset; `date_order` is the order of day and month that was used.
    """

    utc: pa.Array
    bad: pa.Array
    n_missing: int
    n_naive: int
    n_gap: int
    n_overlap: int
    in_gap: Bools
    in_overlap: Bools
    format_words: str
    date_order: str | None
    notes: tuple[str, ...]
    remarks: TimeRemarks


@dataclass(frozen=True, slots=True)
class TimeLikeness:
    """How far a column looks like times: the share of its values that can be read, and what they show."""

    share: float
    has_clock: bool
    is_number: bool


@dataclass(frozen=True, slots=True)
class _Rows:
    """Times of all rows before the zone; `us` counts nowhere but where `is_readable`."""

    us: Int64s
    is_readable: Bools
    is_naive: Bools
    offset_s: Int64s | None
    is_absent: Bools


def parse_times(
    column: pa.ChunkedArray | pa.Array,
    *,
    zone: str | None = None,
    date_order: str | None = None,
    name: str = "time",
    lines: pa.ChunkedArray | pa.Array | None = None,
) -> ParsedTimes:
    """Read times from text, typed time or number columns.

    Understands ISO 8601, day-month-year, month-day-year and year-first dates with years of 2 or 4 digits, month
    names in five languages, 12- and 24-hour clocks, fractions, offsets, digits run together, seconds to
    nanoseconds since 1970, and Excel's day numbers. Times with an offset keep it; naive ones are local to
    `zone`, or taken as UTC when it is None, and counted. `name` and `lines` (line number of each row) are for
    messages. Raises MappingError when day and month cannot be told apart or contradict each other, and
    CalendarError for an unknown zone.
    """
    if zone is not None:
        check_zone(zone)
    values = column if isinstance(column, pa.ChunkedArray) else pa.chunked_array([column])
    if _is_typed(values.type):
        return _place_in_zone(_typed_rows(values), zone, name, "typed times", None, TimeRemarks())
    distinct = distinct_texts(values, name)
    is_missing, is_zero = distinct.are_any_of(MISSING_TIMES), distinct.are_any_of(ZERO_DATES)
    local = read_local_times(
        distinct.texts,
        ~(is_missing | is_zero),
        date_order=date_order,
        name=name,
        say_value=_say_value(distinct, lines),
    )
    rows = _Rows(
        us=distinct.spread(local.us, 0),
        is_readable=distinct.spread(local.is_readable, 0),
        is_naive=distinct.spread(local.is_naive, 0),
        offset_s=distinct.spread(local.offset_s, 0) if local.offset_s.any() else None,
        is_absent=distinct.spread(is_missing | is_zero, 1),
    )
    remarks = TimeRemarks(local.notes, n_zero=int(distinct.spread(is_zero, 0).sum()))
    words = _say_formats(local, distinct)
    return _place_in_zone(rows, zone, name, words, local.date_order, remarks)


def time_likeness(column: pa.ChunkedArray | pa.Array) -> TimeLikeness:
    """Say how far a column looks like times, without deciding the order of day and month."""
    values = column if isinstance(column, pa.ChunkedArray) else pa.chunked_array([column])
    if _is_typed(values.type):
        return TimeLikeness(1.0, has_clock=pa.types.is_timestamp(values.type), is_number=False)
    distinct = distinct_texts(values, "")
    is_present = ~(distinct.are_any_of(MISSING_TIMES) | distinct.are_any_of(ZERO_DATES))
    weight = np.bincount(distinct.code[distinct.code >= 0], minlength=len(distinct.texts)) * is_present
    n_present = max(1, int(weight.sum()))
    is_time, has_clock, is_number = look_like_times(distinct.texts, is_present)
    return TimeLikeness(
        share=float(weight[is_time].sum() / n_present),
        has_clock=bool((is_time & has_clock).any()),
        is_number=bool(weight[is_number].sum() > n_present / 2),
    )


def _is_typed(kind: pa.DataType) -> bool:
    return bool(pa.types.is_timestamp(kind) or pa.types.is_date(kind))


def _typed_rows(values: pa.ChunkedArray) -> _Rows:
    is_naive = pa.types.is_date(values.type) or values.type.tz is None
    instants = values.cast(_INSTANT if is_naive else pa.timestamp("us", "UTC"), safe=False)
    is_readable = np.asarray(instants.is_valid(), np.bool_)
    return _Rows(
        us=np.asarray(instants.cast(pa.int64()).fill_null(0), np.int64),
        is_readable=is_readable,
        is_naive=np.full(len(values), is_naive),
        offset_s=None,
        is_absent=~is_readable,
    )


def _place_in_zone(
    rows: _Rows, zone: str | None, name: str, words: str, date_order: str | None, remarks: TimeRemarks
) -> ParsedTimes:
    """Turn local times into UTC instants and say what the zone did."""
    us = np.clip(rows.us if rows.offset_s is None else rows.us - rows.offset_s * US_PER_S, FIRST_US, LAST_US)
    is_naive = rows.is_naive & rows.is_readable
    in_gap, in_overlap = np.zeros(len(us), np.bool_), np.zeros(len(us), np.bool_)
    if zone is not None and is_naive.any():
        at = np.flatnonzero(is_naive)
        us[at], in_gap[at], in_overlap[at] = local_to_utc(rows.us[at], zone)
    remarks += TimeRemarks(
        n_readable=int(rows.is_readable.sum()),
        n_naive=int(is_naive.sum()),
        n_gap=int(in_gap.sum()),
        n_overlap=int(in_overlap.sum()),
        n_with_clock=int(np.count_nonzero(rows.us[is_naive] % _US_PER_DAY)),
    )
    return ParsedTimes(
        utc=pa.array(us, mask=~rows.is_readable).cast(_INSTANT),
        bad=pa.array(np.flatnonzero(~rows.is_readable & ~rows.is_absent)),
        n_missing=int(rows.is_absent.sum()),
        n_naive=remarks.n_naive,
        n_gap=remarks.n_gap,
        n_overlap=remarks.n_overlap,
        in_gap=in_gap,
        in_overlap=in_overlap,
        format_words=words,
        date_order=date_order,
        notes=remarks.notes(name, zone),
        remarks=remarks,
    )


def _say_value(distinct: DistinctTexts, lines: pa.ChunkedArray | pa.Array | None) -> SayValue:
    """Return how to say a text with the line of its first row."""

    def say(place: int) -> str:
        row = int(np.argmax(distinct.code == place))
        where = f"row {row + 1}" if lines is None else f"line {lines[row].as_py()}"
        return f"“{distinct.texts[place].as_py()}” ({where})"

    return say


def _say_formats(local: LocalTimes, distinct: DistinctTexts) -> str:
    """Say the formats found, the most frequent first."""
    is_row = distinct.spread(local.is_readable, 0)
    counts = np.bincount(distinct.spread(local.formats, 0)[is_row], minlength=len(local.format_words))
    by_words: dict[str, int] = {}
    for words, count in zip(local.format_words, counts.tolist(), strict=True):
        if count:
            by_words[words] = by_words.get(words, 0) + count
    ranked = sorted(by_words.items(), key=lambda item: -item[1])
    if len(ranked) <= 1:
        return ranked[0][0] if ranked else "no times"
    return "; ".join(f"{words} ({say_count(count)})" for words, count in ranked[:_SAID_FORMATS])


def _note_zero_dates(n: int, name: str) -> Iterator[str]:
    if n:
        yield f"Zero dates such as 00000000 in “{name}” are taken as missing: {say_count(n)}."


def _note_zone(n_naive: int, n_readable: int, zone: str | None, name: str) -> Iterator[str]:
    if not n_naive:
        return
    if zone is not None:
        share = "Times" if n_naive == n_readable else f"{say_count(n_naive)} of {say_count(n_readable)} times"
        yield f"{share} in “{name}” have no offset and are taken as local time of {zone}."
    elif n_naive == n_readable:
        yield (
            f"Times in “{name}” have no time zone: they are kept as written. "
            "Pass --timezone, such as Europe/Berlin, if you know it."
        )
    else:
        yield (
            f"{say_count(n_naive)} of {say_count(n_readable)} times in “{name}” have no offset and are taken as "
            "UTC; pass --timezone, such as Europe/Berlin, to place them."
        )


def _note_clock_changes(n_gap: int, n_overlap: int, zone: str | None, name: str) -> Iterator[str]:
    if n_gap:
        yield (
            f"Times in “{name}” that do not exist in {zone}, because the clock was put forward, are moved "
            f"forward with it: {say_count(n_gap)}."
        )
    if n_overlap:
        yield (
            f"Of times in “{name}” that exist twice in {zone}, because the clock was put back, the first is "
            f"taken: {say_count(n_overlap)}."
        )


def _note_no_clock(remarks: TimeRemarks, name: str) -> Iterator[str]:
    if remarks.n_readable > 1 and remarks.n_naive == remarks.n_readable and not remarks.n_with_clock:
        yield f"“{name}” has days without a time of day: events of one day keep the order of the file."
