"""`obeya times`: where time goes."""

from __future__ import annotations

import click

from obeya.cli.opening import open_log
from obeya.cli.options import LogRequest, Output, log_options, output_options, verb
from obeya.cli.output import show
from obeya.cli.pictures import draw_throughput
from obeya.mining.throughput import FromOccurrence, ToOccurrence
from obeya.mining.times import Times, times


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
    )
