"""From the columns of a plain file to what a control chart takes: values, sizes, times, and the names of points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from obeya.errors import QuestionError, SeriesError
from obeya.sources.raw import ReadOptions
from obeya.sources.series_file import (
    PlainColumns,
    PlainFile,
    are_places,
    number_columns,
    open_plain_file,
    raise_faults,
    read_columns,
    time_columns,
)
from obeya.spc.charts.registry import ChartKind, chart_kind
from obeya.spc.series import find_faults

Floats = NDArray[np.float64]
Moments = NDArray[np.datetime64]


@dataclass(frozen=True, slots=True)
class ColumnNames:
    """The columns that a person named; what is left out is found."""

    values: tuple[str, ...] = ()
    time: str | None = None
    size: str | None = None


@dataclass(frozen=True, slots=True)
class ChartColumns:
    """What a chart is drawn from; one entry per point, rows of values for subgroups and variables."""

    values: Floats
    sizes: Floats | None
    times: Moments | None
    labels: tuple[str, ...] | None
    name: str
    unit: str

    def place_of(self, text: str) -> int:
        """Return the place of a point given by its number from 1, its name, or the first day that it may lie on."""
        if self.labels is not None and text in self.labels:
            return self.labels.index(text)
        if text.isdigit() and 1 <= int(text) <= len(self.values):
            return int(text) - 1
        places = np.flatnonzero(self._timed(text) >= _day(text))
        if not places.size:
            raise QuestionError(f"No point lies on or after {text}.")
        return int(places[0])

    def count_until(self, text: str) -> int:
        """Count the points up to and with a day."""
        return int((self._timed(text) < _day(text) + np.timedelta64(1, "D")).sum())

    def _timed(self, text: str) -> Moments:
        if self.times is None:
            n = len(self.values)
            raise QuestionError(
                f"“{text}” is not a point: give a number from 1 to {n}, or a column of times."
            )
        return self.times


def read_chart_columns(
    path: Path,
    *,
    kind: str,
    names: ColumnNames,
    reading: ReadOptions,
    timezone: str | None = None,
    date_order: str | None = None,
) -> ChartColumns:
    """Read what a chart of this kind takes. Raises SeriesError that says all that is wrong with the columns."""
    chart = chart_kind(kind)
    file = open_plain_file(path, options=reading)
    time = names.time or _found_time(file, names)
    is_number = time is not None and time in number_columns(file)
    is_time = time is not None and not is_number and time in time_columns(file, least=0.5)
    values = names.values or _found_values(file, chart, time, names.size)
    size = names.size or _found_size(file, chart, time, values)
    taken = read_columns(
        file,
        numbers=tuple(
            dict.fromkeys([*values, *([size] if size else []), *([time] if time and is_number else [])])
        ),
        times=(time,) if time and is_time else (),
        texts=(time,) if time and not is_number and not is_time else (),
        timezone=timezone,
        date_order=date_order,
    )
    unknown = [name for name in (*values, *([size] if size else ())) if name not in taken.numbers]
    raise_faults(file, taken.faults if unknown or (time and time not in file.columns) else ())
    times, labels = _points(taken, time)
    if taken.faults:
        # What can be said of the points that could be read stands in the same message.
        first, sizes = taken.numbers[values[0]], taken.numbers.get(size or "")
        more = find_faults(first, kind=chart.values, sizes=sizes, times=times, labels=labels)
        raise_faults(file, [*taken.faults, *more])
    rows = np.column_stack([taken.numbers[name] for name in values])
    if chart.shape == "groups" and len(values) == 1:
        return _grouped(rows[:, 0], times, labels, values[0])
    return ChartColumns(
        values=rows[:, 0] if len(values) == 1 and chart.shape != "variables" else rows,
        sizes=taken.numbers[size] if size else None,
        times=times,
        labels=labels,
        name=", ".join(values),
        unit=taken.units.get(values[0], ""),
    )


def _found_time(file: PlainFile, names: ColumnNames) -> str | None:
    """Return the only column of times, if there is one."""
    found = [name for name in time_columns(file) if name not in (*names.values, names.size)]
    return found[0] if len(found) == 1 else None


def _found_values(file: PlainFile, kind: ChartKind, time: str | None, size: str | None) -> tuple[str, ...]:
    """Return the only column of numbers, or all of them where a chart takes several."""
    numbers = tuple(name for name in number_columns(file) if name not in (time, size))
    usual = [
        name for name in numbers if name.strip().lower() in ("value", "count", "hours", "minutes", "days")
    ]
    if kind.shape in ("groups", "variables") and len(numbers) > 1:
        return numbers
    if len(numbers) == 1:
        return numbers
    if len(usual) == 1:
        return (usual[0],)
    listed = ", ".join(f"“{name}”" for name in file.names)
    # A column that is nearly numbers is worth its own message about what stands in it.
    others = [name for name in file.names if name not in (time, size)]
    if not numbers and len(others) == 1:
        return (others[0],)
    raise SeriesError(f"Say which column holds the values, with --value. {file.name} has: {listed}.")


def _found_size(file: PlainFile, kind: ChartKind, time: str | None, values: Sequence[str]) -> str | None:
    if not kind.needs_sizes:
        return None
    numbers = [name for name in number_columns(file) if name not in (time, *values)]
    if len(numbers) == 1:
        return numbers[0]
    usual = [name for name in numbers if name.strip().lower() in ("n", "size", "sample size", "total")]
    if len(usual) == 1:
        return usual[0]
    listed = ", ".join(f"“{name}”" for name in file.names)
    raise SeriesError(
        f"Say which column holds the sizes of the samples, with --n. {file.name} has: {listed}."
    )


def _points(taken: PlainColumns, time: str | None) -> tuple[Moments | None, tuple[str, ...] | None]:
    """Return times and names of the points; numbers such as years keep their order like times."""
    if time is None:
        return None, None
    if time in taken.times:
        return taken.times[time], None
    if time in taken.texts:
        return None, taken.texts[time]
    numbers = taken.numbers[time]
    if np.isnan(numbers).any():
        raise SeriesError(f"“{time}” is empty in some rows; every point needs its place.")
    labels = tuple(f"{number:g}" for number in numbers)
    if not are_places(numbers):
        return None, labels
    return numbers.astype(np.int64).astype("datetime64[D]"), labels


def _grouped(
    values: Floats, times: Moments | None, labels: tuple[str, ...] | None, name: str
) -> ChartColumns:
    """Put rows that share a time or name together to subgroups, in the order of the file."""
    keys: Sequence[object] = labels if labels is not None else [] if times is None else times.tolist()
    if not keys:
        raise SeriesError(
            "Subgroups need several columns of values (--value more than once), or a column (--time) that tells which "
            "values belong together."
        )
    groups: dict[object, list[int]] = {}
    for row, key in enumerate(keys):
        groups.setdefault(key, []).append(row)
    rows = np.full((len(groups), max(map(len, groups.values()))), np.nan)
    for place, members in enumerate(groups.values()):
        rows[place, : len(members)] = values[members]
    firsts = [members[0] for members in groups.values()]
    return ChartColumns(
        values=rows,
        sizes=None,
        times=None if times is None else times[firsts],
        labels=None if labels is None else tuple(labels[first] for first in firsts),
        name=name,
        unit="",
    )


def _day(text: str) -> np.datetime64:
    try:
        return np.datetime64(text, "us")
    except ValueError as error:
        raise QuestionError(
            f"“{text}” is neither the number of a point nor a day such as 2026-03-01."
        ) from error
