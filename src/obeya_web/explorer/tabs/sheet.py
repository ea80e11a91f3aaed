"""A table as a page shows it and as a spreadsheet holds it, and what a tab is made of."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Literal

import pyarrow as pa

from obeya.figures.figure import Figure

Kind = Literal["text", "count", "number", "share", "duration", "hours", "moment", "clock", "day"]
NUMBERS = ("count", "number", "share", "duration", "hours")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in a file, its words on a page, and what its cells are."""

    name: str
    label: str
    kind: Kind = "text"

    @property
    def is_number(self) -> bool:
        """Say whether cells are aligned at the right."""
        return self.kind in NUMBERS


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A value with the column that says how it is said."""

    column: Column
    value: Any
    working_day_h: float | None = None

    @property
    def kind(self) -> Kind:
        """Return what the value is."""
        return self.column.kind


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of a page and the query that it leads to."""

    cells: tuple[ShownCell, ...]
    link: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with the rows of a page; `links` are the queries that its rows lead to, where there are any.

    Cells hold plain values: durations in seconds, hours in hours, shares of 1. `n_all` says how many rows there
    are where not all are here. `working_day_h` is how many hours a working day has, in working time.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    links: tuple[str, ...] = ()
    note: str = ""
    n_all: int | None = None
    working_day_h: float | None = None

    @property
    def is_cut(self) -> bool:
        """Say whether there are more rows than those here."""
        return self.n_all is not None and self.n_all > len(self.rows)

    @property
    def shown_rows(self) -> list[ShownRow]:
        """Return the rows as a page shows them, each with its link."""
        links = self.links or ("",) * len(self.rows)
        return [
            ShownRow(
                tuple(ShownCell(*each, self.working_day_h) for each in zip(self.columns, row, strict=True)),
                link,
            )
            for row, link in zip(self.rows, links, strict=True)
        ]

    def table(self) -> pa.Table:
        """Return the table for a file; the unit is part of the name of a column."""
        units = {"duration": "_s", "hours": "_h"}
        columns = list(zip(*self.rows, strict=True)) or [()] * len(self.columns)
        return pa.table(
            {
                f"{column.name}{units.get(column.kind, '')}": pa.array(
                    [str(value) if column.kind == "text" and value is not None else value for value in values]
                )
                for column, values in zip(self.columns, columns, strict=True)
            }
        )


@dataclass(frozen=True, slots=True)
class Number:
    """One key number of a tab with what it means."""

    label: str
    value: Any
    kind: Kind
    note: str = ""
    working_day_h: float | None = None


@dataclass(frozen=True, slots=True)
class TabContent:
    """Everything a tab shows: the finding, key numbers, pictures, tables, and what limits them."""

    headline: str
    sheets: tuple[Sheet, ...] = ()
    figures: tuple[Figure, ...] = ()
    numbers: tuple[Number, ...] = ()
    notes: tuple[str, ...] = field(default=())
    is_beside: bool = False
    "Whether the picture is narrow and stands beside the tables where there is room."

    def in_working_time(self, working_day_h: float | None) -> TabContent:
        """Return the same, its durations said in working days of so many hours; unchanged for None."""
        if working_day_h is None:
            return self
        sheets = tuple(replace(sheet, working_day_h=working_day_h) for sheet in self.sheets)
        numbers = tuple(replace(number, working_day_h=working_day_h) for number in self.numbers)
        return replace(self, sheets=sheets, numbers=numbers)
