"""`obeya twin build`: a twin learned from a log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from obeya.cli.opening import open_log
from obeya.cli.options import LogRequest, Output, log_options, output_options, verb
from obeya.cli.output import say, show
from obeya.twin.checking import checked
from obeya.twin.discovery.discovering import discover
from obeya.twin.discovery.observations import observe
from obeya.twin.model import Fit
from obeya.twin.model_json import write_model

if TYPE_CHECKING:
    from rich.console import Console


@dataclass(frozen=True, slots=True)
class Built:
    """A twin learned from a log: what each part learned, how well it fits and on how many observations."""

    name: str
    n_cases: int
    n_activities: int
    n_resources: int
    fits: tuple[Fit, ...]


@verb()
@log_options
@output_options(Built)
def command(request: LogRequest, output: Output) -> None:
    """Learn a twin from a log, and say how well each part of it fits.

    Write it with -o twin.json; `obeya twin run twin.json` simulates it.
    """
    observed = observe(open_log(request))
    model = checked(discover(observed))
    if output.path is not None and output.path.suffix.lower() == ".json":
        write_model(model, output.path)
        say(f"Wrote {output.path}")
        output = Output(json=output.json)
    result = Built(model.name, observed.n_cases, len(model.activities), len(model.resources), model.fits)
    show(result, output, view=view, main_table="fits")


def view(result: Built, screen: Console) -> None:
    """Print what each part learned, with its fit and the number of observations."""
    screen.print(
        f"{result.name}: learned from {result.n_cases:,} cases, {result.n_activities} activities and "
        f"{result.n_resources} people or machines."
    )
    part = ""
    for fit in result.fits:
        if fit.part != part:
            part = fit.part
            screen.print(f"{part}")
        about = f"{fit.about}: " if fit.about else ""
        screen.print(f"  {about}{fit.words} ({fit.measure} {fit.value:.2g}, n = {fit.n:,})", markup=False)
