"""How an answer looks in a terminal when the verb has no view of its own."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from obeya.cli.plain import Rows, iso, scalars_of, tables_of
from obeya.tables.wording import say_count, say_duration, say_share

if TYPE_CHECKING:
    from rich.console import Console

# A terminal view is for reading; files hold all rows.
MOST_ROWS = 25

_DURATION_ENDS = ("_s", "_s_mean", "_s_median", "_s_p90", "_s_max", "_s_p25", "_s_p75")


def view_result(result: Any, screen: Console) -> None:
    """Print single values as a list, each table with at most 25 rows, and the basis of the numbers below."""
    basis = getattr(result, "basis", None)
    values = {name: value for name, value in scalars_of(result).items() if not name.startswith("basis_")}
    if values:
        print_values(values, screen)
    for name, rows in tables_of(result).items():
        print_rows(name.replace("_", " "), rows, screen)
    if dataclasses.is_dataclass(basis):
        print_basis(basis, screen)


def print_values(values: dict[str, Any], screen: Console) -> None:
    """Print names and values in two columns."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim")
    table.add_column()
    for name, value in values.items():
        table.add_row(Text(say_name(name)), Text(say_value(name, value)))
    screen.print(table)


def print_rows(title: str, rows: Rows, screen: Console, *, most: int = MOST_ROWS) -> None:
    """Print one table with a heading, numbers right-aligned, and say how many rows were left out."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(
        title=Text(title), title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False
    )
    shown = rows.rows[:most]
    columns = [name for name in rows.columns if not name.endswith("_n")]
    for name in columns:
        number = any(isinstance(row[name], int | float) for row in shown)
        table.add_column(Text(say_name(name)), justify="right" if number else "left", overflow="fold")
    for row in shown:
        table.add_row(*(Text(say_value(name, row[name])) for name in columns))
    screen.print(table)
    if len(rows.rows) > most:
        screen.print(f"{len(rows.rows) - most} more rows; write them with -o FILE.csv", style="dim")


def print_basis(basis: Any, screen: Console) -> None:
    """Print in one line what the numbers rest on: log, source, filter, clock, number of cases, last event."""
    version = f" version {basis.version}" if basis.version else ""
    parts = [
        f"{basis.log}{version}",
        f"from {basis.source}",
        basis.filter or "all cases",
        f"{say_count(basis.n_cases)} cases",
        f"{basis.time_basis} time",
        f"last event {iso(basis.as_of)}" if basis.as_of else "no event",
    ]
    screen.print(" · ".join(parts), style="dim")
    for note in basis.notes:
        screen.print(f"Note: {note}", style="dim")


def say_name(name: str) -> str:
    """Turn a field name into words: `n_cases` into `cases`, `duration_s_p90` into `duration p90`."""
    words = name.removeprefix("n_").replace("_s_", "_").removesuffix("_s")
    return words.replace("_", " ")


def say_value(name: str, value: Any) -> str:
    """Write a value as people say it, by the unit in the field's name."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return iso(value)
    if isinstance(value, int | float):
        return _say_number(name, value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {say_value(str(key), content)}" for key, content in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return " → ".join(say_value("", item) for item in value)
    return str(value)


def _say_number(name: str, value: float) -> str:
    if name.endswith(_DURATION_ENDS):
        return say_duration(value)
    if name.startswith("share") or name.endswith("share"):
        return say_share(value)
    return say_count(value) if isinstance(value, int) else f"{value:,.2f}"
