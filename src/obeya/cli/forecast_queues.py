"""`obeya forecast queues`: which queues will grow, and how many cases will be overdue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from obeya.cli.opening import open_log
from obeya.cli.options import LogRequest, Output, log_options, output_options, verb
from obeya.cli.output import show
from obeya.cli.terminal import manner_of, print_basis, print_rows
from obeya.figures.charts.queues_ahead import queues_ahead_picture
from obeya.foresight.queues import QueueAhead, QueueForecast, forecast_queues
from obeya.tables.wording import say_share

if TYPE_CHECKING:
    from rich.console import Console

SECONDS_PER_DAY = 86_400


@verb()
@log_options
@click.option(
    "--horizon",
    type=click.IntRange(1),
    metavar="N",
    help="How many days ahead, or hours where cases are short (default: 14 days, 48 hours).",
)
@click.option(
    "--within",
    "within_days",
    type=click.FloatRange(0, min_open=True),
    metavar="DAYS",
    help="A case is overdue when it is open for longer (default: as long as four of five finished cases took at most).",
)
@output_options(QueueForecast, picture=True)
def command(request: LogRequest, output: Output, horizon: int | None, within_days: float | None) -> None:
    """Forecast which queues grow and how many cases will be overdue, with intervals.

    Each queue is tried from several moments of the past, as it was known then, beside expecting that it stays as it is.
    """
    within_s = None if within_days is None else within_days * SECONDS_PER_DAY
    result = forecast_queues(open_log(request), horizon=horizon, within_s=within_s)
    show(result, output, picture=lambda: queues_ahead_picture(result), main_table="queues", view=view)


def view(result: QueueForecast, screen: Console) -> None:
    """Print what grows, how many will be overdue, the queues, and how good it was."""
    screen.print(result.sentence, style="bold")
    screen.print(result.sentence_late)
    screen.print(f"Intervals that promise 80 % held {say_share(result.coverage)} of the past.", style="dim")
    screen.print(result.due_words, style="dim")
    print_rows("queues", QueueAhead, result.queues, screen, manner_of(result.basis))
    for note in result.notes:
        screen.print(note, style="dim")
    print_basis(result.basis, screen)
