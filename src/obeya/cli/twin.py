"""`obeya twin`: the verbs around a digital twin; each stands in a file of its own, `twin_<verb>.py`.

To add one: write `src/obeya/cli/twin_<verb>.py` with one public name `command` (as every verb has), and add a line to
`MEMBERS` with the summary that `obeya twin --help` shows, which is the first sentence of its docstring.
"""

from __future__ import annotations

import importlib
from collections.abc import MutableMapping
from typing import Any, Final

import click

MEMBERS: Final[dict[str, str]] = {
    "build": "Learn a twin from a log, and say how well each part of it fits.",
    "run": "Simulate cases from a twin, with intervals from replications.",
    "import": "Read a Prosimos model as a twin.",
    "check": "Ask whether a twin would have predicted the end of the log.",
    "compare": "Say what a change would do, with intervals from paired runs.",
    "search": "Look for staffing that makes lead times short and people on duty cheap.",
    "seasons": "Show the season of a log, and plan for it: demand, lead times and people for each season.",
    "tornado": "Say which assumption matters: each one moved down and up by how unsure it is.",
}


class Members(click.Group):
    """A group whose verbs are imported when they are called."""

    @property
    def commands(self) -> MutableMapping[str, click.Command]:
        """Import all of them, as the reference of the verbs needs."""
        context = click.Context(self)
        return {name: each for name in MEMBERS if (each := self.get_command(context, name))}

    @commands.setter
    def commands(self, given: MutableMapping[str, click.Command]) -> None:
        """Take none: they stand in `MEMBERS`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the verbs in the order of `MEMBERS`."""
        return list(MEMBERS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of one verb and give its command."""
        if cmd_name not in MEMBERS:
            return None
        module: Any = importlib.import_module(f"obeya.cli.twin_{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        command.name = cmd_name
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs with their summaries without importing them."""
        with formatter.section("Verbs"):
            formatter.write_dl(list(MEMBERS.items()))


@click.group("twin", cls=Members, subcommand_metavar="VERB ...")
def command() -> None:
    """Learn a digital twin from a log, simulate it, check it, and try changes on it."""
