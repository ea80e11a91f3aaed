"""`obeya pareto`: the vital few, if there are any."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import click
import numpy as np

from obeya.cli.options import Output, output_options, verb
from obeya.cli.output import show
from obeya.cli.table_options import known_rows, say_left_out, table_options
from obeya.cli.terminal import Manner, print_rows
from obeya.figures.charts.pareto import pareto_picture
from obeya.sources.series_file import PlainFile, take_columns
from obeya.spc.pareto import Category, Pareto, pareto

if TYPE_CHECKING:
    from rich.console import Console


@verb()
@table_options
@click.option("--by", required=True, metavar="COLUMN", help="Column with the category of each row.")
@click.option("--value", metavar="COLUMN", help="Column to sum up, such as hours or cost; rows without it.")
@click.option("--top", default=10, show_default=True, type=click.IntRange(1), help="Categories to list.")
@click.option(
    "--vital-share", type=float, default=0.8, show_default=True, help="What the vital few make up together."
)
@output_options(Pareto, picture=True)
def command(
    table: PlainFile, output: Output, by: str, value: str | None, top: int, vital_share: float
) -> None:
    """Rank categories by how often they come or what they add up to, and test whether chance made the order."""
    columns = take_columns(table, texts=(by,), numbers=() if value is None else (value,))
    labels = np.array(columns.texts[by], dtype=object)
    numbers = None if value is None else columns.numbers[value]
    known = known_rows(columns.texts[by], *(() if numbers is None else (numbers,)))
    result = pareto(
        labels[known],
        values=None if numbers is None else numbers[known],
        most=top,
        vital_share=vital_share,
    )
    notes = (*columns.notes[len(table.notes) :], *say_left_out(table, known), *result.notes)
    result = dataclasses.replace(result, notes=notes)
    show(
        result,
        output,
        picture=lambda: pareto_picture(result, what=by, unit=value),
        main_table="categories",
        view=view,
    )


def view(result: Pareto, screen: Console) -> None:
    """Print the finding, the categories, and the test against a flat distribution."""
    screen.print(result.sentence, style="bold")
    print_rows("categories", Category, result.categories, screen, Manner())
    screen.print()
    if result.p_value is not None and result.n_categories > 1:
        told = "< 0.001" if result.p_value < 0.001 else f"= {result.p_value:.2g}"
        screen.print(
            f"If all {result.n_categories} categories were equal: chi-square {result.chi_square:.4g} with "
            f"{result.df} degrees of freedom, p {told}."
        )
    for note in result.notes:
        screen.print(f"Note: {note}", style="dim")
