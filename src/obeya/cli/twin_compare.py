"""`obeya twin compare`: what a change would do, from paired runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from obeya.cli.options import Output, output_options, verb
from obeya.cli.output import show
from obeya.tables.wording import say_duration, say_number, say_share
from obeya.twin.model_json import read_model
from obeya.twin.scenarios.comparing import MOST_PAIRS, Comparison, MeasureEffect, compare
from obeya.twin.scenarios.scenario import read_scenario

if TYPE_CHECKING:
    from rich.console import Console

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def _pairs(ctx: click.Context, parameter: click.Parameter, value: str) -> Any:
    if value == "auto":
        return value
    if value.isdigit() and int(value) >= 2:
        return int(value)
    raise click.BadParameter(f"{value} is neither “auto” nor a number from 2 on.")


@verb()
@click.argument("base", type=_FILE)
@click.argument("change", type=_FILE)
@click.option("--cases", default=1000, show_default=True, type=click.IntRange(20), help="Cases per run.")
@click.option(
    "--seed",
    default=1,
    show_default=True,
    type=click.IntRange(0),
    help="The same seed gives the same answer.",
)
@click.option(
    "--replications",
    default="auto",
    show_default=True,
    callback=_pairs,
    metavar="N",
    help="How many pairs of runs; auto adds pairs until the difference is known well enough.",
)
@click.option(
    "--precision",
    default=0.02,
    show_default=True,
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    help="With auto: how near the difference of lead times is to be known, as a share of the lead time.",
)
@click.option(
    "--most",
    default=MOST_PAIRS,
    show_default=True,
    type=click.IntRange(2),
    help="With auto: most pairs of runs.",
)
@click.option(
    "--within",
    "within_h",
    type=click.FloatRange(0, min_open=True),
    metavar="HOURS",
    help="What counts as in time.",
)
@output_options(Comparison)
def command(
    base: Path,
    change: Path,
    output: Output,
    cases: int,
    seed: int,
    replications: int | Literal["auto"],
    precision: float,
    most: int,
    within_h: float | None,
) -> None:
    """Say what a change would do, with intervals from paired runs.

    BASE is a twin (`obeya twin build`), CHANGE a scenario: a JSON file with the changes that are tried on it.
    """
    result = compare(
        read_model(base),
        read_scenario(change),
        cases=cases,
        seed=seed,
        replications=replications,
        within_s=None if within_h is None else within_h * 3600,
        precision=precision,
        most=most,
    )
    show(result, output, view=view, main_table="effects")


def view(result: Comparison, screen: Console) -> None:
    """Print what differs, each effect with its interval and word, and what limits them."""
    from rich.table import Table
    from rich.text import Text

    screen.print(result.sentence, style="bold")
    screen.print(
        f"“{result.scenario}” differs from “{result.base}” in: {'; '.join(result.differs_in) or 'nothing'}."
    )
    screen.print(
        f"{result.n_pairs} pairs of runs of {result.n_cases:,} cases, seed {result.seed}; the first {result.warm_up:,} "
        f"cases of each run are left out. In time is {say_duration(result.within_s)}.",
        style="dim",
    )
    screen.print()
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("", "base", "changed", "difference", "95 % interval", ""):
        table.add_column(name, justify="right" if name else "left")
    for each in result.effects:
        effect = each.effect
        cells = [say_effect(value, each) for value in (effect.base, effect.changed, effect.difference)]
        interval = f"{say_effect(effect.low, each)} to {say_effect(effect.high, each)}"
        table.add_row(*(Text(cell) for cell in (each.name, *cells, interval, effect.verdict)))
    screen.print(table)
    for warning in result.warnings:
        screen.print(warning, style="dim")


def say_effect(value: float, of: MeasureEffect) -> str:
    """Say a value of a measure in its unit."""
    if of.unit == "s":
        return say_duration(value)
    if of.unit == "share":
        return say_share(value)
    return f"{say_number(value)} h" if of.unit == "h" else say_number(value)
