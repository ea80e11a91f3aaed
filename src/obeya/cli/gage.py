"""`obeya gage`: how much of what is seen comes from measuring."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Literal

import click
import numpy as np

from obeya.cli.options import Output, output_options, verb
from obeya.cli.output import say, show
from obeya.cli.table_options import known_rows, say_left_out, table_options
from obeya.cli.terminal import Manner, print_rows, print_values
from obeya.figures.charts.gage import gage_picture
from obeya.sources.series_file import PlainFile, take_columns
from obeya.spc.change_words import say_p_value
from obeya.spc.gage import GageStudy, gage_study

if TYPE_CHECKING:
    from rich.console import Console


@dataclasses.dataclass(frozen=True, slots=True)
class ComponentRow:
    """One line of the table of components, with the digits a study is read with."""

    source: str
    standard_deviation: str
    interval: str
    percent_contribution: str
    percent_study_variation: str
    percent_tolerance: str | None


@dataclasses.dataclass(frozen=True, slots=True)
class VarianceRow:
    """One line of the analysis of variance, with the digits it is read with."""

    source: str
    df: int
    sum_of_squares: str
    mean_square: str | None
    f: str | None
    p: str | None


@verb()
@table_options
@click.option("--part", required=True, metavar="COLUMN", help="Column with the part that was measured.")
@click.option("--operator", required=True, metavar="COLUMN", help="Column with the person who measured.")
@click.option("--value", required=True, metavar="COLUMN", help="Column with the measurement.")
@click.option("--tolerance", type=float, metavar="WIDTH", help="Upper minus lower limit, for % tolerance.")
@click.option(
    "--method",
    type=click.Choice(["anova", "average-range"]),
    default="anova",
    show_default=True,
    help="Analysis of variance, or averages and ranges.",
)
@click.option(
    "--alpha",
    type=float,
    default=0.05,
    show_default=True,
    help="Part by operator is pooled where its p-value is above this.",
)
@click.option("--confidence", type=float, default=0.9, show_default=True, help="Confidence of the intervals.")
@output_options(GageStudy, picture=True)
def command(
    table: PlainFile,
    output: Output,
    part: str,
    operator: str,
    value: str,
    tolerance: float | None,
    method: Literal["anova", "average-range"],
    alpha: float,
    confidence: float,
) -> None:
    """Say how much of the variation comes from measuring: gage R&R."""
    columns = take_columns(table, numbers=(value,), texts=(part, operator))
    parts, operators = (np.array(columns.texts[name], dtype=object) for name in (part, operator))
    known = known_rows(columns.numbers[value], columns.texts[part], columns.texts[operator])
    for words in (*columns.notes[len(table.notes) :], *say_left_out(table, known)):
        say(words)
    result = gage_study(
        columns.numbers[value][known],
        parts[known],
        operators[known],
        method=method,
        tolerance=tolerance,
        alpha=alpha,
        confidence=confidence,
    )
    show(result, output, picture=lambda: gage_picture(result), main_table="components", view=view)


def view(result: GageStudy, screen: Console) -> None:
    """Print the verdict, the components of variation and the analysis of variance."""
    screen.print(result.sentence, style="bold")
    screen.print()
    design = f"{result.n_parts} parts, {result.n_operators} operators, {result.n_trials} trials"
    rows: list[tuple[str, object]] = [
        ("study", f"{design}, {result.method}"),
        ("distinct categories", f"{result.ndc} ({result.ndc_exact:.2f})"),
    ]
    if result.anova:
        rows.append(("part by operator", "pooled with repeatability" if result.is_pooled else "kept"))
    print_values(rows, screen, Manner())
    print_rows("components of variation", ComponentRow, _component_rows(result), screen, Manner())
    if result.anova:
        print_rows("analysis of variance", VarianceRow, _variance_rows(result), screen, Manner())


def _component_rows(result: GageStudy) -> list[ComponentRow]:
    return [
        ComponentRow(
            source=one.source,
            standard_deviation=f"{one.sd:.4g}",
            interval="" if one.low is None or one.high is None else f"{one.low:.4g} to {one.high:.4g}",
            percent_contribution=f"{one.contribution_percent:.2f}",
            percent_study_variation=f"{one.study_percent:.2f}",
            percent_tolerance=None if one.tolerance_percent is None else f"{one.tolerance_percent:.2f}",
        )
        for one in result.components
    ]


def _variance_rows(result: GageStudy) -> list[VarianceRow]:
    return [
        VarianceRow(
            source=one.source,
            df=one.df,
            sum_of_squares=f"{one.sum_of_squares:.5g}",
            mean_square=None if one.mean_square is None else f"{one.mean_square:.4g}",
            f=None if one.f is None else f"{one.f:.4g}",
            p=None
            if one.p_value is None
            else say_p_value(one.p_value).removeprefix("p = ").removeprefix("p "),
        )
        for one in result.anova
    ]
