"""`obeya workload`: how much work there is."""

from __future__ import annotations

import click

from obeya.cli.opening import open_log
from obeya.cli.options import LogRequest, Output, log_options, output_options, verb
from obeya.cli.output import show
from obeya.figures.charts.workload import workload_picture
from obeya.mining.workload import Workload, workload

SECONDS_PER_DAY = 86_400


@verb()
@log_options
@click.option(
    "--warm-up",
    "warm_up_days",
    type=click.FloatRange(min=0),
    metavar="DAYS",
    help="Days left out at both ends of the log when Little's law is checked (default: as long as 90 % of cases take).",
)
@output_options(Workload, picture=True)
def command(request: LogRequest, output: Output, warm_up_days: float | None) -> None:
    """Show arrivals, departures and work in progress over time."""
    warm_up_s = None if warm_up_days is None else warm_up_days * SECONDS_PER_DAY
    result = workload(open_log(request), warm_up_s=warm_up_s)
    show(result, output, picture=lambda: workload_picture(result), main_table="days")
