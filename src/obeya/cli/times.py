"""`obeya times`: where time goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from obeya.cli.opening import open_log
from obeya.cli.options import LogRequest, Output, log_options, output_options, verb
from obeya.cli.output import show
from obeya.cli.pictures import draw_throughput
from obeya.cli.terminal import manner_of, print_rows, print_values, view_result
from obeya.mining.throughput import FromOccurrence, ToOccurrence
from obeya.mining.times import Times, times
from obeya.tables.basis import MonthlyMedian

if TYPE_CHECKING:
    from rich.console import Console

MEASURED = ("n_cases", "n_without_target", "n_backwards", "duration_s", "trend_s_per_month")


@verb()
@log_options
@click.option(
    "--between",
    nargs=2,
    metavar="FROM TO",
    help="Also the time from the completion of one activity to the completion of another.",
)
@click.option(
    "--from-occurrence",
    type=click.Choice(["first", "last"]),
    default="first",
    show_default=True,
    help="Which completion of FROM starts the clock.",
)
@click.option(
    "--to-occurrence",
    type=click.Choice(["first", "last", "next"]),
    default="next",
    show_default=True,
    help="Which completion of TO stops it.",
)
@output_options(Times, picture=True)
def command(
    request: LogRequest,
    output: Output,
    between: tuple[str, str] | None,
    from_occurrence: FromOccurrence,
    to_occurrence: ToOccurrence,
) -> None:
    """Show service time, waiting time and throughput time."""
    log = open_log(request)
    result = times(log, between=between, from_occurrence=from_occurrence, to_occurrence=to_occurrence)
    show(
        result,
        output,
        picture=lambda: draw_throughput(log, result.throughput_s, result.basis),
        main_table="activities",
        view=view,
    )


def view(result: Times, screen: Console) -> None:
    """Print the time between the two activities asked about, if any, and then the whole answer."""
    if result.between is not None:
        between = result.between
        manner = manner_of(result.basis)
        screen.print(f"From {between.source} to {between.target}, completion to completion", style="bold")
        print_values([(name, getattr(between, name)) for name in MEASURED], screen, manner)
        if between.months:
            print_rows("by month of completion", MonthlyMedian, between.months, screen, manner)
        screen.print()
    view_result(result, screen)
