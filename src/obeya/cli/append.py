"""`obeya append`: add the new rows of a file to a stored log."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from obeya.cli.import_ import Imported, describe
from obeya.cli.opening import open_store
from obeya.cli.options import Output, output_options, verb
from obeya.cli.output import progress, say, show
from obeya.sources.appending import append_file


@verb()
@click.argument("name")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@output_options(Imported)
def command(name: str, file: Path, output: Output) -> None:
    """Add the new rows of a file to a stored log."""
    store = open_store()
    before = store.facts(name)
    with progress(f"Reading {file.name}") as report:
        log = append_file(file, store=store, name=name, now=datetime.now(UTC), progress=report)
    if log.facts.version == before.version:
        say(f"{file.name} is part of “{name}” already; nothing was changed.")
    show(describe(store, log.facts), output, main_table="rejected")
