"""`obeya twin tornado`: which assumption of a twin matters."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from obeya.cli.options import Output, output_options, verb
from obeya.cli.output import progress, show
from obeya.figures.charts.tornado import TornadoBar, tornado_picture
from obeya.tables.wording import say_count, say_duration, say_number, say_share
from obeya.twin.model_json import read_model
from obeya.twin.scenarios.measures import MEASURES
from obeya.twin.scenarios.scenario import read_scenario
from obeya.twin.scenarios.tornado import RUNS, Swing, Tornado, tornado

if TYPE_CHECKING:
    from rich.console import Console

    from obeya.figures.figure import Figure

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@verb()
@click.argument("twin", type=_FILE)
@click.option("--change", type=_FILE, help="A scenario: ask which assumption matters for what it does.")
@click.option(
    "--measure",
    default="lead_time",
    show_default=True,
    type=click.Choice([each.key for each in MEASURES]),
    help="What is looked at.",
)
@click.option("--cases", default=500, show_default=True, type=click.IntRange(20), help="Cases per run.")
@click.option(
    "--seed",
    default=1,
    show_default=True,
    type=click.IntRange(0),
    help="The same seed gives the same answer.",
)
@click.option(
    "--runs", default=RUNS, show_default=True, type=click.IntRange(2), help="Pairs of runs per side."
)
@click.option(
    "--spread",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    metavar="SHARE",
    help="Move every assumption by this share, instead of by how unsure it is.",
)
@click.option(
    "--within",
    "within_h",
    type=click.FloatRange(0, min_open=True),
    metavar="HOURS",
    help="What counts as in time.",
)
@output_options(Tornado, picture=True)
def command(
    twin: Path,
    output: Output,
    change: Path | None,
    measure: str,
    cases: int,
    seed: int,
    runs: int,
    spread: float | None,
    within_h: float | None,
) -> None:
    """Say which assumption matters: each one moved down and up by how unsure it is.

    TWIN is a twin (`obeya twin build`). Demand, the duration of each step and each idle delay are moved, all others
    stay as they are.
    """
    with progress("Moving assumptions") as told:
        result = tornado(
            read_model(twin),
            cases=cases,
            seed=seed,
            measure=measure,
            runs=runs,
            spread=spread,
            change=None if change is None else read_scenario(change),
            within_s=None if within_h is None else within_h * 3600,
            progress=lambda share: told(share, ""),
        )
    show(result, output, picture=lambda: picture(result), view=view, main_table="swings")


def picture(result: Tornado) -> Figure:
    """Draw the assumptions as bars around the value with all of them as they are."""
    return tornado_picture(
        [
            TornadoBar(each.assumption, each.at_lower, each.at_higher, each.spread, each.n)
            for each in result.swings
        ],
        base=result.base,
        unit=result.unit,
        measure=result.name,
        is_effect=result.change is not None,
    )


def view(result: Tornado, screen: Console) -> None:
    """Print the assumptions, the most powerful first, with what each does and on how much it rests."""
    from rich.table import Table
    from rich.text import Text

    screen.print(result.sentence, style="bold")
    asked = result.name
    if result.change is not None:
        asked = f"what “{result.change}” does to {result.name}"
    screen.print(f"Looked at: {asked}, {say_value(result.base, result)} with all assumptions as they are.")
    screen.print(
        f"{result.runs} pairs of runs of {result.n_cases:,} cases per side, seed {result.seed}.", style="dim"
    )
    screen.print()
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("assumption", "moved by", "n", "lower", "higher", "swing"):
        table.add_column(name, justify="left" if name == "assumption" else "right")
    for each in result.swings:
        table.add_row(*(Text(cell) for cell in _cells(each, result)))
    screen.print(table)


def _cells(each: Swing, of: Tornado) -> tuple[str, ...]:
    return (
        each.assumption,
        f"± {say_share(each.spread)}",
        "–" if each.n is None else say_count(each.n),
        say_value(each.at_lower, of),
        say_value(each.at_higher, of),
        say_value(each.swing, of),
    )


def say_value(value: float, of: Tornado) -> str:
    """Say a value of what is looked at in its unit."""
    if of.unit == "s":
        return say_duration(value)
    if of.unit == "share":
        return say_share(value)
    return f"{say_number(value)} h" if of.unit == "h" else say_number(value)
