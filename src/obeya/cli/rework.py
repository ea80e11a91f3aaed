"""`obeya rework`: what is done more than once."""

from __future__ import annotations

from obeya.cli.opening import open_log
from obeya.cli.options import LogRequest, Output, log_options, output_options, verb
from obeya.cli.output import show
from obeya.mining.rework import Rework, rework


@verb()
@log_options
@output_options(Rework)
def command(request: LogRequest, output: Output) -> None:
    """Show what is done more than once in a case, and the time it takes."""
    show(rework(open_log(request)), output, main_table="activities")
