"""`obeya variants`: the paths that cases take."""

from __future__ import annotations

import click

from obeya.cli.opening import open_log
from obeya.cli.options import LogRequest, Output, log_options, output_options, verb
from obeya.cli.output import show
from obeya.figures.variants import variants_picture
from obeya.mining.variants import Variants, variants


@verb()
@log_options
@click.option("--top", default=10, show_default=True, help="How many variants to list.")
@output_options(Variants, picture=True)
def command(request: LogRequest, output: Output, top: int) -> None:
    """List the paths that cases take, most frequent first."""
    result = variants(open_log(request), top=top)
    show(result, output, picture=lambda: variants_picture(result), main_table="variants")
