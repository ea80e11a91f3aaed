"""`obeya forecast remaining`: when open cases will end, and which will be late."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from obeya.cli.opening import open_log
from obeya.cli.options import LogRequest, Output, log_options, output_options, verb
from obeya.cli.output import show
from obeya.cli.terminal import manner_of, print_basis, print_rows
from obeya.figures.charts.remaining import remaining_picture
from obeya.foresight.reliability import RiskBin
from obeya.foresight.remaining import OpenForecast, RemainingForecast, Way, forecast_remaining
from obeya.tables.wording import say_count, say_share

if TYPE_CHECKING:
    from rich.console import Console

SECONDS_PER_DAY = 86_400


@verb()
@log_options
@click.option(
    "--within",
    "within_days",
    type=click.FloatRange(0, min_open=True),
    metavar="DAYS",
    help="A case is late when it takes longer (default: as long as four of five finished cases took at most).",
)
@click.option("--due", metavar="NAME", help="Attribute with the date on which a case is due.")
@click.option(
    "--known",
    multiple=True,
    metavar="NAME",
    help="Attribute for the trees to look at; never one that is filled in only later.",
)
@output_options(RemainingForecast, picture=True)
def command(
    request: LogRequest, output: Output, within_days: float | None, due: str | None, known: tuple[str, ...]
) -> None:
    """Say when open cases will end and which are likely to be late, with intervals.

    The way to forecast is chosen among medians and boosted trees by its errors on the past of this log, and it is said
    where it is no better than the median. Dates are in calendar time.
    """
    within_s = None if within_days is None else within_days * SECONDS_PER_DAY
    result = forecast_remaining(open_log(request), within_s=within_s, due=due, given=known)
    show(result, output, picture=lambda: remaining_picture(result), main_table="open_cases", view=view)


def view(result: RemainingForecast, screen: Console) -> None:
    """Print how good it is, the open cases, and how the ways and the chances did on the past."""
    manner = manner_of(result.basis)
    screen.print(result.sentence, style="bold")
    screen.print(f"Intervals that promise 80 % held {say_share(result.coverage)} of the past.", style="dim")
    screen.print(result.due_words)
    screen.print(result.risk_sentence)
    if result.open_cases:
        print_rows(
            f"{say_count(len(result.open_cases))} open cases", OpenForecast, result.open_cases, screen, manner
        )
    else:
        screen.print("No case is open at the end of the log.")
    print_rows("ways that were tried", Way, result.ways, screen, manner)
    if result.risks:
        print_rows("chances to be late, and how often cases were", RiskBin, result.risks, screen, manner)
    for note in result.notes:
        screen.print(note, style="dim")
    print_basis(result.basis, screen)
