"""Options of verbs that take a plain table instead of an event log: FILE and how it is read."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
import numpy as np
import numpy.typing as npt

from obeya.cli.options import READING, SectionOption
from obeya.sources.raw import ReadOptions
from obeya.sources.series_file import PlainFile, open_plain_file

Callback = TypeVar("Callback", bound=Callable[..., Any])


def table_options(callback: Callback) -> Callback:
    """Add FILE, --delimiter, --encoding and --sheet, gathered into one argument `table: PlainFile`."""

    @functools.wraps(callback)
    def gathered(
        *args: Any,
        file: Path,
        delimiter: str | None,
        encoding: str | None,
        sheet: str | None,
        **kwargs: Any,
    ) -> Any:
        separator = "\t" if delimiter == "tab" else delimiter
        reading = ReadOptions(delimiter=separator, encoding=encoding, sheet=sheet)
        return callback(*args, table=open_plain_file(file, options=reading), **kwargs)

    decorated: Any = gathered
    for flag, metavar, words in (
        ("--sheet", "NAME", "Sheet of a workbook."),
        ("--encoding", "NAME", "Encoding of a text file, such as utf-8 or cp1252."),
        ("--delimiter", "TEXT", "Character between fields of a text file; `tab` for a tabulator."),
    ):
        decorated = click.option(flag, metavar=metavar, help=words, cls=SectionOption, section=READING)(
            decorated
        )
    return click.argument(  # type: ignore[no-any-return]
        "file",
        metavar="FILE",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="Table with one row per value (CSV, TSV, XLSX, Parquet).",
    )(decorated)


def known_rows(*columns: npt.NDArray[np.float64] | tuple[str, ...]) -> npt.NDArray[np.bool_]:
    """Tell which rows have something in every column: a number that is one, a text that is not empty."""
    known = np.ones(len(columns[0]), np.bool_)
    for column in columns:
        if isinstance(column, tuple):
            known &= np.array([bool(text.strip()) for text in column], np.bool_)
        else:
            known &= ~np.isnan(column)
    return known


def say_left_out(table: PlainFile, known: npt.NDArray[np.bool_]) -> tuple[str, ...]:
    """Say which rows were left out because something is missing in them."""
    lines = table.lines[~known].tolist()
    if not lines:
        return ()
    told = ", ".join(str(line) for line in lines[:5]) + (", …" if len(lines) > 5 else "")
    rows, word = ("row", "line") if len(lines) == 1 else ("rows", "lines")
    return (f"Left out: {len(lines)} {rows} with something missing ({word} {told}).",)
