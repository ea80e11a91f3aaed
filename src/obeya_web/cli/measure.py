"""`obeya measure`: what is watched, its series, and values that are sent."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from obeya.cli.options import Output, output_options
from obeya.cli.output import say, show
from obeya_web.cli.groups import as_option, below_option, group, member
from obeya_web.cli.measured import MeasureFacts, Measures


@group("measure")
def command() -> None:
    """List measures, show one with its limits and signals, and send values."""


@member(command, "list")
@below_option
@click.option("--process", default="", metavar="NAME", help="Only of this process, by its name in addresses.")
@output_options(Measures)
def list_(output: Output, unit: str, process: str) -> None:
    """List measures with their last period that can be judged."""
    from obeya_web.cli.records import measures

    found = measures.list_measures(unit=unit, process=process)
    show(found, output, main_table="measures")
    if not found.measures and not output.json:
        say("No measure fits. Add one on the page Measures; a process with a log has a default set.")


@member(command, "show")
@click.argument("number", type=click.IntRange(min=1))
@output_options(MeasureFacts)
def show_(output: Output, number: int) -> None:
    """Show one measure: where it stands, and each period with limits and signals."""
    from obeya_web.cli.records import measures

    show(measures.show_measure(number), output, main_table="periods")


@member(command, "push")
@click.argument("number", type=click.IntRange(min=1))
@click.argument("value", type=float, required=False)
@click.option(
    "--file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Instead of a value: a .csv or .xlsx file with a column of days and one of numbers.",
)
@click.option(
    "--day", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="Of which day; left out, of today."
)
@click.option("--of", type=float, help="What the value is a part of, for shares and rates.")
@click.option("--note", default="", help="A remark beside the value.")
@click.option("--key", default="", help="A name of the value: sent again, it corrects. Left out, the day.")
@as_option
def push(
    number: int,
    value: float | None,
    file: Path | None,
    day: datetime | None,
    of: float | None,
    note: str,
    key: str,
    acting: str,
) -> None:
    """Send a value, or a file of them; what was sent before changes nothing, and what differs is corrected."""
    from obeya_web.cli.records import measures

    if (value is None) == (file is None):
        raise click.UsageError("Give one value, or a file with --file.")
    if file is not None:
        if day or of is not None or note or key:
            raise click.UsageError(
                "A file says by itself what --day, --of, --note and --key say of one value."
            )
        kept = measures.push_file(number, file, acting=acting)
    else:
        assert value is not None
        kept = measures.push_value(
            number, value, day=day.date() if day else None, of=of, note=note, key=key, acting=acting
        )
    say(f"{kept.n_new} new, {kept.n_changed} corrected, {kept.n_same} known already.")
