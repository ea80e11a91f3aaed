"""`obeya action`: what is to be done, by whom, until when."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from obeya.cli.options import Output, output_options
from obeya.cli.output import say, show
from obeya_web.cli.answers import Actions
from obeya_web.cli.groups import as_option, below_option, group, member, unit_option

STATES = ("open", "doing", "blocked", "done", "verified", "cancelled")
PRIORITIES = ("critical", "high", "medium", "low")
SIGNS = ("overdue", "stalled", "silent", "replanned", "stuck", "unowned", "unverified", "old")
SUFFIXES = (".csv", ".xlsx")


@group("action")
def command() -> None:
    """Add actions, list them, move them from state to state, and export them."""


@member(command, "add")
@click.argument("title")
@unit_option
@click.option("--owner", default="", metavar="EMAIL", help="Who does it; they are told.")
@click.option(
    "--due", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="Until when, such as 2026-11-30."
)
@click.option(
    "--priority",
    type=click.Choice(PRIORITIES),
    default="medium",
    show_default=True,
    help="How much it matters.",
)
@click.option(
    "--improvement", type=click.IntRange(min=1), metavar="NUMBER", help="The improvement it belongs to."
)
@as_option
def add(
    title: str,
    unit: str,
    owner: str,
    due: datetime | None,
    priority: str,
    improvement: int | None,
    acting: str,
) -> None:
    """Add an action to a unit, and print its number."""
    from obeya_web.cli.records import work

    action = work.add_action(
        title,
        unit=unit,
        owner=owner,
        due=due.date() if due else None,
        priority=priority,
        improvement=improvement,
        acting=acting,
    )
    say(f"Added “{action.title}”. Its number:")
    click.echo(action.pk)


@member(command, "list")
@below_option
@click.option("--owner", default="", metavar="EMAIL", help="Only of this person.")
@click.option(
    "--state",
    type=click.Choice([*STATES, "all"]),
    help="Only in this state; left out, all that are not over.",
)
@click.option("--sign", type=click.Choice(SIGNS), help="Only those with this sign that somebody must look.")
@output_options(Actions)
def list_(output: Output, unit: str, owner: str, state: str | None, sign: str | None) -> None:
    """List actions, what is due first at the top."""
    from obeya_web.cli.records import work

    found = work.list_actions(unit=unit, owner=owner, state=state or "", sign=sign or "")
    show(found, output, main_table="actions")
    if not found.actions and not output.json:
        say("No action fits. Add one with `obeya action add TITLE --unit UNIT`, or ask with --state all.")


@member(command, "move")
@click.argument("number", type=click.IntRange(min=1))
@click.argument("state", type=click.Choice(STATES))
@click.option("--why", default="", help="The reason; blocking, cancelling and sending back need one.")
@click.option("--evidence", default="", help="How one sees that it is done.")
@as_option
def move(number: int, state: str, why: str, evidence: str, acting: str) -> None:
    """Take an action to another state; nobody verifies what is their own."""
    from obeya_web.cli.records import work

    action = work.move_action(number, state, why=why, evidence=evidence, acting=acting)
    say(f"“{action.title}” is now {state}.")


@member(command, "export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@below_option
@click.option("--all", "with_ended", is_flag=True, help="Also those that are over.")
def export(file: Path, unit: str, with_ended: bool) -> None:
    """Write actions to a .csv or .xlsx file that can be edited and imported again."""
    from obeya_web.cli.records import work

    if file.suffix.lower() not in SUFFIXES:
        raise click.BadParameter(f"{file.name} must end in {' or '.join(SUFFIXES)}.")
    n = work.export_actions(file, unit=unit, with_ended=with_ended)
    say(f"Wrote {n} actions to {file}")
