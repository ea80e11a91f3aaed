"""`obeya chart`: a control chart of the columns of a plain file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from obeya.cli.chart_columns import ChartColumns, ColumnNames, read_chart_columns
from obeya.cli.options import Output, SectionOption, output_options, verb
from obeya.cli.output import show
from obeya.errors import QuestionError
from obeya.figures.charts.control_chart import control_chart_picture
from obeya.sources.raw import ReadOptions
from obeya.spc.chart import draw_up_chart
from obeya.spc.chart_data import ChartAnswer, chart_to_answer
from obeya.spc.charts.lines import ChartOptions
from obeya.spc.charts.registry import CHARTS
from obeya.spc.control_chart import Annotation, ControlChart
from obeya.spc.phases import Recalculation
from obeya.spc.rule_sets.registry import RULE_SETS

if TYPE_CHECKING:
    from rich.console import Console

READING = "How to read a file"


Callback = TypeVar("Callback", bound=Callable[..., Any])


def _options(*options: Callable[[Any], Any]) -> Callable[[Callback], Callback]:
    def decorate(callback: Callback) -> Callback:
        for option in reversed(options):
            callback = option(callback)
        return callback

    return decorate


_COLUMNS = (
    click.option("--value", "values", metavar="COLUMN", multiple=True,
                 help="Column with the values; several for subgroups (xbar-r, xbar-s) or variables (t2)."),
    click.option("--time", metavar="COLUMN", help="Column with the times or names of the points."),
    click.option("--n", "size", metavar="COLUMN", help="Column with the sizes of samples (p, np, u)."),
)  # fmt: skip
_LINES = (
    click.option("--baseline", metavar="N|DAY", help="Limits from the first N points, or from those up to a day."),
    click.option("--recalculate", nargs=3, metavar="N|DAY REASON WHO", multiple=True,
                 help="New limits from a point or day on; say why and who decided it."),
    click.option("--go-live", metavar="N|DAY", help="Flag the point from which a change was in force."),
    click.option("--note", nargs=2, metavar="N|DAY WORDS", multiple=True, help="Write a remark at a point."),
    click.option("--target", type=float, help="The target, drawn and judged by the assurance icon."),
    click.option("--better", type=click.Choice(["up", "down"]), help="Which direction is an improvement."),
    click.option("--screened", is_flag=True, help="Leave moving ranges above their own limit out of the mean."),
    click.option("--within", type=click.IntRange(1, 1000), default=26, show_default=True,
                 help="Points for which the chance of a false alarm is told."),
)  # fmt: skip
_SETTINGS = (
    click.option("--known-centre", type=float, help="Centre line that is known beforehand."),
    click.option("--known-sigma", type=float, help="Standard deviation that is known beforehand."),
    click.option("--weight", type=float, default=0.2, show_default=True, help="λ of an EWMA chart."),
    click.option("--width", type=float, default=3.0, show_default=True,
                 help="L of an EWMA or moving average chart."),
    click.option("--fixed-limits", is_flag=True, help="EWMA limits as they are in the long run, from the start."),
    click.option("--reference", type=float, default=0.5, show_default=True, help="k of a CUSUM chart."),
    click.option("--decision", type=float, default=5.0, show_default=True, help="h of a CUSUM chart."),
    click.option("--head-start", is_flag=True, help="Start a CUSUM at half of h."),
    click.option("--span", type=int, default=3, show_default=True, help="Points in a moving average."),
)  # fmt: skip
_READING = tuple(
    click.option(flag, metavar=metavar, help=words, cls=SectionOption, section=READING)
    for flag, metavar, words in (
        ("--delimiter", "TEXT", "Character between fields of a text file; `tab` for a tabulator."),
        ("--encoding", "NAME", "Encoding of a text file, such as utf-8 or cp1252."),
        ("--sheet", "NAME", "Sheet of a workbook."),
        ("--timezone", "ZONE", "Zone of times without an offset, such as Europe/Berlin."),
        ("--date-order", "ORDER", "Order of day, month and year where it is open: dmy, mdy or ymd."),
    )
)


@verb()
@click.argument(
    "path",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Plain table (CSV, TSV, XLSX, Parquet): one row per point.",
)
@click.option("--kind", default="xmr", show_default=True, help=f"Chart: {', '.join(CHARTS)}.")
@click.option("--rules", help=f"Rule set: {', '.join(RULE_SETS)}; without it, the usual one of the chart.")
@_options(*_COLUMNS, *_LINES, *_SETTINGS, *_READING)
@output_options(ChartAnswer, picture=True)
def command(path: Path, output: Output, **given: Any) -> None:
    """Draw a control chart: signal or noise, and how often it cries wolf."""
    columns = read_chart_columns(
        path,
        kind=given["kind"],
        names=ColumnNames(given["values"], given["time"], given["size"]),
        reading=ReadOptions(
            delimiter={"tab": "\t"}.get(given["delimiter"], given["delimiter"]),
            encoding=given["encoding"],
            sheet=given["sheet"],
        ),
        timezone=given["timezone"],
        date_order=given["date_order"],
    )
    chart = _draw(columns, given)
    show(
        chart_to_answer(chart),
        output,
        picture=lambda: control_chart_picture(chart, unit=columns.unit),
        main_table="points",
        view=view,
    )


def _draw(columns: ChartColumns, given: dict[str, Any]) -> ControlChart:
    baseline = given["baseline"]
    notes = [Annotation(columns.place_of(at), words) for at, words in given["note"]]
    if given["go_live"] is not None:
        notes.append(Annotation(columns.place_of(given["go_live"]), "go-live", is_go_live=True))
    return draw_up_chart(
        columns.values,
        kind=given["kind"],
        rules=given["rules"],
        sizes=columns.sizes,
        times=columns.times,
        labels=columns.labels,
        name=columns.name,
        baseline=None if baseline is None else _baseline(columns, baseline),
        recalculations=[
            Recalculation(columns.place_of(at), reason, who) for at, reason, who in given["recalculate"]
        ],
        annotations=notes,
        target=given["target"],
        better=given["better"],
        options=ChartOptions(
            screened=given["screened"],
            weight=given["weight"],
            width=given["width"],
            fixed_limits=given["fixed_limits"],
            reference=given["reference"],
            decision=given["decision"],
            head_start=given["head_start"],
            span=given["span"],
            known_centre=given["known_centre"],
            known_sigma=given["known_sigma"],
        ),
        within=given["within"],
    )


def _baseline(columns: ChartColumns, text: str) -> int:
    n = int(text) if text.isdigit() else columns.count_until(text)
    if not 1 <= n <= len(columns.values):
        raise QuestionError(
            f"The baseline “{text}” holds {n} of {len(columns.values)} points. Choose another."
        )
    return n


def view(answer: ChartAnswer, screen: Console) -> None:
    """Print the finding, the chart in sentences, and what to be careful about."""
    screen.print(answer.title, style="bold")
    for sentence in answer.in_words:
        screen.print(sentence)
    for heading, lines in (("Be careful", answer.warnings), ("Noticed", answer.notes)):
        if lines:
            screen.print()
            screen.print(heading, style="bold")
            for line in lines:
                screen.print(f"- {line}")
