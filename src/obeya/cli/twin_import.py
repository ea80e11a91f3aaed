"""`obeya twin import`: models of other simulators as twins."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from obeya.cli.options import Output, output_options, verb
from obeya.cli.output import say, show
from obeya.twin.checking import checked
from obeya.twin.model import Graph
from obeya.twin.model_json import write_model
from obeya.twin.prosimos import read_prosimos


@dataclass(frozen=True, slots=True)
class Imported:
    """What a model holds that was read."""

    name: str
    n_activities: int
    n_resources: int
    n_calendars: int
    n_gateways: int
    n_timers: int


@verb()
@click.option(
    "--prosimos",
    "files",
    nargs=2,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="MODEL.bpmn PARAMETERS.json",
    help="The process and its parameters.",
)
@click.option(
    "--start", default="2023-01-02T09:00:00+00:00", show_default=True, help="When the first run begins."
)
@click.option("--zone", default="UTC", show_default=True, help="The zone of its calendars.")
@output_options(Imported)
def command(files: tuple[Path, Path], start: str, zone: str, output: Output) -> None:
    """Read a Prosimos model as a twin."""
    model = checked(read_prosimos(files[0], files[1], start=start, zone=zone))
    if output.path is not None and output.path.suffix.lower() == ".json":
        write_model(model, output.path)
        say(f"Wrote {output.path}")
        output = Output(json=output.json)
    nodes = model.routing.nodes if isinstance(model.routing, Graph) else ()
    result = Imported(
        model.name,
        len(model.activities),
        len(model.resources),
        len(model.calendars),
        sum(node.kind in ("xor", "and", "or") for node in nodes),
        sum(node.kind == "timer" for node in nodes),
    )
    show(result, output)
