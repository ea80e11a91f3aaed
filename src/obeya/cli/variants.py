"""`obeya variants`: the paths that cases take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from obeya.cli.opening import open_log
from obeya.cli.options import LogRequest, Output, log_options, output_options, verb
from obeya.cli.output import show
from obeya.cli.terminal import manner_of, print_basis, print_values, say_value
from obeya.figures.variants import variants_picture
from obeya.mining.variants import Variants, variants
from obeya.tables.wording import say_number, say_percent, say_share

if TYPE_CHECKING:
    from rich.console import Console

SUMMED_UP = ("n_variants", "n_cases", "n_covering_80_percent", "n_single_case")


@verb()
@log_options
@click.option("--top", default=10, show_default=True, help="How many variants to list.")
@output_options(Variants, picture=True)
def command(request: LogRequest, output: Output, top: int) -> None:
    """List the paths that cases take, most frequent first."""
    result = variants(open_log(request), top=top)
    show(result, output, picture=lambda: variants_picture(result), main_table="variants", view=view)


def view(result: Variants, screen: Console) -> None:
    """Print for each variant its cases and times in one line, and its activities below."""
    from rich.padding import Padding
    from rich.text import Text

    manner = manner_of(result.basis)
    print_values([(name, getattr(result, name)) for name in SUMMED_UP], screen, manner)
    for place, variant in enumerate(result.variants, start=1):
        facts = [
            f"{say_percent(variant.n_cases, result.n_cases)} cases",
            f"together {say_share(variant.cumulative_share)}",
            f"median {say_value('duration_s', variant.duration_s.median, manner)}",
            f"90 % up to {say_value('duration_s', variant.duration_s.p90, manner)}",
        ]
        if variant.n_handovers is not None:
            facts.append(f"hand-overs {say_number(variant.n_handovers)}")
        screen.print()
        screen.print(Text(f"{place}. {' · '.join(facts)}", style="bold"))
        screen.print(Padding(Text(" → ".join(variant.activities)), (0, 0, 0, 3)))
    print_basis(result.basis, screen)
