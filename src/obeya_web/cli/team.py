"""`obeya team`: who works together."""

from __future__ import annotations

import click

from obeya.cli.options import Output, output_options
from obeya.cli.output import say, show
from obeya_web.cli.answers import Teams
from obeya_web.cli.groups import as_option, group, member, unit_option


@group("team")
def command() -> None:
    """Add teams and list them."""


@member(command, "add")
@click.argument("name")
@unit_option
@click.option(
    "--member", "members", multiple=True, metavar="EMAIL", help="Who belongs to it; may be repeated."
)
@as_option
def add(name: str, unit: str, members: tuple[str, ...], acting: str) -> None:
    """Add a team to a unit; a team gives no right, a role does."""
    from obeya_web.cli.records import people

    team = people.add_team(name, unit=unit, members=members, acting=acting)
    say(f"Added the team {team.name} with {len(members)} members. Its number:")
    click.echo(team.pk)


@member(command, "list")
@output_options(Teams)
def list_(output: Output) -> None:
    """List the teams of all units."""
    from obeya_web.cli.records import people

    found = people.list_teams()
    show(found, output, main_table="teams")
    if not found.teams and not output.json:
        say("There is no team yet. Add one with `obeya team add NAME --unit UNIT`.")
