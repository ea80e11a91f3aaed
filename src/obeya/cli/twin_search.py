"""`obeya twin search`: staffing on the frontier of cost and lead time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from obeya.cli.options import Output, output_options, verb
from obeya.cli.output import show
from obeya.tables.wording import say_duration, say_number, say_share
from obeya.twin.model_json import read_model
from obeya.twin.scenarios.search import Search, search

if TYPE_CHECKING:
    from rich.console import Console


@verb()
@click.argument("twin", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--cases", default=500, show_default=True, type=click.IntRange(20), help="Cases per run.")
@click.option(
    "--seed", default=1, show_default=True, type=click.IntRange(0), help="The same seed gives the same plans."
)
@click.option(
    "--budget", default=200, show_default=True, type=click.IntRange(4), help="Runs that may be spent."
)
@click.option("--runs", default=5, show_default=True, type=click.IntRange(2), help="Runs per plan.")
@click.option(
    "--more", default=3, show_default=True, type=click.IntRange(0), help="Most people more per team."
)
@click.option(
    "--fewer", default=3, show_default=True, type=click.IntRange(0), help="Most people fewer per team."
)
@click.option("--hours", is_flag=True, help="Also try days that are up to 4 h longer.")
@output_options(Search)
def command(
    twin: Path,
    output: Output,
    cases: int,
    seed: int,
    budget: int,
    runs: int,
    more: int,
    fewer: int,
    hours: bool,
) -> None:
    """Look for staffing that makes lead times short and people on duty cheap."""
    result = search(
        read_model(twin),
        cases=cases,
        seed=seed,
        budget=budget,
        runs=runs,
        most_more=more,
        most_fewer=fewer,
        with_hours=hours,
    )
    show(result, output, view=view, main_table="plans")


def view(result: Search, screen: Console) -> None:
    """Print the plans that no other plan tried beats, the cheapest first."""
    from rich.table import Table
    from rich.text import Text

    tried = len(result.plans)
    screen.print(
        f"{len(result.best)} of {tried} plans tried are not beaten by another on cost and lead time "
        f"({result.runs_spent} of {result.budget} runs of {result.n_cases:,} cases, seed {result.seed})."
    )
    screen.print("They are the best that were found, not the best there are.", style="dim")
    screen.print()
    unit = " h" if result.unit == "h" else ""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("plan", "on duty per case", "mean lead time", "95 % interval", "busy"):
        table.add_column(name, justify="left" if name == "plan" else "right")
    for plan in (each for each in result.plans if each.is_best or each.is_today):
        cells = (
            plan.words if plan.is_best else f"{plan.words} (beaten)",
            f"{say_number(plan.cost)}{unit}",
            say_duration(plan.lead_time_s),
            f"{say_duration(plan.lead_low)} to {say_duration(plan.lead_high)}",
            say_share(plan.utilisation),
        )
        table.add_row(*(Text(cell) for cell in cells))
    screen.print(table)
