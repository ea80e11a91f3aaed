"""`obeya capability`: how well values keep inside their limits."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Literal

import click
import numpy as np

from obeya.cli.options import Output, output_options, verb
from obeya.cli.output import show
from obeya.cli.table_options import known_rows, say_left_out, table_options
from obeya.cli.terminal import Manner, print_values
from obeya.errors import QuestionError
from obeya.figures.charts.capability import capability_picture
from obeya.sources.series_file import PlainFile, take_columns
from obeya.spc.capability import Capability, Index, capability

if TYPE_CHECKING:
    from rich.console import Console


@verb()
@table_options
@click.option("--value", required=True, metavar="COLUMN", help="Column of the values, in order of time.")
@click.option("--lower", type=float, metavar="L", help="Lower specification limit.")
@click.option("--upper", type=float, metavar="U", help="Upper specification limit.")
@click.option("--target", type=float, metavar="T", help="Target, for Cpm.")
@click.option("--subgroup", metavar="COLUMN", help="Column that says which values form a subgroup.")
@click.option("--subgroup-size", type=click.IntRange(1), metavar="N", help="Size of subgroups in order.")
@click.option(
    "--time", metavar="COLUMN", help="Column of times to sort by; without it the rows are in order."
)
@click.option(
    "--method",
    type=click.Choice(["auto", "normal", "percentiles"]),
    default="auto",
    show_default=True,
    help="Judge by the normal curve or by percentiles; auto looks at the values.",
)
@click.option(
    "--confidence", type=float, default=0.95, show_default=True, help="Confidence of the intervals."
)
@click.option(
    "--accept-unstable", is_flag=True, help="Give indices for an unstable process, too; they promise nothing."
)
@output_options(Capability, picture=True)
def command(
    table: PlainFile,
    output: Output,
    value: str,
    lower: float | None,
    upper: float | None,
    target: float | None,
    subgroup: str | None,
    subgroup_size: int | None,
    time: str | None,
    method: Literal["auto", "normal", "percentiles"],
    confidence: float,
    accept_unstable: bool,
) -> None:
    """Say how well values keep inside their limits: Cp, Cpk, Pp, Ppk and Cpm with intervals.

    No index is given where the control chart of the values is not stable.
    """
    if subgroup is not None and subgroup_size is not None:
        raise QuestionError("Give --subgroup or --subgroup-size, not both.")
    named = () if subgroup is None else (subgroup,)
    columns = take_columns(table, numbers=(value,), texts=named, times=() if time is None else (time,))
    numbers = columns.numbers[value]
    known = known_rows(numbers, *(columns.texts[name] for name in named))
    order = np.flatnonzero(known)
    if time is not None:
        order = order[np.argsort(columns.times[time][order], kind="stable")]
    labels = None if subgroup is None else np.array(columns.texts[subgroup], dtype=object)[order]
    result = capability(
        numbers[order],
        lower=lower,
        upper=upper,
        target=target,
        subgroups=subgroup_size if labels is None else labels,
        confidence=confidence,
        method=method,
        accept_unstable=accept_unstable,
    )
    result = dataclasses.replace(
        result, notes=(*columns.notes[len(table.notes) :], *say_left_out(table, known), *result.notes)
    )
    show(result, output, picture=lambda: capability_picture(numbers[order], result, what=value), view=view)


def view(result: Capability, screen: Console) -> None:
    """Print the verdict, the indices with their intervals, and the notes."""
    screen.print(_headline(result), style="bold")
    screen.print()
    sure = f"{100 * result.confidence:g} % interval"
    rows: list[tuple[str, object]] = [
        ("values", result.n),
        ("mean", f"{result.mean:.6g}"),
        ("standard deviation", f"{result.sd_within:.4g} within, {result.sd_overall:.4g} overall"),
        ("limits", f"{_limit(result.lower)} to {_limit(result.upper)}"),
    ]
    for name in ("cp", "cpk", "pp", "ppk", "cpm"):
        index: Index | None = getattr(result, name)
        if index is not None:
            rows.append(
                (name.capitalize(), f"{index.value:.3f} ({sure} {index.low:.3f} to {index.high:.3f})")
            )
    outside = f"{result.n_outside} of {result.n} seen"
    if result.expected_ppm is not None:
        outside += f", {result.expected_ppm:,.3g} in a million to be expected"
    print_values([*rows, ("outside the limits", outside)], screen, Manner())
    for note in result.notes:
        screen.print(f"Note: {note}", style="dim")


def _headline(result: Capability) -> str:
    if result.is_refused:
        return f"No capability: {result.stability.sentence[0].lower()}{result.stability.sentence[1:]}"
    index = result.cpk or result.ppk
    if index is None:
        return "No index can be given: so many values are equal that there is no spread to compare with."
    name = "Cpk" if result.cpk is not None else "Ppk"
    if index.low >= 1:
        words = "The values keep inside the limits"
    elif index.high < 1:
        words = "The values do not keep inside the limits"
    else:
        words = "Whether the values keep inside the limits is open"
    return f"{words}: {name} {index.value:.2f}, between {index.low:.2f} and {index.high:.2f}."


def _limit(limit: float | None) -> str:
    return "none" if limit is None else f"{limit:g}"
