"""From a column to its distinct texts, and from texts to local times; zones come later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from obeya.errors import MappingError
from obeya.sources.date_orders import ORDERS, SayValue, decide_date_order
from obeya.sources.time_fields import MICRO_DIGITS, Bools, Int64s, TimeFields, read_fields
from obeya.sources.time_numbers import is_packed, read_numbers, unpack_digits
from obeya.sources.time_shapes import Kind, Plan

Scalar = TypeVar("Scalar", bound=np.generic)

MISSING_TIMES = ("", "?", "-", "NA", "N/A", "NULL", "null", "None", "NaN", "nan", "NaT")
# How databases write "no date yet": MySQL's zero date and SAP's initial date, alone or with a time of day.
ZERO_DATES = ("0000-00-00", "0000-00-00 00:00:00", "00000000", "00000000000000", "00000000 000000")

_US_PER_DAY = 86_400_000_000
_FIRST_SHORT_YEAR = 69  # as in POSIX: 69 to 99 are 1969 to 1999, 00 to 68 are 2000 to 2068
_PROBED_ROWS = 20_000
_WORTH_ENCODING = 0.7  # with a larger share of distinct rows a dictionary costs more than it saves
_MONTH_DAYS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


@dataclass(frozen=True, slots=True)
class DistinctTexts:
    """The distinct texts of a column and, for each row, the place of its text (−1 for null)."""

    texts: pa.Array
    code: Int64s

    def spread(self, per_text: npt.NDArray[Scalar], for_null: int) -> npt.NDArray[Scalar]:
        """Return one value per row from one value per text."""
        return np.append(per_text, np.array([for_null], per_text.dtype))[self.code]

    def are_any_of(self, words: tuple[str, ...]) -> Bools:
        """Which texts are one of the words, blanks around them left out."""
        trimmed = pc.utf8_trim_whitespace(self.texts)
        return np.asarray(pc.is_in(trimmed, pa.array(words, self.texts.type)), np.bool_)


@dataclass(frozen=True, slots=True)
class LocalTimes:
    """Times of n texts on the clock they were written by: microseconds, and what is known of each.

    Where `is_naive` is false, `offset_s` is the offset from UTC. `format_words` says the format of each text by
    its place in `formats`.
    """

    us: Int64s
    is_readable: Bools
    is_naive: Bools
    offset_s: Int64s
    formats: npt.NDArray[np.int32]
    format_words: tuple[str, ...]
    date_order: str | None
    notes: tuple[str, ...]


def distinct_texts(values: pa.ChunkedArray, name: str) -> DistinctTexts:
    """Return the distinct texts that occur; a column of mostly different texts is taken as it is."""
    if not pa.types.is_dictionary(values.type):
        values = _as_text(values, name)
        probe = values.slice(0, _PROBED_ROWS)
        if len(values) > _PROBED_ROWS and pc.count_distinct(probe).as_py() > _WORTH_ENCODING * len(probe):
            return _each_row(values)
        values = values.dictionary_encode()
    if values.num_chunks == 0:
        return DistinctTexts(pa.array([], pa.string()), np.array([], np.int64))
    coded = values.unify_dictionaries().combine_chunks()
    code = np.asarray(coded.indices.cast(pa.int64()).fill_null(-1), np.int64)
    # A filtered column keeps texts that no row has any more: they must not decide anything.
    is_used = np.zeros(len(coded.dictionary) + 1, np.bool_)
    is_used[code] = True
    is_used[-1] = False
    place = np.where(is_used, np.cumsum(is_used) - 1, -1)
    return DistinctTexts(_as_text(coded.dictionary.filter(pa.array(is_used[:-1])), name), place[code])


def read_local_times(
    texts: pa.Array, is_present: Bools, *, date_order: str | None, name: str, say_value: SayValue
) -> LocalTimes:
    """Read texts as local times; only those that are present may decide the format of the column.

    Raises MappingError when day and month cannot be told apart.
    """
    fields = read_fields(texts)
    fields.kind[~is_present] = Kind.UNREADABLE
    if is_packed(fields):
        unpack_digits(fields)
    order = decide_date_order(fields, date_order, name, say_value)
    us, is_readable = _from_dates(fields, order.order)
    at = np.flatnonzero(fields.kind == Kind.NUMBER)
    numbers = read_numbers(fields, at)
    us[at], is_readable[at] = numbers.us, numbers.is_readable
    is_naive = ~fields.has_offset
    is_naive[at] = numbers.is_local
    words = tuple(_say_plan(plan, order.order, numbers.words) for plan in fields.plans)
    notes = _notes(fields, is_readable, order.note, name)
    if is_readable[at].any():
        notes.append(f"Numbers in “{name}” are read as {numbers.words}.")
    return LocalTimes(
        us, is_readable, is_naive, fields.offset_s, fields.plan, words, order.order, tuple(notes)
    )


def look_like_times(texts: pa.Array, is_present: Bools) -> tuple[Bools, Bools, Bools]:
    """Say for each text whether it is a time in some order of day and month, has a clock, is a bare number."""
    fields = read_fields(texts)
    fields.kind[~is_present] = Kind.UNREADABLE
    is_number = fields.kind == Kind.NUMBER
    if is_packed(fields):
        unpack_digits(fields)
    is_time = np.logical_or.reduce([_from_dates(fields, order)[1] for order in ORDERS])
    at = np.flatnonzero(fields.kind == Kind.NUMBER)
    is_time[at] = read_numbers(fields, at).is_readable
    has_clock = np.array(["hour" in plan.places for plan in fields.plans])[fields.plan]
    return is_time, has_clock, is_number


def _each_row(values: pa.ChunkedArray) -> DistinctTexts:
    texts = pa.concat_arrays(values.chunks)
    if not texts.null_count:
        return DistinctTexts(texts, np.arange(len(texts)))
    is_valid = np.asarray(texts.is_valid(), np.bool_)
    return DistinctTexts(texts.drop_null(), np.where(is_valid, np.cumsum(is_valid) - 1, -1))


def _as_text(values: pa.ChunkedArray | pa.Array, name: str) -> pa.ChunkedArray | pa.Array:
    kind = values.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return values
    if pa.types.is_floating(kind):
        values = pc.if_else(pc.is_nan(values), None, values)
        if pc.all(pc.and_(pc.is_finite(values), pc.equal(pc.floor(values), values))).as_py():
            values = values.cast(pa.int64(), safe=False)
    try:
        return values.cast(pa.string())
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        raise MappingError(f"Column “{name}” holds {kind}, not times.") from None


def _from_dates(fields: TimeFields, order: str | None) -> tuple[Int64s, Bools]:
    """Local microseconds of all dates that exist; 0 elsewhere."""
    year, month, day = _year_month_day(fields, order)
    short = _has_short_year(fields)
    year = np.where(short, year + np.where(year < _FIRST_SHORT_YEAR, 2_000, 1_900), year)
    is_month = (month >= 1) & (month <= 12)
    is_leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    last = _MONTH_DAYS[np.where(is_month, month, 0)] + (is_leap & (month == 2))
    exists = is_month & (day >= 1) & (day <= last) & (year >= 1) & (year <= 9_999)
    exists &= (fields.kind != Kind.UNREADABLE) & (fields.kind != Kind.NUMBER)
    us = _epoch_days(year, month, day) * _US_PER_DAY + fields.clock_us
    return np.where(exists, us, 0), exists


def _year_month_day(fields: TimeFields, order: str | None) -> tuple[Int64s, Int64s, Int64s]:
    is_open = fields.kind == Kind.OPEN
    year_last = (fields.kind == Kind.DAY_OR_MONTH_FIRST) | (is_open if order != "ymd" else False)
    first, second, third = fields.p1, fields.p2, fields.p3
    month_first = order == "mdy"
    year = np.where(year_last, third, first)
    month = np.where(year_last & month_first, first, second)
    day = np.where(year_last, second if month_first else first, third)
    return year, month, day


def _has_short_year(fields: TimeFields) -> Bools:
    by_plan = np.array([plan.has_short_year for plan in fields.plans])
    return np.asarray(by_plan[fields.plan] & (fields.kind != Kind.NUMBER), np.bool_)


def _epoch_days(year: Int64s, month: Int64s, day: Int64s) -> Int64s:
    """Days since 1970-01-01 of proleptic Gregorian dates, counted in years that start with March."""
    shifted = year - (month <= 2)
    era = shifted // 400
    of_era = shifted - era * 400
    of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return np.asarray(era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468)


def _notes(fields: TimeFields, is_readable: Bools, order_note: str | None, name: str) -> list[str]:
    notes = [order_note] if order_note else []
    if (_has_short_year(fields) & is_readable).any():
        notes.append(f"Years of two digits in “{name}” are read as 1969 to 2068.")
    is_fine = np.array([plan.places.get("fraction", (0, 0))[1] > MICRO_DIGITS for plan in fields.plans])
    if (is_fine[fields.plan] & is_readable & (fields.kind != Kind.NUMBER)).any():
        notes.append(f"Times in “{name}” are kept to the microsecond; finer digits are cut.")
    return notes


def _say_plan(plan: Plan, order: str | None, number_words: str) -> str:
    if plan.kind == Kind.NUMBER:
        return "digits of year, month and day run together" if number_words == "numbers" else number_words
    parts = {"mdy": ("month", "day", "year"), "ymd": ("year", "month", "day")}.get(order or "")
    first, second, third = parts or ("day", "month", "year")
    return plan.words.format(first=first, second=second, third=third)
