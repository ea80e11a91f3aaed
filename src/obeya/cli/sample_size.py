"""`obeya sample-size`: how many are needed to see a difference."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from obeya.cli.options import Output, output_options, verb
from obeya.cli.output import show
from obeya.errors import QuestionError
from obeya.spc.sample_size import (
    SampleSize,
    size_for_counts,
    size_for_mean_margin,
    size_for_means,
    size_for_proportion_margin,
    size_for_proportions,
)

if TYPE_CHECKING:
    from rich.console import Console


@verb()
@click.argument(
    "kind",
    metavar="KIND",
    type=click.Choice(["means", "proportions", "counts"]),
    help="means, proportions, counts.",
)
@click.option("--difference", type=float, help="Difference of means to be seen.")
@click.option("--sd", type=float, help="Standard deviation of the values.")
@click.option("--from", "before", type=float, metavar="X", help="Share, or rate per unit, before the change.")
@click.option("--to", "after", type=float, metavar="X", help="Share, or rate per unit, after it.")
@click.option("--margin", type=float, help="Know one mean or share to within this, instead of a difference.")
@click.option(
    "--power", type=float, default=0.8, show_default=True, help="How often the difference is to be found."
)
@click.option(
    "--alpha", type=float, default=0.05, show_default=True, help="How often to be alarmed by nothing."
)
@click.option("--one-sided", is_flag=True, help="Look in one direction only.")
@output_options(SampleSize)
def command(
    output: Output,
    kind: str,
    difference: float | None,
    sd: float | None,
    before: float | None,
    after: float | None,
    margin: float | None,
    power: float,
    alpha: float,
    one_sided: bool,
) -> None:
    """Say how many values, units or days show a difference.

    Means take --difference and --sd, or --margin and --sd; proportions --from and --to, or --margin (and --from);
    counts --from and --to.
    """
    sides = 1 if one_sided else 2
    if margin is not None and kind == "means" and sd is not None:
        result = size_for_mean_margin(margin, sd, alpha=alpha)
    elif margin is not None and kind == "proportions":
        result = size_for_proportion_margin(margin, share=0.5 if before is None else before, alpha=alpha)
    elif kind == "means" and difference is not None and sd is not None:
        result = size_for_means(difference, sd, power=power, alpha=alpha, sides=sides)
    elif kind == "proportions" and before is not None and after is not None:
        result = size_for_proportions(before, after, power=power, alpha=alpha, sides=sides)
    elif kind == "counts" and before is not None and after is not None:
        result = size_for_counts(before, after, power=power, alpha=alpha, sides=sides)
    else:
        needed = {
            "means": "--difference and --sd, or --margin and --sd",
            "proportions": "--from and --to, or --margin",
            "counts": "--from and --to",
        }
        raise QuestionError(f"The sample size for {kind} needs {needed[kind]}.")
    show(result, output, view=view)


def view(result: SampleSize, screen: Console) -> None:
    """Print the answer as one sentence."""
    screen.print(result.sentence, style="bold")
