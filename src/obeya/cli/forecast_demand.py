"""`obeya forecast demand`: how many cases will come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import click

from obeya.cli.opening import open_log
from obeya.cli.options import LogRequest, Output, log_options, output_options, verb
from obeya.cli.output import show
from obeya.cli.terminal import Manner, print_rows
from obeya.foresight.demand import Candidate, Expected, Forecast, Season, forecast_demand
from obeya.tables.wording import say_share

if TYPE_CHECKING:
    from rich.console import Console


@verb()
@log_options
@click.option(
    "--every", type=click.Choice(["day", "week"]), default="day", show_default=True, help="What is counted."
)
@click.option("--horizon", type=click.IntRange(1), metavar="N", help="How many days or weeks ahead.")
@output_options(Forecast)
def command(request: LogRequest, output: Output, every: Literal["day", "week"], horizon: int | None) -> None:
    """Forecast how many cases will come, by the method that erred least on the past."""
    result = forecast_demand(open_log(request), every=every, horizon=horizon)
    show(result, output, view=view, main_table="expected")


def view(result: Forecast, screen: Console) -> None:
    """Print the choice and why, what is expected, and the season."""
    screen.print(result.sentence, style="bold")
    screen.print(f"Intervals that promise 80 % held {say_share(result.coverage)} of the past.", style="dim")
    manner = Manner()
    print_rows("expected", Expected, result.expected, screen, manner)
    print_rows("candidates", Candidate, result.candidates, screen, manner)
    print_rows("season", Season, result.season, screen, manner)
    for note in result.notes:
        screen.print(note, style="dim")
