"""`obeya watch`: which gains were registered, and whether they hold."""

from __future__ import annotations

import click

from obeya.cli.options import Output, output_options
from obeya.cli.output import say, show
from obeya_web.cli.groups import below_option, group, member
from obeya_web.cli.measured import Watches, WatchFacts


@group("watch")
def command() -> None:
    """List registered gains with their verdicts, and show one with its looks and signals."""


@member(command, "list")
@below_option
@output_options(Watches)
def list_(output: Output, unit: str) -> None:
    """List registered gains with what the watch says now, those that went live last at the top."""
    from obeya_web.cli.records import watches

    found = watches.list_watches(unit=unit)
    show(found, output, main_table="watches")
    if not found.watches and not output.json:
        say("No gain is registered. Register one on the page of an improvement, before it goes live.")


@member(command, "show")
@click.argument("number", type=click.IntRange(min=1))
@output_options(WatchFacts)
def show_(output: Output, number: int) -> None:
    """Show the gain of the improvement of that number: what was locked, its looks, and its signals."""
    from obeya_web.cli.records import watches

    show(watches.show_watch(number), output, main_table="turns")
