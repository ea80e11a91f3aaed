"""`obeya findings`: what costs most time, and what to look at next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click
import numpy as np

from obeya.cli.opening import open_log
from obeya.cli.options import LogRequest, Output, log_options, output_options, verb
from obeya.cli.output import show
from obeya.cli.terminal import print_basis
from obeya.studies.findings import Findings, Measure, findings, hours_of
from obeya.tables.basis import Basis
from obeya.tables.wording import say_count, say_interval, say_number, say_share

if TYPE_CHECKING:
    from rich.console import Console

    from obeya.studies.findings import Finding


@dataclass(frozen=True, slots=True)
class MeasuredHours:
    """The hours that one formula counts in a log."""

    n_cases: int
    hours_lost: float
    formula: str
    basis: Basis


@verb()
@log_options
@click.option("--top", default=5, show_default=True, help="How many findings to list.")
@click.option("--rate", type=float, metavar="MONEY", help="Money per hour; adds the cost of the hours.")
@click.option("--currency", default="EUR", show_default=True, help="Currency of the rate.")
@click.option(
    "--seed", default=1, show_default=True, help="Number from which the resamples of the intervals start."
)
@click.option(
    "--measure",
    metavar="JSON",
    help="Only count the hours of one formula, as `measure` of a finding gives it.",
)
@output_options(Findings)
def command(
    request: LogRequest,
    output: Output,
    top: int,
    rate: float | None,
    currency: str,
    seed: int,
    measure: str | None,
) -> None:
    """Rank what costs most time, with what to look at next.

    Each finding says in one sentence what happens, how many hours it costs with a 95 % interval, and which
    filter shows the same cases. Nothing is listed that chance explains.
    """
    log = open_log(request)
    if measure is not None:
        asked = Measure.from_json(measure)
        n_cases = int(log.cases.count().to_pyarrow().as_py())
        formula = asked.words(log.wait_word)
        hours = round(hours_of(log, asked), 3)
        show(MeasuredHours(n_cases, hours, formula, log.basis(n_cases=n_cases)), output)
        return
    result = findings(log, rng=np.random.default_rng(seed), rate=rate, currency=currency, top=top)
    show(result, output, view=view, main_table="findings")


def view(result: Findings, screen: Console) -> None:
    """Print each finding as a sentence with its hours, its cases and the next step."""
    if not result.findings:
        screen.print(f"No finding. {result.method[0]}" if result.n_considered == 0 else _nothing(result))
    for place, finding in enumerate(result.findings, start=1):
        _print_finding(place, finding, result, screen)
    if result.n_beyond_top:
        more = "finding" if result.n_beyond_top == 1 else "findings"
        screen.print(f"{say_count(result.n_beyond_top)} more {more}; list them with --top 20.\n", style="dim")
    for sentence in result.method:
        screen.print(sentence, style="dim")
    print_basis(result.basis, screen)


def _nothing(result: Findings) -> str:
    return (
        f"No finding: of {say_count(result.n_considered)} comparisons, none shows more lost time than chance and the "
        "least size allow.\n"
    )


def _print_finding(place: int, finding: Finding, result: Findings, screen: Console) -> None:
    from rich.padding import Padding
    from rich.text import Text

    interval, week = finding.interval, finding.hours_per_week_interval
    hours = (
        f"{say_number(finding.hours_lost)} h lost ({say_interval(interval.low, interval.high)}), "
        f"{say_share(finding.share_of_lead_time)} of all throughput time; "
        f"{say_number(finding.hours_per_week)} h a week ({say_interval(week.low, week.high)})"
    )
    if finding.cost is not None and finding.cost_interval is not None:
        between = say_interval(finding.cost_interval.low, finding.cost_interval.high)
        hours += f"; {say_number(finding.cost)} {result.currency} ({between})"
    screen.print(Text(f"{place}  {finding.statement}", style="bold"), soft_wrap=False)
    for words, style in (
        (hours, ""),
        (f"Next: {finding.next_step}", ""),
        (f"{say_count(finding.n_cases)} {finding.filter_words}", "dim"),
        (f"Counted: {finding.formula}", "dim"),
        (finding.command, "dim"),
    ):
        screen.print(Padding(Text(words, style=style), (0, 0, 0, 3)))
    screen.print()
