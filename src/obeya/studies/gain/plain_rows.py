"""Rows of a plain file (one line per case, or one figure per day, week or month) for `judge_gain`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from obeya.errors import QuestionError, SeriesError
from obeya.sources.series_file import PlainColumns, take_columns, time_columns
from obeya.studies.gain.observations import HOURS_PER_DAY, Numbers, Observations, observe
from obeya.studies.gain.vocabulary import Kind
from obeya.studies.gain.week_plan import date_of
from obeya.tables.timezones import utc_to_local

if TYPE_CHECKING:
    from obeya.sources.series_file import PlainFile

_DAY_US: Final = 86_400_000_000
_HOURS: Final = {"s": 1 / 3600, "min": 1 / 60, "h": 1.0, "d": 24.0, "w": 168.0}
_UNIT_WORDS: Final = (
    (r"(?:^|_)(?:secs?|seconds?|s)(?:$|_)", "s"),
    (r"(?:^|_)(?:mins?|minutes?)(?:$|_)", "min"),
    (r"(?:^|_)(?:hours?|hrs?|h)(?:$|_)", "h"),
    (r"(?:^|_)(?:days?|d)(?:$|_)", "d"),
    (r"(?:^|_)(?:weeks?)(?:$|_)", "w"),
)
_YES, _NO = {"yes", "true", "y", "x", "1", "1.0"}, {"no", "false", "n", "", "0", "0.0"}
_EQUALS = re.compile(r"^\s*[“\"']?(.+?)[”\"']?\s*(?:==?)\s*[“\"']?(.*?)[”\"']?\s*$")
# A file with one figure a week or less, each on a day of its own, holds figures rather than cases.
_SPARSE_DAYS: Final = 6.5
_FEW: Final = 0.25


@dataclass(frozen=True, slots=True)
class PlainQuestion:
    """Which columns of a file hold what; `kind` says how `value` is to be read."""

    kind: Kind
    value: str | None
    time: str | None = None
    "Start of the case, or date of the figure; null where the file has one column of times only."
    ended: str | None = None
    "End of the case, empty while it is open; times may be given by it instead of `value`."
    n: str | None = None
    "Of how many (proportions), or in how much exposure (counts)."
    group: str | None = None
    "Column whose mix is watched."
    unit: str | None = None
    timezone: str | None = None
    date_order: str | None = None


def read_rows(file: PlainFile, question: PlainQuestion, *, where: str | None = None) -> Observations:
    """Return the rows of a file, narrowed by ``COLUMN = VALUE`` where `where` is given.

    Raises `SeriesError` or `QuestionError` that says every fault of the columns at once.
    """
    time = question.time or _only_time(file, question)
    chosen = _where(file, where)
    texts = [name for name in (question.group, _truth_column(file, question)) if name is not None]
    numbers = [name for name in (question.value, question.n) if name is not None and name not in texts]
    columns = take_columns(
        file,
        numbers=numbers,
        times=[time] if question.ended is None else [time, question.ended],
        texts=texts,
        timezone=question.timezone,
        date_order=question.date_order,
    )
    started = _days(columns.times[time], question.timezone)
    types, names = _types(columns, question.group)
    if question.kind == "time":
        return _times(columns, question, started, types, names, chosen)
    value = np.ones(started.size) if question.value is None else _numbers(columns, question)
    size = None if question.n is None else columns.numbers[question.n][chosen]
    return observe(
        question.kind,
        started[chosen],
        value[chosen],
        size=size,
        types=types[chosen],
        type_names=names,
        unit=question.unit or "",
        one_row_per_period=question.value is not None and _is_sparse(started[chosen]),
    )


def _times(
    columns: PlainColumns,
    question: PlainQuestion,
    started: Numbers,
    types: NDArray[np.int32],
    names: tuple[str, ...],
    chosen: NDArray[np.bool_],
) -> Observations:
    if question.ended is not None:
        return _from_ends(columns, question, started, types, names, chosen)
    if question.value is None:
        raise QuestionError("Times need a column of values, or one of ends (--ended).")
    unit = question.unit or columns.units.get(question.value) or _unit_of(question.value)
    factor = _HOURS.get(unit)
    is_sparse = _is_sparse(started[chosen])
    are_figures = is_sparse or _is_daily(started[chosen])
    return observe(
        "time",
        started[chosen],
        columns.numbers[question.value][chosen] * (factor or 1.0),
        types=types[chosen],
        type_names=names,
        unit=unit if factor is None else "h",
        hides_open=factor is not None and not are_figures,
        one_row_per_period=is_sparse,
        are_figures=are_figures,
    )


def _from_ends(
    columns: PlainColumns,
    question: PlainQuestion,
    started: Numbers,
    types: NDArray[np.int32],
    names: tuple[str, ...],
    chosen: NDArray[np.bool_],
) -> Observations:
    ended = _days(columns.times[question.ended or ""], question.timezone)
    is_open = ~np.isfinite(ended)
    known_until = float(max(np.nanmax(started), ended[~is_open].max(initial=-np.inf)))
    if (ended[~is_open] < started[~is_open]).any():
        n = int((ended[~is_open] < started[~is_open]).sum())
        raise SeriesError(f"{n} rows end before they begin.")
    lasted = np.where(is_open, known_until, ended) - started
    return observe(
        "time",
        started[chosen],
        HOURS_PER_DAY * lasted[chosen],
        is_open=is_open[chosen],
        ended=ended[chosen],
        types=types[chosen],
        type_names=names,
        known_until=known_until,
    )


def _only_time(file: PlainFile, question: PlainQuestion) -> str:
    found = [name for name in time_columns(file) if name != question.ended]
    if len(found) == 1:
        return found[0]
    listed = ", ".join(f"“{name}”" for name in (found or file.names))
    raise QuestionError(f"Say with --time which column holds the times; there are: {listed}.")


def _where(file: PlainFile, where: str | None) -> NDArray[np.bool_]:
    n = len(file.lines)
    if where is None or not where.strip():
        return np.ones(n, np.bool_)
    match = _EQUALS.match(where)
    if match is None:
        raise QuestionError(f"“{where}” cannot be read; rows of a plain file are chosen by COLUMN = VALUE.")
    words = np.array(take_columns(file, texts=[match[1]]).texts[match[1]], dtype=object)
    chosen = np.asarray(words == match[2], np.bool_)
    if not chosen.any():
        known = ", ".join(sorted({str(word) for word in words})[:10])
        raise QuestionError(f"No row has “{match[1]}” = “{match[2]}”. There are: {known}.")
    return chosen


def _truth_column(file: PlainFile, question: PlainQuestion) -> str | None:
    """Return the value column where it holds yes and no rather than numbers."""
    if question.kind != "proportion" or question.value not in file.columns or question.n is not None:
        return None
    words = {str(word).strip().casefold() for word in file.columns[question.value].unique().to_pylist()}
    return question.value if words <= _YES | _NO | {"none"} else None


def _numbers(columns: PlainColumns, question: PlainQuestion) -> Numbers:
    name = question.value or ""
    if name in columns.numbers:
        return columns.numbers[name]
    return np.array([word.strip().casefold() in _YES for word in columns.texts[name]], np.float64)


def _days(moments: NDArray[np.datetime64], zone: str | None) -> Numbers:
    """Return local days since 1970-01-01 with their fraction; NaN where there is no time."""
    missing = np.isnat(moments)
    us = np.where(missing, 0, moments.astype("datetime64[us]").astype(np.int64))
    local = utc_to_local(us, zone) if zone else us
    return np.where(missing, np.nan, local / _DAY_US)


def _types(columns: PlainColumns, group: str | None) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    if group is None:
        n = len(columns.lines)
        return np.zeros(n, np.int32), ("all",)
    names, codes = np.unique(np.array(columns.texts[group]), return_inverse=True)
    return codes.astype(np.int32), tuple(str(name) for name in names)


def _is_sparse(started: Numbers) -> bool:
    days, n = np.unique(np.floor(started[np.isfinite(started)]), return_counts=True)
    if days.size < 3 or float(np.median(np.diff(days))) < _SPARSE_DAYS:
        return False
    if n.max() > 1 and float((n > 1).mean()) < _FEW:
        twice = ", ".join(date_of(day).isoformat() for day in days[n > 1][:5])
        raise SeriesError(f"Some dates have more than one figure: {twice}. Give one figure for each period.")
    return bool(n.max() == 1)


def _is_daily(started: Numbers) -> bool:
    """Tell a file with one figure for each day, given by date alone, from one with a line for each case."""
    known = started[np.isfinite(started)]
    days = np.floor(known)
    return known.size > 2 and bool((days == known).all()) and np.unique(days).size == days.size


def _unit_of(name: str) -> str:
    for pattern, unit in _UNIT_WORDS:
        if re.search(pattern, name.strip(), re.IGNORECASE):
            return unit
    return ""


def day_of_text(text: str) -> date:
    """Return the day that a person typed as ISO 8601; `QuestionError` for anything else."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise QuestionError(f"“{text}” is not a day; write it like 2026-03-01.") from error
