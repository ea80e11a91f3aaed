"""`obeya improvement`: what is being changed, and how far it is."""

from __future__ import annotations

import click

from obeya.cli.options import Output, output_options
from obeya.cli.output import say, show
from obeya_web.cli.answers import ImprovementFacts, Improvements
from obeya_web.cli.groups import below_option, group, member

STANDINGS = ("active", "paused", "stopped", "done")


@group("improvement")
def command() -> None:
    """List improvements, and show one with the gate before its next stage."""


@member(command, "list")
@below_option
@click.option(
    "--standing",
    type=click.Choice([*STANDINGS, "all"]),
    help="Only as they stand; left out, active and paused ones.",
)
@output_options(Improvements)
def list_(output: Output, unit: str, standing: str | None) -> None:
    """List improvements, the newest first."""
    from obeya_web.cli.records import work

    found = work.list_improvements(unit=unit, standing=standing or "")
    show(found, output, main_table="improvements")
    if not found.improvements and not output.json:
        say("No improvement fits. Begin one on the page Improve, or ask with --standing all.")


@member(command, "show")
@click.argument("number", type=click.IntRange(min=1))
@output_options(ImprovementFacts)
def show_(output: Output, number: int) -> None:
    """Show one improvement: its goal, what its next gate still asks for, and its actions."""
    from obeya_web.cli.records import work

    show(work.show_improvement(number), output, main_table="actions")
