"""`obeya forecast`: the verbs about what is ahead; each stands in a file of its own, `forecast_<verb>.py`."""

from __future__ import annotations

import click

from obeya.cli import forecast_demand, forecast_queues, forecast_remaining


@click.group("forecast", subcommand_metavar="VERB ...")
def command() -> None:
    """Forecast new cases, the end of open ones, and queues, with errors on the past beside a simple rule's."""


command.add_command(forecast_demand.command, "demand")
command.add_command(forecast_remaining.command, "remaining")
command.add_command(forecast_queues.command, "queues")
