"""`obeya workload`: how much work there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from obeya.cli.opening import open_log
from obeya.cli.options import LogRequest, Output, log_options, output_options, verb
from obeya.cli.output import show
from obeya.cli.terminal import Manner, manner_of, print_basis, print_rows, print_values, say_clock
from obeya.figures.charts.workload import workload_picture
from obeya.mining.ageing import AgeBucket, OpenCase
from obeya.mining.daily_flow import WeekLoad
from obeya.mining.workload import Queue, ReworkRate, Workload, workload
from obeya.tables.wording import say_duration, say_number

if TYPE_CHECKING:
    from rich.console import Console

    from obeya.mining.little import LittlesLaw

SECONDS_PER_DAY = 86_400
SUMMED_UP = ("n_cases", "n_open_cases", "arrivals_per_week", "departures_per_week", "mean_wip", "max_wip")


@verb()
@log_options
@click.option(
    "--warm-up",
    "warm_up_days",
    type=click.FloatRange(min=0),
    metavar="DAYS",
    help="Days left out at both ends where Little's law is checked (default: as long as 90 % of cases take).",
)
@output_options(Workload, picture=True)
def command(request: LogRequest, output: Output, warm_up_days: float | None) -> None:
    """Show arrivals, departures and work in progress over time."""
    warm_up_s = None if warm_up_days is None else warm_up_days * SECONDS_PER_DAY
    result = workload(open_log(request), warm_up_s=warm_up_s)
    show(result, output, picture=lambda: workload_picture(result), main_table="days", view=view)


def view(result: Workload, screen: Console) -> None:
    """Print totals, the last weeks, the open cases by age, queues, the rework rate and Little's law."""
    manner = manner_of(result.basis)
    values = [(name, getattr(result, name)) for name in SUMMED_UP]
    print_values([*values, ("age of open cases_s", result.ageing.age_s)], screen, manner)
    buckets = [bucket for bucket in result.ageing.buckets if bucket.n_cases]
    for title, item_class, items in (
        ("weeks", WeekLoad, result.weeks),
        ("open cases by age in days", AgeBucket, buckets),
        ("oldest open cases", OpenCase, result.ageing.oldest),
        ("queues before activities", Queue, result.queues),
        ("rework by month of completion", ReworkRate, result.rework_rate),
    ):
        if items:
            print_rows(title, item_class, items, screen, manner)
    screen.print()
    for line in say_law(result.little, manner):
        screen.print(line)
    print_basis(result.basis, screen)


def say_law(law: LittlesLaw | None, manner: Manner) -> tuple[str, ...]:
    """Say Little's law with all that was measured."""
    if law is None:
        return ("Little's law cannot be checked: no case arrives inside the window. Try --warm-up 0.",)
    window = f"{say_clock(law.window_from, manner.zone)} to {say_clock(law.window_to, manner.zone)}"
    difference = f"{law.relative_difference:+.1%}".replace("%", " %").replace("-", "\N{MINUS SIGN}")
    return (
        f"Little's law, L = λ W: {say_number(law.mean_wip)} cases are open on average; "
        f"{say_number(law.arrivals_per_day)} arrivals a day × {say_duration(law.mean_time_s)} in the system "
        f"= {say_number(law.wip_by_law)} ({difference}).",
        f"Measured from {window}; {say_duration(law.warm_up_s)} at both ends left out as warm-up.",
    )
