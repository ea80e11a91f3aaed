"""`obeya ledger`: what gains are worth, counted only while they hold."""

from __future__ import annotations

from datetime import date, datetime

import click

from obeya.cli.options import Output, output_options
from obeya.cli.output import say, show
from obeya_web.cli.groups import as_option, below_option, group, member
from obeya_web.cli.measured import LedgerLines, LedgerTotals

KINDS = ("hard", "soft", "avoidance", "revenue", "capital", "quality", "cost")
ANSWERS = ("validated", "rejected", "realised")
DAY = click.DateTime(["%Y-%m-%d"])
improvement_option = click.option(
    "--improvement", type=click.IntRange(min=1), metavar="NUMBER", help="Only of this improvement."
)
as_of_option = click.option(
    "--as-of", type=DAY, metavar="DAY", help="Only months that were over on this day."
)


@group("ledger")
def command() -> None:
    """List lines of the benefit ledger, add them up, add one, and validate it."""


@member(command, "list")
@below_option
@improvement_option
@as_of_option
@output_options(LedgerLines)
def list_(output: Output, unit: str, improvement: int | None, as_of: datetime | None) -> None:
    """List lines with what they accrued while their gain held."""
    from obeya_web.cli.records import ledger

    found = ledger.list_lines(ledger.Chosen(unit, improvement, _day(as_of)))
    show(found, output, main_table="lines")
    if not found.lines and not output.json:
        say("The ledger has no such line. Add one with `obeya ledger add IMPROVEMENT NAME --from DAY`.")


@member(command, "totals")
@below_option
@improvement_option
@as_of_option
@click.option(
    "--rate",
    type=click.FloatRange(0, 100),
    default=8.0,
    show_default=True,
    help="Percent a year by which later money is worth less.",
)
@output_options(LedgerTotals)
def totals(output: Output, unit: str, improvement: int | None, as_of: datetime | None, rate: float) -> None:
    """Add up lines: money and hours apart, by class, with return, payback and present value."""
    from obeya_web.cli.records import ledger

    found = ledger.add_up(ledger.Chosen(unit, improvement, _day(as_of)), rate=rate)
    show(found, output, main_table="classes")


@member(command, "add")
@click.argument("improvement", type=click.IntRange(min=1))
@click.argument("name")
@click.option("--from", "from_month", type=DAY, required=True, metavar="DAY", help="The month it begins in.")
@click.option(
    "--kind", type=click.Choice(KINDS), default="soft", show_default=True, help="The class of the benefit."
)
@click.option("--unit-word", default="h", show_default=True, help="What is counted, such as h or cases.")
@click.option("--rate", type=click.FloatRange(min=0), help="Money for one unit; left out, none is claimed.")
@click.option("--target", type=click.FloatRange(min=0), help="Units a month that are aimed at.")
@click.option("--forecast", type=click.FloatRange(min=0), help="Units a month that are expected.")
@click.option("--actual", type=click.FloatRange(min=0), help="Units a month that came.")
@click.option(
    "--months",
    "n_months",
    type=click.IntRange(1, 120),
    default=12,
    show_default=True,
    help="How long it runs.",
)
@click.option("--once", is_flag=True, help="It comes once: the units are those of the whole line.")
@click.option("--group", default="", help="A name shared by lines that tell the same benefit.")
@click.option("--basis", default="", help="How it was worked out.")
@as_option
def add(
    improvement: int,
    name: str,
    from_month: datetime,
    kind: str,
    unit_word: str,
    rate: float | None,
    target: float | None,
    forecast: float | None,
    actual: float | None,
    n_months: int,
    once: bool,
    group: str,
    basis: str,
    acting: str,
) -> None:
    """Add a benefit of an improvement, or the cost of its change, and print its number."""
    from obeya_web.cli.records import ledger

    given = {
        "name": name.strip(),
        "kind": kind,
        "is_recurring": not once,
        "unit_word": unit_word,
        "rate": rate,
        "target": target,
        "forecast": forecast,
        "actual": actual,
        "from_month": from_month.date().replace(day=1),
        "n_months": n_months,
        "group": group,
        "basis": basis,
    }
    line = ledger.add_line(improvement, given, acting=acting)
    say(f"Added “{line.name}”. Its number:")
    click.echo(line.pk)


@member(command, "validate")
@click.argument("number", type=click.IntRange(min=1))
@click.argument("answer", type=click.Choice(ANSWERS))
@click.option("--note", default="", help="What it agrees with, or why it does not.")
@as_option
def validate(number: int, answer: str, note: str, acting: str) -> None:
    """Say as finance what becomes of a line; it takes somebody who may validate benefits."""
    from obeya_web.cli.records import ledger

    line = ledger.validate_line(number, answer, note=note, acting=acting)
    say(f"“{line.name}” is now {answer}.")


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
