"""`obeya gain`: did a change work, and does it hold?"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from obeya.cli.opening import open_log
from obeya.cli.options import LogRequest, Output, log_options, output_options, verb
from obeya.cli.output import show
from obeya.cli.terminal import Manner, print_rows, print_values
from obeya.errors import QuestionError
from obeya.figures.charts.gain_chart import gain_picture
from obeya.sources.series_file import open_plain_file
from obeya.studies.gain.in_log import balance, judge_gain_in_log, register_in_log
from obeya.studies.gain.judging import judge_gain
from obeya.studies.gain.plain_rows import PlainQuestion, day_of_text, read_rows
from obeya.studies.gain.registration import LEAST_EFFECT, Registration
from obeya.studies.gain.result import GainVerdict
from obeya.tables.filters import AllOf, read_filter, to_text
from obeya.tables.wording import say_number, say_share

if TYPE_CHECKING:
    from rich.console import Console

Callback = TypeVar("Callback", bound=Callable[..., Any])


@dataclasses.dataclass(frozen=True, slots=True)
class LookRow:
    """One line of the table of looks."""

    day: int
    due: object
    weeks_after: int
    ratio: float | None
    low: float | None
    high: float | None
    p_value: float | None
    level: float | None
    share_left: float | None
    verdict: str | None


def _day(ctx: click.Context, parameter: click.Parameter, value: str | None) -> Any:
    try:
        return None if value is None else day_of_text(value)
    except QuestionError as error:
        raise click.BadParameter(str(error)) from error


def _day_option(name: str, words: str, *, required: bool = False) -> Callable[[Any], Any]:
    return click.option(name, metavar="DAY", callback=_day, required=required, help=words)


_PLAIN_OPTIONS = (
    click.option("--value", metavar="COLUMN", help="Column of a plain file that holds the figure."),
    click.option(
        "--time", metavar="COLUMN", help="Column of a plain file that holds the start, or the date."
    ),
    click.option("--ended", metavar="COLUMN", help="Column of ends, instead of --value; empty while open."),
    click.option(
        "--n", "n_column", metavar="COLUMN", help="Column with “of how many”, or with the exposure."
    ),
    click.option("--group", metavar="COLUMN", help="Column, or case attribute, whose mix is held fixed."),
    click.option("--unit", metavar="UNIT", help="Unit of the value: s, min, h, d, w, or any word."),
    click.option(
        "--type",
        "kind",
        type=click.Choice(["time", "proportion", "count"]),
        default="time",
        show_default=True,
        help="What a plain file holds: times, shares (0 and 1, or x of n), or counts.",
    ),
)
_DESIGN_OPTIONS = (
    _day_option("--go-live", "Day on which the change went live.", required=True),
    _day_option("--as-of", "Judge by what was known on the morning of this day."),
    _day_option("--baseline-from", "First day of the baseline."),
    _day_option("--baseline-until", "First day after the baseline."),
    click.option(
        "--trigger-days",
        type=click.IntRange(0),
        help="Days before go-live whose bad figures made you act; they are kept out of the baseline.",
    ),
    click.option(
        "--transition-days",
        type=click.IntRange(0),
        default=0,
        show_default=True,
        help="Days from go-live on that belong to neither side.",
    ),
    click.option(
        "--least-effect",
        type=float,
        default=LEAST_EFFECT,
        show_default=True,
        help="Smallest effect worth having, as a share.",
    ),
    click.option("--better", type=click.Choice(["lower", "higher"]), help="Which way is better."),
    click.option("--compare", metavar="FILTER", help="Cases that the change is not for, to compare with."),
)
_LOG_OPTIONS = (
    click.option("--measure", default="cycle_time", show_default=True, help="Measure of an event log."),
    click.option("--step", metavar="ACTIVITY", help="Activity that the measure is about."),
    click.option("--errors", metavar="FILTER", help="Cases that went wrong, for error_rate."),
    click.option("--limit", "limit_h", type=float, metavar="HOURS", help="What is on time, for on_time."),
    click.option(
        "--balance",
        metavar="MEASURE",
        multiple=True,
        help="Measure that must not get worse; error_rate takes --errors.",
    ),
)


def _options(*groups: tuple[Any, ...]) -> Callable[[Callback], Callback]:
    def decorate(callback: Callback) -> Callback:
        for option in reversed([option for group in groups for option in group]):
            callback = option(callback)
        return callback

    return decorate


@verb()
@log_options
@_options(_DESIGN_OPTIONS, _LOG_OPTIONS, _PLAIN_OPTIONS)
@output_options(GainVerdict, picture=True)
def command(request: LogRequest, output: Output, **given: Any) -> None:
    """Say whether a change worked, and whether the gain holds.

    LOG is an event log, or with --value, --time or --ended a plain file with a line per case or a figure per week.
    """
    is_plain = any(given[name] for name in ("value", "time", "ended"))
    result = _judge_file(request, given) if is_plain else _judge_log(request, given)
    show(result, output, picture=lambda: gain_picture(result), main_table="weeks", view=view)


def _judge_log(request: LogRequest, given: dict[str, Any]) -> GainVerdict:
    log = open_log(dataclasses.replace(request, where=()))
    registration = register_in_log(
        given["measure"],
        given["go_live"],
        slice=_joined(request.where),
        comparison=_joined((given["compare"],)) if given["compare"] else None,
        case_type=given["group"],
        step=given["step"],
        errors=given["errors"],
        limit_h=given["limit_h"],
        balancing=tuple(balance(name, **_errors_for(name, given)) for name in given["balance"]),
        **_design(given),
    )
    return judge_gain_in_log(registration, log, as_of=given["as_of"])


def _judge_file(request: LogRequest, given: dict[str, Any]) -> GainVerdict:
    path = Path(request.log)
    if not path.is_file():
        raise QuestionError(f"{path} is not a file; --value, --time and --ended ask for a plain file.")
    file = open_plain_file(path)
    question = PlainQuestion(
        kind=given["kind"],
        value=given["value"],
        time=given["time"],
        ended=given["ended"],
        n=given["n_column"],
        group=given["group"],
        unit=given["unit"],
        timezone=request.reading.timezone,
        date_order=request.reading.date_order,
    )
    where = request.where[0] if request.where else None
    registration = Registration(
        measure=given["value"] or given["ended"] or "rows",
        kind=given["kind"],
        go_live=given["go_live"],
        slice=where or "",
        comparison=given["compare"],
        case_type=given["group"],
        **_design(given),
    )
    comparison = read_rows(file, question, where=given["compare"]) if given["compare"] else None
    rows = read_rows(file, question, where=where)
    return judge_gain(registration, rows, as_of=given["as_of"], comparison=comparison)


def _design(given: dict[str, Any]) -> dict[str, Any]:
    names = ("baseline_from", "baseline_until", "trigger_days", "transition_days", "least_effect")
    design = {name: given[name] for name in names}
    return design if given["better"] is None else {**design, "better": given["better"]}


def _errors_for(name: str, given: dict[str, Any]) -> dict[str, Any]:
    return {"errors": given["errors"]} if name in ("error_rate", "errors", "error_share") else {}


def _joined(texts: tuple[str, ...]) -> str:
    filters = [read_filter(text) for text in texts]
    if not filters:
        return ""
    return to_text(filters[0] if len(filters) == 1 else AllOf(tuple(filters)))


def view(result: GainVerdict, screen: Console) -> None:
    """Print the verdict, what it rests on, the looks, and what limits it."""
    screen.print(result.verdict, style="bold")
    screen.print(result.sentence)
    screen.print()
    print_values(_values(result), screen, Manner())
    spent = [look for look in result.looks if look.is_spent]
    if spent:
        rows = [
            LookRow(
                each.day, each.due, each.weeks_after, each.ratio, each.low, each.high,
                each.p_value, each.level, each.retention, each.verdict,
            )
            for each in spent
        ]  # fmt: skip
        print_rows("looks", LookRow, rows, screen, Manner())
    for title, lines in (("Would change the verdict", result.would_change), ("Beware", result.warnings)):
        if lines:
            screen.print()
            screen.print(title, style="bold")
            for line in lines:
                screen.print(f"- {line}")


def _values(result: GainVerdict) -> list[tuple[str, Any]]:
    values: list[tuple[str, Any]] = [
        ("weeks before", result.weeks_before),
        ("weeks after", result.weeks_after),
        ("looks spent", result.looks_spent),
        ("p value", result.p_value),
    ]
    if result.minimum_detectable_effect is not None:
        values.append(("smallest change that would be seen", say_share(result.minimum_detectable_effect)))
    if result.effect is not None:
        natural = result.effect.natural
        unit = f" ({natural.unit})" if natural.unit else ""
        ends = f"{say_number(natural.low)} to {say_number(natural.high)}"
        values.append((f"difference{unit}", f"{say_number(natural.difference)}, 95 % interval {ends}"))
        values.append(("hours a week", natural.per_week))
    if result.sensitivity is not None:
        panel = result.sensitivity
        values += [
            ("placebo dates, p", panel.placebo_p_value),
            ("largest p, one week left out", panel.leave_one_out_p_value),
            ("ranks of weeks, p", panel.rank_p_value),
        ]
    if result.slip is not None:
        values.append(("where it slipped", result.slip.sentence))
    values.append(("locked as", result.registration_sha256[:16]))
    return [(name, value) for name, value in values if value is not None]
