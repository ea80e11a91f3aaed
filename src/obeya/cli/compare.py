"""`obeya compare`: what changed between two samples."""

from __future__ import annotations

import dataclasses
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Final

import click
import numpy as np
import numpy.typing as npt

from obeya.cli.options import Output, output_options, verb
from obeya.cli.output import show
from obeya.cli.table_options import known_rows, say_left_out, table_options
from obeya.cli.terminal import Manner, print_rows, print_values
from obeya.errors import QuestionError, SeriesError
from obeya.sources.series_file import PlainFile, number_columns, take_columns
from obeya.spc.change_words import say_p_value
from obeya.spc.comparing import compare_means, compare_medians
from obeya.spc.comparing_counts import compare_proportions, compare_rates
from obeya.spc.comparison import Comparison, Side
from obeya.spc.samples import Faults, say_places

if TYPE_CHECKING:
    from rich.console import Console

_YES: Final = {"1", "yes", "y", "true", "ja"}
_NO: Final = {"0", "no", "n", "false", "nein"}
Truths = npt.NDArray[np.bool_]


@dataclasses.dataclass(frozen=True, slots=True)
class Split:
    """What tells the two samples apart, as typed."""

    by: str | None
    before: str | None
    after: str | None
    time: str | None
    change: str | None


@dataclasses.dataclass(frozen=True, slots=True)
class SideRow:
    """One sample as a line of the table, with the digits it is read with."""

    sample: str
    n: int
    value: str
    interval: str
    standard_deviation: str | None


@verb()
@table_options
@click.option("--value", required=True, metavar="COLUMN", help="Column of the values.")
@click.option("--by", metavar="COLUMN", help="Column that says which of two samples a row belongs to.")
@click.option("--before", metavar="NAME", help="Sample that comes first (default: the first in the file).")
@click.option("--after", metavar="NAME", help="Sample that is compared with it.")
@click.option("--time", metavar="COLUMN", help="Column of times, instead of --by; asks for --change.")
@click.option(
    "--change", metavar="DAY", help="Rows before this day, such as 2026-03-01, are before the change."
)
@click.option(
    "--kind",
    type=click.Choice(["means", "medians", "proportions", "rates"]),
    default="means",
    show_default=True,
    help="What to compare: means, medians, shares (yes and no, or x of --n), or counts over --n.",
)
@click.option("--n", "n_column", metavar="COLUMN", help="Column with “of how many”, or with the exposure.")
@click.option(
    "--confidence", type=float, default=0.95, show_default=True, help="Confidence of the intervals."
)
@output_options(Comparison)
def command(
    table: PlainFile,
    output: Output,
    value: str,
    by: str | None,
    before: str | None,
    after: str | None,
    time: str | None,
    change: str | None,
    kind: str,
    n_column: str | None,
    confidence: float,
) -> None:
    """Say what changed between two samples, in percent, with interval and test.

    The values of a sample are taken to be independent. For a change in a running process use `obeya gain`.
    """
    numbers, sizes = _numbers(table, value, n_column, kind)
    first, second, names, known = _sides(table, Split(by, before, after, time, change))
    known &= known_rows(numbers, sizes)
    sides = (first & known, second & known)
    if kind in ("means", "medians"):
        compare = compare_means if kind == "means" else compare_medians
        result = compare(
            numbers[sides[0]], numbers[sides[1]], names=names, confidence=confidence, in_order=True
        )
    else:
        result = _compare_counts(kind, numbers, sizes, sides, names, confidence)
    result = dataclasses.replace(result, notes=(*say_left_out(table, known), *result.notes))
    show(result, output, view=view)


def _numbers(
    table: PlainFile, value: str, n_column: str | None, kind: str
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return values and sizes; without a column of sizes each row is one unit."""
    extra = () if n_column is None else (n_column,)
    if kind == "proportions" and value in table.names and value not in number_columns(table):
        columns = take_columns(table, texts=(value,), numbers=extra)
        numbers = _yes_or_no(value, columns.texts[value])
    else:
        columns = take_columns(table, numbers=(value, *extra))
        numbers = columns.numbers[value]
    sizes = np.ones(numbers.size) if n_column is None else columns.numbers[n_column]
    return numbers, sizes


def _yes_or_no(name: str, words: tuple[str, ...]) -> npt.NDArray[np.float64]:
    told = {word: 1.0 if word in _YES else 0.0 for word in (*_YES, *_NO)}
    values = [told.get(word.strip().lower(), np.nan) for word in words]
    odd = Counter(word for word, one in zip(words, values, strict=True) if np.isnan(one) and word.strip())
    if odd:
        listed = ", ".join(f"“{word}”" for word, _ in odd.most_common(5))
        raise SeriesError(f"“{name}” holds {listed}; a share is counted from yes and no, or 1 and 0.")
    return np.array(values, np.float64)


def _sides(table: PlainFile, split: Split) -> tuple[Truths, Truths, tuple[str, str], Truths]:
    """Return which rows are before and after, what the sides are called, and which rows say so at all."""
    if (split.by is None) == (split.time is None):
        raise QuestionError(
            "Say what tells the samples apart: --by COLUMN, or --time COLUMN and --change DAY."
        )
    if split.by is not None:
        return _sides_by_name(table, split)
    if split.change is None:
        raise QuestionError("--time asks for the day of the change: --change 2026-03-01.")
    try:
        day = np.datetime64(date.fromisoformat(split.change), "us")
    except ValueError as error:
        raise QuestionError(f"--change {split.change} is no day; write it as 2026-03-01.") from error
    times = take_columns(table, times=(split.time or "",)).times[split.time or ""]
    known = ~np.isnat(times)
    return times < day, times >= day, ("before", "after"), known


def _sides_by_name(table: PlainFile, split: Split) -> tuple[Truths, Truths, tuple[str, str], Truths]:
    words = np.array(
        [word.strip() for word in take_columns(table, texts=(split.by or "",)).texts[split.by or ""]],
        dtype=object,
    )
    found = list(dict.fromkeys(word for word in words if word))
    listed = ", ".join(f"“{word}”" for word in found[:10])
    missing = [word for word in (split.before, split.after) if word is not None and word not in found]
    if missing:
        raise QuestionError(f"“{split.by}” has no “{missing[0]}”. There are: {listed}.")
    rest = [word for word in found if word not in (split.before, split.after)]
    if len(rest) != 2 - sum(word is not None for word in (split.before, split.after)) and (
        split.before is None or split.after is None
    ):
        raise QuestionError(
            f"“{split.by}” has {len(found)} values ({listed}); choose two with --before and --after."
        )
    before = split.before if split.before is not None else rest.pop(0)
    after = split.after if split.after is not None else rest.pop(0)
    if before == after:
        raise QuestionError(f"“{before}” cannot be compared with itself.")
    known = np.array([word != "" for word in words], np.bool_)
    return words == before, words == after, (before, after), known


def _compare_counts(
    kind: str,
    numbers: npt.NDArray[np.float64],
    sizes: npt.NDArray[np.float64],
    sides: tuple[Truths, Truths],
    names: tuple[str, str],
    confidence: float,
) -> Comparison:
    _check_rows(kind, numbers, sizes, sides)
    counted = [float(numbers[side].sum()) for side in sides]
    of = [float(sizes[side].sum()) for side in sides]
    if any(count != round(count) for count in counted):
        raise SeriesError("The values do not add up to whole numbers, so they are no counts.")
    n = [round(count) for count in counted]
    if kind == "rates":
        return compare_rates(n[0], of[0], n[1], of[1], names=names, confidence=confidence)
    if any(one != round(one) for one in of):
        raise SeriesError("“Of how many” does not add up to whole numbers.")
    return compare_proportions(n[0], round(of[0]), n[1], round(of[1]), names=names, confidence=confidence)


def _check_rows(
    kind: str,
    numbers: npt.NDArray[np.float64],
    sizes: npt.NDArray[np.float64],
    sides: tuple[Truths, Truths],
) -> None:
    """Refuse rows that a sum would hide: counts below 0, sizes that are none, more counted than there are."""
    of_sides = sides[0] | sides[1]
    faults = Faults("The counts cannot be compared:")
    if (below := of_sides & (numbers < 0)).any():
        faults.add(f"counts are never negative: {say_places(below)}")
    if (empty := of_sides & (sizes <= 0)).any():
        faults.add(f"of how many, or the exposure, is above 0: {say_places(empty)}")
    if kind == "proportions" and (over := of_sides & (numbers > sizes) & (sizes > 0)).any():
        faults.add(f"more were counted than there are: {say_places(over)}")
    faults.settle()


def view(result: Comparison, screen: Console) -> None:
    """Print the change in one sentence, both sides, and what it rests on."""
    screen.print(result.sentence, style="bold")
    rows_of_sides = [_side_row(side) for side in (result.before, result.after)]
    print_rows("both sides", SideRow, rows_of_sides, screen, Manner())
    screen.print()
    difference, effect = result.difference, result.effect
    rows: list[tuple[str, object]] = [
        ("difference", f"{difference.value:.4g} ({difference.low:.4g} to {difference.high:.4g})"),
        ("effect", _effect(effect.name, effect.value, effect.low, effect.high, effect.size)),
        ("test", f"{result.test}, {say_p_value(result.p_value)}"),
    ]
    print_values(rows, screen, Manner())
    for note in result.notes:
        screen.print(f"Note: {note}", style="dim")


def _side_row(side: Side) -> SideRow:
    return SideRow(
        sample=side.name,
        n=side.n,
        value=f"{side.value:.4g}",
        interval=f"{side.low:.4g} to {side.high:.4g}",
        standard_deviation=None if side.sd is None else f"{side.sd:.4g}",
    )


def _effect(name: str, value: float, low: float, high: float, size: str | None) -> str:
    words = "" if size is None else f", {size}"
    return f"{name} {value:.2f} ({low:.2f} to {high:.2f}){words}"
