"""`obeya twin seasons`: the season of a log, and a scenario for each part of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from obeya.cli.opening import open_log
from obeya.cli.options import LogRequest, Output, log_options, output_options, verb
from obeya.cli.output import progress, say, show
from obeya.studies.seasons.planning import MOST_PEOPLE, RUNS, SeasonalPlan, plan_seasons
from obeya.studies.seasons.seasonality import season_of_log
from obeya.tables.wording import say_share
from obeya.twin.checking import checked
from obeya.twin.discovery.discovering import discover
from obeya.twin.discovery.observations import observe
from obeya.twin.model_json import read_model
from obeya.twin.scenarios.scenario import write_scenario

if TYPE_CHECKING:
    from rich.console import Console


@verb()
@log_options
@click.option(
    "--twin",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The twin of this log; without it one is learned first.",
)
@click.option("--cases", default=500, show_default=True, type=click.IntRange(20), help="Cases per run.")
@click.option(
    "--seed", default=1, show_default=True, type=click.IntRange(0), help="The same seed gives the same plan."
)
@click.option(
    "--runs", default=RUNS, show_default=True, type=click.IntRange(2), help="Pairs of runs per try."
)
@click.option(
    "--more",
    default=MOST_PEOPLE,
    show_default=True,
    type=click.IntRange(0),
    help="Most people more per season.",
)
@click.option(
    "--scenarios",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write a scenario for each season into this folder, for `obeya twin compare`.",
)
@output_options(SeasonalPlan)
def command(
    request: LogRequest,
    output: Output,
    twin: Path | None,
    cases: int,
    seed: int,
    runs: int,
    more: int,
    folder: Path | None,
) -> None:
    """Show the season of a log, and plan for it: demand, lead times and people for each season."""
    log = open_log(request)
    season = season_of_log(log)
    model = checked(discover(observe(log))) if twin is None else read_model(twin)
    with progress("Trying each season") as told:
        result = plan_seasons(
            model,
            season,
            cases=cases,
            seed=seed,
            runs=runs,
            most_people=more,
            progress=lambda share: told(share, ""),
        )
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        for each in result.plans:
            path = folder / f"season-{each.season.place + 1}.json"
            write_scenario(each.plan, path)
            say(f"Wrote {path}")
    show(result, output, view=view, main_table="plans")


def view(result: SeasonalPlan, screen: Console) -> None:
    """Print the season with its intervals, then what each part of it takes."""
    from rich.table import Table
    from rich.text import Text

    season = result.season
    screen.print(season.sentence, style="bold")
    for note in season.notes:
        screen.print(note, style="dim")
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("season", "times the mean", "95 % interval", "cases", "periods", ""):
        table.add_column(name, justify="left" if name in ("season", "") else "right")
    for level in season.levels:
        interval = f"{level.low:.2f} to {level.high:.2f}"
        cells = (
            level.name,
            f"{level.index:.2f}",
            interval,
            f"{level.n_cases:,}",
            f"{level.n_periods}",
            level.word,
        )
        table.add_row(*(Text(cell) for cell in cells))
    screen.print(table)
    if not result.plans:
        screen.print("Nothing to plan for: no season differs from the mean by more than chance.")
        return
    screen.print()
    for plan in result.plans:
        changes = "; ".join(change.words() for change in plan.plan.changes)
        screen.print(f"{plan.season.name} ({say_share(abs(plan.season.index - 1))} {plan.season.word})")
        screen.print(f"  {plan.words}", markup=False)
        screen.print(f"  {changes}", style="dim", markup=False)
    screen.print(
        f"Each is simulated as if it lasted: {result.runs} pairs of runs of {result.n_cases:,} cases, seed "
        f"{result.seed}. A short season ends before its effect is whole.",
        style="dim",
    )
