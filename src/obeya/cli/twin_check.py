"""`obeya twin check`: would the twin have predicted the end of the log?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from obeya.cli.opening import open_log
from obeya.cli.options import LogRequest, Output, log_options, output_options, verb
from obeya.cli.output import show
from obeya.tables.wording import say_count, say_duration, say_number
from obeya.twin.accuracy.checking import TwinCheck, check

if TYPE_CHECKING:
    from rich.console import Console


@verb()
@log_options
@click.option(
    "--holdout",
    default=0.2,
    show_default=True,
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    help="Share of the events that is held back.",
)
@click.option("--runs", default=10, show_default=True, type=click.IntRange(10), help="How many runs.")
@click.option(
    "--seed",
    default=1,
    show_default=True,
    type=click.IntRange(0),
    help="The same seed gives the same answer.",
)
@output_options(TwinCheck)
def command(request: LogRequest, output: Output, holdout: float, runs: int, seed: int) -> None:
    """Ask whether a twin would have predicted the end of the log.

    The end is held back, a twin learns from what came before, and both it and the past replayed are held against what
    came.
    """
    result = check(open_log(request), holdout=holdout, runs=runs, seed=seed)
    show(result, output, view=view, main_table="distances")


def view(result: TwinCheck, screen: Console) -> None:
    """Print the answer, the facts, the distances beside replay, and what limits them."""
    screen.print(result.question, style="bold")
    screen.print(result.sentence)
    screen.print(
        f"Learned from {say_count(result.n_past)} cases, judged by {say_count(result.n_future)}, {result.runs} runs.",
        style="dim",
    )
    screen.print()
    screen.print(
        _table(
            ("", "happened", "expected", "95 % of runs", ""),
            [
                (
                    fact.name,
                    say_of(fact.happened, fact.unit),
                    say_of(fact.expected, fact.unit),
                    f"{say_of(fact.low, fact.unit)} to {say_of(fact.high, fact.unit)}",
                    "as expected" if fact.is_met else "not so",
                )
                for fact in result.facts
            ],
        )
    )
    screen.print()
    screen.print(
        _table(
            ("distance (0 is the same)", "twin", "95 % interval", "past replayed", "nearer"),
            [
                (
                    row.name,
                    _number(row.twin.mean, row.unit),
                    f"{_number(row.twin.low, '')} to {_number(row.twin.high, '')}",
                    _number(row.replay.mean, row.unit),
                    row.nearer,
                )
                for row in result.distances
            ],
        )
    )
    for note in result.notes:
        screen.print(note, style="dim")


def say_of(value: float, unit: str) -> str:
    """Say a value in its unit."""
    if unit == "cases":
        return say_count(round(value))
    return say_duration(value) if unit == "s" else say_number(value)


def _number(value: float, unit: str) -> str:
    return f"{value:.3g} h" if unit == "h" else f"{value:.3g}"


def _table(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> Any:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for place, name in enumerate(header):
        table.add_column(name, justify="left" if place in (0, len(header) - 1) else "right")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    return table
