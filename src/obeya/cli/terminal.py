"""How an answer looks in a terminal when the verb has no view of its own.

Single values stand in two columns, each table below with at most 15 rows, and last what the numbers rest on. A
spread is said as its median and 90th percentile; the rest of it is in JSON and files.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from obeya.cli.plain import field_hints, item_class_of, nested_class_of
from obeya.tables.basis import Basis, Distribution, MonthlyMedian, Spread
from obeya.tables.wording import (
    say_count,
    say_date,
    say_hours,
    say_moment,
    say_number,
    say_share,
    say_time,
)

if TYPE_CHECKING:
    from rich.console import Console

MOST_ROWS = 15
SPREADS = (Spread, Distribution)
# A longer text, such as the activities of a variant, is wrapped at this width.
WIDEST_COLUMN = 44
FEWEST_COLUMNS = 3
COLUMN_GAP = 3
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Manner:
    """How values are said: the zone of the clock, and how many hours a working day has, in working time."""

    zone: str = "UTC"
    working_day_h: float | None = None


def view_result(result: Any, screen: Console) -> None:
    """Print single values, then each table, then the basis of the numbers."""
    basis = getattr(result, "basis", None)
    manner = manner_of(basis)
    print_values(_single_values(result), screen, manner)
    for name, hint in field_hints(type(result)):
        item_class = item_class_of(hint)
        if item_class is not None and getattr(result, name):
            print_rows(say_name(name), item_class, getattr(result, name), screen, manner)
    if isinstance(basis, Basis):
        print_basis(basis, screen)


def manner_of(basis: Any) -> Manner:
    """Give the manner that the basis of an answer asks for."""
    if not isinstance(basis, Basis):
        return Manner()
    return Manner(basis.zone, basis.working_day_h)


def print_values(values: list[tuple[str, Any]], screen: Console, manner: Manner) -> None:
    """Print names and values in two columns."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    for name, value in values:
        table.add_row(Text(say_name(name)), Text(say_value(name, value, manner)))
    if values:
        screen.print(table)


def print_rows(
    title: str,
    item_class: type,
    items: Sequence[Any],
    screen: Console,
    manner: Manner,
    *,
    most: int = MOST_ROWS,
) -> None:
    """Print one table with a heading, as far as it fits, and say how many rows and columns were left out."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    is_series = isinstance(getattr(items[0], field_hints(item_class)[0][0]), date)
    shown = items[-most:] if is_series else items[:most]
    columns = [column for column in _columns(item_class, shown, manner) if column.has_values]
    fitting = _fitting(columns, screen.width)
    table = Table(
        title=Text(title), title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, show_edge=False
    )
    for column in fitting:
        table.add_column(
            Text(column.header),
            justify="right" if column.is_number else "left",
            overflow="fold",
            min_width=min(column.width, WIDEST_COLUMN),
        )
    for row in zip(*(column.cells for column in fitting), strict=True):
        table.add_row(*(Text(cell) for cell in row))
    screen.print()
    screen.print(table)
    which = "earlier row" if is_series else "more row"
    left_out = _left_out((len(items) - most, which), (len(columns) - len(fitting), "more column"))
    if left_out:
        screen.print(f"{left_out}; -o FILE.csv writes all", style="dim")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a terminal table: its cells as text and what decides how it is laid out."""

    header: str
    cells: tuple[str, ...]
    is_number: bool
    has_values: bool

    @property
    def width(self) -> int:
        """The characters of its longest cell or of the longest word of its header."""
        return max(map(len, (*self.cells, *self.header.split())), default=0)


def _columns(item_class: type, items: Sequence[Any], manner: Manner) -> Iterator[Column]:
    rows = [list(_cells(item_class, item)) for item in items]
    for place, (name, _) in enumerate(rows[0]):
        values = [row[place][1] for row in rows]
        yield Column(
            header=say_name(name),
            cells=tuple(say_value(name, value, manner) for value in values),
            is_number=any(isinstance(value, int | float) and not isinstance(value, bool) for value in values),
            has_values=any(value is not None for value in values),
        )


def _fitting(columns: list[Column], width: int) -> list[Column]:
    """Keep columns from the left until the next would squeeze the others; the first three always."""
    used, fitting = 0, list[Column]()
    for column in columns:
        used += min(column.width, WIDEST_COLUMN) + COLUMN_GAP
        if used > width and len(fitting) >= FEWEST_COLUMNS:
            break
        fitting.append(column)
    return fitting


def _left_out(*parts: tuple[int, str]) -> str:
    return " and ".join(f"{say_count(n)} {word}{'s' if n > 1 else ''}" for n, word in parts if n > 0)


def print_basis(basis: Basis, screen: Console) -> None:
    """Print what the numbers rest on: log, source, filter, clock, number of cases, last event."""
    version = f" ({basis.version})" if basis.version else ""
    parts = [
        f"{basis.log}{version}",
        f"from {basis.source}",
        basis.filter or "all cases",
        f"{say_count(basis.n_cases)} cases",
        f"{basis.time_basis} time"
        if basis.time_basis == "calendar"
        else f"working time of {basis.time_basis}",
        f"last event {say_clock(basis.as_of, basis.zone)}" if basis.as_of else "no event",
    ]
    screen.print()
    screen.print(" · ".join(parts), style="dim")
    for note in basis.notes:
        screen.print(f"Note: {note}", style="dim")


def say_name(name: str) -> str:
    """Turn a field name into words: `n_cases` into `cases`, `duration_s` into `duration`."""
    words = re.sub(r"_s(?=_| |$)", "", name.removeprefix("n_")).removesuffix("_per_month")
    return words.replace("_", " ")


def say_value(name: str, value: Any, manner: Manner = Manner()) -> str:
    """Write a value as people say it, by its type and the unit in the field's name."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return say_clock(value, manner.zone)
    if isinstance(value, date):
        return say_date(value)
    if isinstance(value, int | float):
        return _say_number(name, value, manner)
    if isinstance(value, SPREADS):
        return _say_spread(name, value, manner)
    return _say_several(value, manner)


def say_clock(moment: datetime, zone: str) -> str:
    """Say a UTC instant as the clock of a zone showed it."""
    utc = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    return say_moment(utc.astimezone(ZoneInfo(zone)))


def _say_several(value: Any, manner: Manner) -> str:
    """Say texts by name on lines of their own, numbers by name in one line; zeros there say nothing."""
    if isinstance(value, dict):
        told = {say_name(str(key)): say_value("", one, manner) for key, one in value.items() if one != 0}
        are_texts = any(isinstance(one, str) for one in value.values())
        lines = [f"{name}{': ' if are_texts else ' '}{words}" for name, words in told.items()]
        return ("\n" if are_texts else ", ").join(lines) or "none"
    if isinstance(value, Sequence) and not isinstance(value, str):
        are_sentences = any(str(one).endswith(".") for one in value)
        return ("\n" if are_sentences else " → ").join(say_value("", one, manner) for one in value) or NOTHING
    return str(value)


def _say_spread(name: str, spread: Spread | Distribution, manner: Manner) -> str:
    parts = (
        ("median", spread.median),
        ("mean", spread.mean),
        ("90 % up to", spread.p90),
        ("longest", spread.max),
    )
    if not name.endswith("_s"):
        parts = (*parts[:3], ("most", spread.max))
    return ", ".join(f"{word} {say_value(name, value, manner)}" for word, value in parts if value is not None)


def _say_number(name: str, value: float, manner: Manner) -> str:
    if name.endswith("_s_per_month"):
        return f"{_say_seconds(value, manner)} per month"
    if name.endswith(("_s", "_s_median", "_s_p90")):
        return _say_seconds(value, manner)
    if "hours" in name:
        return say_hours(value * 3600)
    if name.startswith(("share", "chance")) or name.endswith("share"):
        return say_share(value)
    return say_count(value) if isinstance(value, int) else say_number(value)


def _say_seconds(seconds: float, manner: Manner) -> str:
    return say_time(seconds, manner.working_day_h)


def _single_values(result: Any) -> list[tuple[str, Any]]:
    values = []
    for name, hint in field_hints(type(result)):
        value = getattr(result, name)
        is_nested = nested_class_of(hint) is not None and not isinstance(value, SPREADS)
        if (
            value is None
            or name == "basis"
            or is_nested
            or item_class_of(hint)
            or hasattr(value, "column_names")
        ):
            continue
        values.append((name, value))
    return values


def _cells(item_class: type, item: Any) -> Iterator[tuple[str, Any]]:
    """Give the cells of one row; a spread becomes two, nested tables and objects are left to JSON."""
    for name, hint in field_hints(item_class):
        value = getattr(item, name)
        nested = nested_class_of(hint)
        if item_class is MonthlyMedian and name == "median":
            yield "median_s", value
        elif nested in SPREADS:
            yield f"{name}_median", value and value.median
            yield f"{name}_p90", value and value.p90
        elif nested is None and item_class_of(hint) is None and not dataclasses.is_dataclass(value):
            yield name, value
