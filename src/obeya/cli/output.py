"""The one way an answer leaves the program: terminal, JSON, or a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

import click

from obeya.cli.plain import to_json
from obeya.cli.terminal import view_result
from obeya.cli.writing import write_answer

if TYPE_CHECKING:
    from rich.console import Console

    from obeya.cli.options import Output
    from obeya.figures.figure import Figure

Result = TypeVar("Result")


def show(
    result: Result,
    output: Output,
    *,
    picture: Callable[[], Figure] | None = None,
    view: Callable[[Result, Console], None] | None = None,
    main_table: str | None = None,
) -> None:
    """Give an answer to the person in the form they asked for.

    `picture` makes the figure, and is called only when a file needs it. `view` prints to the terminal instead
    of the general view. `main_table` names the field that CSV and Parquet hold; XLSX, HTML and JSON hold all.
    """
    if output.path is not None:
        wants_picture = output.path.suffix.lower() in (".svg", ".png", ".html")
        figure = picture() if picture and wants_picture else None
        write_answer(output.path, result, picture=figure, main_table=main_table)
        say(f"Wrote {output.path}")
    if output.json:
        click.echo(to_json(result))
    elif output.path is None:
        (view or view_result)(result, console())


def say(words: str) -> None:
    """Tell the person something that is not the answer; it goes to stderr, so that pipes stay clean."""
    click.echo(words, err=True)


def console() -> Console:
    """Make the console for answers; colours only where stdout is a terminal, 110 columns where it is not."""
    from rich.console import Console

    plain = Console(highlight=False, emoji=False, markup=False)
    return plain if plain.is_terminal else Console(highlight=False, emoji=False, markup=False, width=110)


@contextmanager
def progress(words: str) -> Iterator[Callable[[float, str], None]]:
    """Show a progress bar on stderr while the block runs; gives a function of share (0 to 1) and words."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    screen = Console(stderr=True)
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bar:
        task = bar.add_task(words, total=1.0)

        def report(share: float, now: str = "") -> None:
            bar.update(task, completed=share, description=now or words)

        yield report
