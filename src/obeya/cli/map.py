"""`obeya map`: how work flows."""

from __future__ import annotations

import click

from obeya.cli.opening import open_log
from obeya.cli.options import LogRequest, Output, log_options, output_options, verb
from obeya.cli.output import show
from obeya.figures.map_choice import MAP_METRICS, MapMetric
from obeya.figures.process_map import process_map_picture
from obeya.mining.process_map import ProcessMap, process_map


@verb()
@log_options
@click.option(
    "--activities",
    default=1.0,
    show_default=True,
    help="Share of the instances that the activities shown cover.",
)
@click.option(
    "--paths", default=1.0, show_default=True, help="Share of the moves that the paths shown cover."
)
@click.option(
    "--metric",
    type=click.Choice(list(MAP_METRICS)),
    default="median wait",
    show_default=True,
    help="What the picture shows on the paths.",
)
@output_options(ProcessMap, picture=True)
def command(request: LogRequest, output: Output, activities: float, paths: float, metric: MapMetric) -> None:
    """Show how work flows: activities, paths, frequencies and times."""
    result = process_map(open_log(request), activities=activities, paths=paths)
    show(result, output, picture=lambda: process_map_picture(result, metric=metric), main_table="paths")
