"""A plain table (CSV, XLSX, Parquet) as checked columns of numbers, times and texts, without being an event log.

`open_plain_file` reads the file in the child process that reads every file; `take_columns` gives the columns that
were asked for and says all that is wrong with them at once.
"""

from __future__ import annotations

import difflib
import re
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from obeya.errors import MappingError, SeriesError
from obeya.sources.attributes import MISSING_NUMBER, settle_type
from obeya.sources.raw import NOTHING_KNOWN, RawTable, ReadOptions
from obeya.sources.reading import read_table
from obeya.sources.timestamps import parse_times, time_likeness
from obeya.tables.wording import say_count

Floats = NDArray[np.float64]
Moments = NDArray[np.datetime64]

_SAID: Final = 5
LIKELY: Final = 0.9
_LARGEST_PLACE: Final = 3_000
"Whole numbers up to here in a column of times are places in a row or years, not seconds since 1970."
_MONTH = re.compile(r"^\s*(\d{4})[-/.](\d{1,2})\s*$")
_WEEK = re.compile(r"^\s*(\d{4})-?W(\d{1,2})\s*$", re.IGNORECASE)
_QUANTITY = re.compile(r"^\s*([-+\N{MINUS SIGN}]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][-+]?\d+)?)\s*(\D*?)\s*$")


@dataclass(frozen=True, slots=True)
class PlainFile:
    """The rows of a file: names of its columns, the columns as Arrow arrays, and the line of every row."""

    name: str
    columns: dict[str, pa.ChunkedArray]
    lines: NDArray[np.int64]
    notes: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of all columns in the order of the file."""
        return tuple(self.columns)


@dataclass(frozen=True, slots=True)
class PlainColumns:
    """The columns asked for, one entry per row: numbers (NaN: missing), times (NaT: missing) and texts.

    `units` holds the unit that stood behind the numbers of a column, such as “h”; `lines` the line of every row.
    """

    numbers: dict[str, Floats] = field(default_factory=dict)
    times: dict[str, Moments] = field(default_factory=dict)
    texts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    lines: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    notes: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    "What could not be read, in `read_columns`; the values in question are missing."


def open_plain_file(path: Path, *, options: ReadOptions = NOTHING_KNOWN) -> PlainFile:
    """Read the rows of a file. Raises InputError for what cannot be read, and for rows that were rejected."""
    with tempfile.TemporaryDirectory(prefix="obeya-series-") as folder:
        raw = read_table(path, options=options, workdir=Path(folder))
        _refuse_rejected(path, raw)
        # The rows are memory-mapped from the folder, which goes away.
        columns = {column.name: _copied(raw.table[column.column]) for column in raw.columns}
        lines = np.array(raw.table["line"].to_numpy(), np.int64)
    return PlainFile(Path(path).name, columns, lines, raw.notes)


def take_columns(
    file: PlainFile,
    *,
    numbers: Sequence[str] = (),
    times: Sequence[str] = (),
    texts: Sequence[str] = (),
    timezone: str | None = None,
    date_order: str | None = None,
) -> PlainColumns:
    """Return the columns with these names. Raises SeriesError that says every fault of every column at once."""
    found = read_columns(
        file, numbers=numbers, times=times, texts=texts, timezone=timezone, date_order=date_order
    )
    raise_faults(file, found.faults)
    return found


def raise_faults(file: PlainFile, faults: Sequence[str]) -> None:
    """Raise SeriesError with all faults, if there are any."""
    if faults:
        raise SeriesError.listing(f"{file.name} cannot be taken as it is:", faults, "")


def read_columns(
    file: PlainFile,
    *,
    numbers: Sequence[str] = (),
    times: Sequence[str] = (),
    texts: Sequence[str] = (),
    timezone: str | None = None,
    date_order: str | None = None,
) -> PlainColumns:
    """Return the columns with these names as far as they can be read, with what is wrong with them in `faults`."""
    reader = _Reader(file, timezone, date_order)
    unknown = [name for name in dict.fromkeys((*numbers, *times, *texts)) if name not in file.columns]
    reader.faults += [_say_unknown(name, file.names) for name in unknown]
    return PlainColumns(
        numbers={name: reader.numbers(name) for name in numbers if name not in unknown},
        times={name: reader.times(name) for name in times if name not in unknown},
        texts={name: reader.texts(name) for name in texts if name not in unknown},
        units=reader.units,
        lines=file.lines,
        notes=(*file.notes, *reader.notes),
        faults=tuple(reader.faults),
    )


def number_columns(file: PlainFile) -> tuple[str, ...]:
    """Return the names of columns that hold numbers."""
    return tuple(name for name, column in file.columns.items() if settle_type(name, column).kind == "number")


def time_columns(file: PlainFile, *, least: float = LIKELY) -> tuple[str, ...]:
    """Return the names of columns of which at least this share are times, days, months or weeks."""
    return tuple(name for name, column in file.columns.items() if _is_time(name, column, least))


def _is_time(name: str, column: pa.ChunkedArray, least: float) -> bool:
    if settle_type(name, column).kind == "number":
        return False
    likeness = time_likeness(_as_days(column))
    return likeness.share >= least and not likeness.is_number


def _refuse_rejected(path: Path, raw: RawTable) -> None:
    if raw.rejected.num_rows:
        rows = raw.rejected.slice(0, _SAID).to_pylist()
        faults = [f"line {row['line']}: {row['reason']}" for row in rows]
        n = say_count(raw.rejected.num_rows)
        raise SeriesError.listing(f"{path.name} has rows that cannot be read ({n}):", faults, "Correct them.")


def _copied(column: pa.ChunkedArray) -> pa.ChunkedArray:
    taken = column.combine_chunks().take(pa.array(np.arange(len(column))))
    return pa.chunked_array([taken])


def _say_unknown(name: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(name, known, 1, 0.6)
    hint = f" Did you mean “{close[0]}”?" if close else ""
    listed = ", ".join(f"“{each}”" for each in known[:20])
    return f"There is no column “{name}”.{hint} There are: {listed}."


class _Reader:
    """Reads one column after the other and keeps what is wrong with them."""

    def __init__(self, file: PlainFile, timezone: str | None, date_order: str | None) -> None:
        self._file, self._timezone, self._date_order = file, timezone, date_order
        self.faults: list[str] = []
        self.notes: list[str] = []
        self.units: dict[str, str] = {}

    def numbers(self, name: str) -> Floats:
        """Read numbers; a unit behind every number is taken off where it is always the same."""
        column = self._file.columns[name]
        typed = settle_type(name, column)
        if typed.kind == "number":
            return np.array(typed.values.cast(pa.float64()).to_numpy(zero_copy_only=False), np.float64)
        if typed.kind != "text":
            self.faults.append(f"“{name}” holds {_KINDS[typed.kind]}, not numbers.")
            return np.full(len(column), np.nan)
        return self._from_words(name, _words(column))

    def _from_words(self, name: str, words: Sequence[str | None]) -> Floats:
        values = np.full(len(words), np.nan)
        units: Counter[str] = Counter()
        bad: list[str] = []
        for place, word in enumerate(words):
            if word is None or word.strip() in MISSING_NUMBER:
                continue
            match = _QUANTITY.match(word)
            if match is None:
                bad.append(f"“{word}” (line {self._file.lines[place]})")
                continue
            values[place] = float(match[1].replace(",", ".").replace("\N{MINUS SIGN}", "-"))
            units[match[2]] += 1
        if bad:
            self.faults.append(f"“{name}” holds {_listed(bad)} instead of a number.")
        if len(units) > 1:
            said = ", ".join(f"{say_count(n)} in “{unit}”" if unit else f"{say_count(n)} without a unit"
                             for unit, n in units.most_common())  # fmt: skip
            self.faults.append(f"“{name}” mixes units: {said}. Bring all values to one unit.")
        elif units and (unit := units.most_common(1)[0][0]):
            self.units[name] = unit
        return values

    def times(self, name: str) -> Moments:
        """Read times as UTC instants."""
        column = self._file.columns[name]
        nothing = np.full(len(column), np.datetime64("NaT"), "datetime64[us]")
        try:
            parsed = parse_times(
                _as_days(column),
                zone=self._timezone,
                date_order=self._date_order,
                name=name,
                lines=pa.array(self._file.lines),
            )
        except MappingError as error:
            self.faults.append(str(error))
            return nothing
        places = np.asarray(parsed.bad, np.int64)
        if places.size:
            words = _words(column)
            bad = [f"“{words[place]}” (line {self._file.lines[place]})" for place in places.tolist()]
            self.faults.append(f"“{name}” holds {_listed(bad)} instead of a time.")
        self.notes += [note for note in parsed.remarks.reading if note]
        return np.array(parsed.utc.to_numpy(zero_copy_only=False), "datetime64[us]")

    def texts(self, name: str) -> tuple[str, ...]:
        """Read a column as it is written; missing values are empty."""
        return tuple("" if word is None else word for word in _words(self._file.columns[name]))


_KINDS = {"truth": "yes and no", "time": "times", "text": "words", "number": "numbers"}


def _listed(bad: Sequence[str]) -> str:
    said = ", ".join(bad[:_SAID])
    return said if len(bad) <= _SAID else f"{said} and {say_count(len(bad) - _SAID)} more"


def _words(column: pa.ChunkedArray) -> list[str | None]:
    if pa.types.is_floating(column.type):
        return [None if each is None else f"{each:g}" for each in column.to_pylist()]
    words: list[str | None] = column.cast(pa.string()).to_pylist()
    return words


def _as_days(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Write months and ISO weeks as their first day; every other column stays as it is."""
    if not (pa.types.is_string(column.type) or pa.types.is_dictionary(column.type)):
        return column
    words = _words(column)
    known = [word for word in words if word and word.strip()]
    if not known or not all(_MONTH.match(word) or _WEEK.match(word) for word in known):
        return column
    return pa.chunked_array([pa.array([_first_day(word) for word in words], pa.string())])


def _first_day(word: str | None) -> str | None:
    if word is None or not word.strip():
        return None
    if month := _MONTH.match(word):
        return f"{month[1]}-{int(month[2]):02d}-01"
    week = _WEEK.match(word)
    year, number = (int(week[1]), int(week[2])) if week else (0, 0)
    fourth = np.datetime64(f"{year:04d}-01-04", "D")
    monday = fourth - np.timedelta64((int(fourth.astype(np.int64)) + 3) % 7, "D")
    return str(monday + np.timedelta64(7 * (number - 1), "D")) if 1 <= number <= 53 else word


def are_places(values: Floats) -> bool:
    """Tell whether numbers in a column of times are places in a row or years, and not instants."""
    known = values[np.isfinite(values)]
    return bool(known.size and (known == np.floor(known)).all() and np.abs(known).max() <= _LARGEST_PLACE)
