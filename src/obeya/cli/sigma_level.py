"""`obeya sigma-level`: defects per million opportunities, and what that is in sigma."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from obeya.cli.options import Output, output_options, verb
from obeya.cli.output import show
from obeya.cli.terminal import Manner, print_values
from obeya.spc.sigma_level import CUSTOMARY_SHIFT, SigmaLevel, sigma_level

if TYPE_CHECKING:
    from rich.console import Console


@verb()
@click.option("--defects", required=True, type=int, help="Defects that were counted.")
@click.option("--units", required=True, type=int, help="Units in which they were counted.")
@click.option(
    "--opportunities", type=int, default=1, show_default=True, help="Chances for a defect in each unit."
)
@click.option(
    "--shift", type=float, default=CUSTOMARY_SHIFT, show_default=True, help="Shift that is added; 0 for none."
)
@click.option("--confidence", type=float, default=0.95, show_default=True, help="Confidence of the interval.")
@output_options(SigmaLevel)
def command(
    output: Output, defects: int, units: int, opportunities: int, shift: float, confidence: float
) -> None:
    """Turn counted defects into DPMO and a sigma level, with the shift stated."""
    result = sigma_level(defects, units, opportunities=opportunities, shift=shift, confidence=confidence)
    show(result, output, view=view)


def view(result: SigmaLevel, screen: Console) -> None:
    """Print the sigma level with its shift, and what it rests on."""
    shifted = f"with a shift of {result.shift:g}" if result.shift else "without a shift"
    if result.sigma is None:
        side = "at least" if result.n_defects == 0 else "below"
        screen.print(f"Sigma level {side} {result.sigma_low:.2f}, {shifted}.", style="bold")
    else:
        screen.print(f"Sigma level {result.sigma:.2f}, {shifted}.", style="bold")
    sure = f"{100 * result.confidence:g} % interval"
    ends = f"{result.dpmo_low:,.4g} to {result.dpmo_high:,.4g}"
    rows: list[tuple[str, object]] = [
        ("defects per million opportunities", f"{result.dpmo:,.4g} ({sure} {ends})"),
        ("defects per unit", f"{result.dpu:.4g}"),
        ("yield", f"{100 * result.yield_share:.4g} %"),
    ]
    if result.sigma is not None and result.sigma_high is not None:
        low, high = sorted((result.sigma_low, result.sigma_high))
        rows.append(("sigma level", f"{result.sigma:.2f} ({sure} {low:.2f} to {high:.2f})"))
    if result.sigma_unshifted is not None and result.shift:
        rows.append(("without shift", f"{result.sigma_unshifted:.2f}"))
    print_values(rows, screen, Manner())
