"""`obeya handovers`: who hands work to whom."""

from __future__ import annotations

import click

from obeya.cli.opening import open_log
from obeya.cli.options import LogRequest, Output, log_options, output_options, verb
from obeya.cli.output import show
from obeya.figures.charts.handovers import handovers_picture
from obeya.mining.handovers import Handovers, handovers


@verb()
@log_options
@click.option(
    "--by",
    default="resource",
    show_default=True,
    metavar="NAME",
    help="Between whom: resource, or an attribute of events such as a role or department.",
)
@output_options(Handovers, picture=True)
def command(request: LogRequest, output: Output, by: str) -> None:
    """Show who hands work to whom, and what goes back and forth."""
    result = handovers(open_log(request), by=by)
    show(result, output, picture=lambda: handovers_picture(result), main_table="matrix")
