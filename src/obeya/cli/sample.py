"""`obeya sample`: write a simulated process with known causes, to try things on."""

from __future__ import annotations

from pathlib import Path

import click

from obeya.cli.options import verb
from obeya.cli.output import say
from obeya.sources.samples import SAMPLES, write_sample


@verb()
@click.argument("name", type=click.Choice(list(SAMPLES)))
@click.option(
    "-o",
    "--output",
    "directory",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("sample"),
    show_default=True,
    help="Folder to write to.",
)
@click.option(
    "--seed",
    default=7,
    show_default=True,
    help="Number from which the simulation starts; same seed, same file.",
)
def command(name: str, directory: Path, seed: int) -> None:
    """Write a simulated sample process to a folder."""
    path = write_sample(name, directory, seed=seed)
    say(f"Wrote {path}, simulated from seed {seed}; the planted causes are in the files beside it.")
    click.echo(str(path))
