"""`obeya scrub`: read every stored byte and compare it with its hash."""

from __future__ import annotations

from dataclasses import dataclass

import click

from obeya.cli.opening import open_store
from obeya.cli.options import Output, output_options, verb
from obeya.cli.output import say, show
from obeya.tables.store import Damage


@dataclass(frozen=True, slots=True)
class Scrubbed:
    """The versions that were read and every stored file that is not what was written."""

    n_versions: int
    damages: tuple[Damage, ...]


@verb()
@output_options(Scrubbed)
@click.pass_context
def command(ctx: click.Context, output: Output) -> None:
    """Check every stored file against its hash."""
    versions, damages = open_store().scrub()
    show(Scrubbed(len(versions), damages), output, main_table="damages")
    if damages:
        say("Import the files behind the damaged versions again; the damaged ones are not opened.")
        ctx.exit(2)
