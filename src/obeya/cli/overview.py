"""`obeya overview`: what a log holds."""

from __future__ import annotations

from obeya.cli.opening import open_log
from obeya.cli.options import LogRequest, Output, log_options, output_options, verb
from obeya.cli.output import show
from obeya.cli.pictures import draw_throughput
from obeya.mining.overview import Overview, overview


@verb()
@log_options
@output_options(Overview, picture=True)
def command(request: LogRequest, output: Output) -> None:
    """Say what a log holds: cases, activities, variants and times."""
    log = open_log(request)
    result = overview(log)
    show(
        result,
        output,
        picture=lambda: draw_throughput(log, result.duration_s, result.basis),
        main_table="activities",
    )
