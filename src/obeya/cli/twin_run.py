"""`obeya twin run`: cases drawn from a twin."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from obeya.cli.options import Output, output_options, verb
from obeya.cli.output import say, show
from obeya.errors import ConfigurationError
from obeya.twin.engine import simulate
from obeya.twin.load import overloads
from obeya.twin.model_json import read_model
from obeya.twin.replications import Interval, replications

if TYPE_CHECKING:
    from rich.console import Console


@dataclass(frozen=True, slots=True)
class Simulated:
    """A simulation in figures: means over the runs with their 95 % intervals, and the log of the first run.

    A lead time is finish minus arrival. What is measured per time counts from the arrival of the first case after
    `warm_up` to the last arrival. A single run has no intervals.
    """

    name: str
    n_runs: int
    n_cases: int
    seed: int
    warm_up: int
    n_rows: int
    outcomes: tuple[Interval, ...]
    warnings: tuple[str, ...]


@verb()
@click.argument("twin", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--cases", default=1000, show_default=True, type=click.IntRange(1, 10_000_000), help="Cases per run."
)
@click.option(
    "--seed", default=1, show_default=True, type=click.IntRange(0), help="The same seed gives the same cases."
)
@click.option(
    "--replications",
    "count",
    default=20,
    show_default=True,
    type=click.IntRange(1, 10_000),
    help="How many runs.",
)
@click.option("--within", "within_h", type=click.FloatRange(0), metavar="HOURS", help="Promised lead time.")
@click.option(
    "--log",
    "log_path",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the cases of the first run to a CSV or Parquet file.",
)
@output_options(Simulated)
def command(
    twin: Path,
    cases: int,
    seed: int,
    count: int,
    within_h: float | None,
    log_path: Path | None,
    output: Output,
) -> None:
    """Simulate cases from a twin, with intervals from replications."""
    model = read_model(twin)
    first = simulate(model, cases=cases, seed=seed)
    if output.path is not None and output.path.suffix.lower() in (".parquet", ".csv"):
        log_path, output = output.path, Output(json=output.json)
    if log_path is not None:
        write_log(first.table(), log_path)
        say(f"Wrote {log_path}")
    outcomes = replications(
        model, cases=cases, seed=seed, count=count, within_s=None if within_h is None else within_h * 3600
    )
    warnings = (*overloads(model, seed=seed), *_gathered(first.n_flushed))
    for warning in warnings:
        say(warning)
    result = Simulated(
        model.name, count, cases, seed, outcomes.warm_up, first.case.size, outcomes.intervals(), warnings
    )
    show(result, output, view=view, main_table="outcomes")


def write_log(table: Any, path: Path) -> None:
    """Write a log as its suffix says."""
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        import pyarrow.parquet as pq

        pq.write_table(table, path, use_dictionary=["activity", "resource"])
    elif suffix == ".csv":
        from pyarrow import csv

        csv.write_csv(table, path)
    else:
        raise ConfigurationError(
            f"A log is written as .csv or .parquet, not as {suffix or 'a file without suffix'}."
        )


def view(result: Simulated, screen: Console) -> None:
    """Print each outcome with its interval."""
    screen.print(
        f"{result.name}: {result.n_runs} runs of {result.n_cases:,} cases, seed {result.seed}; the first "
        f"{result.warm_up:,} of each run warm it up."
    )
    for each in result.outcomes:
        if each.mean is not None:
            bounds = (
                ""
                if each.least is None or each.most is None
                else (f"  ({_words(each.least, each.unit)} to {_words(each.most, each.unit)})")
            )
            screen.print(f"  {each.name}: {_words(each.mean, each.unit)}{bounds}")


def _gathered(n: int) -> tuple[str, ...]:
    if not n:
        return ()
    return (f"{n} pieces of work still gathered for a batch when no more cases came; they were done then.",)


def _words(value: float, unit: str) -> str:
    if unit == "s":
        return f"{value / 86_400:,.2f} d" if value >= 2 * 86_400 else f"{value / 3600:,.2f} h"
    if unit == "share":
        return f"{100 * value:.1f} %"
    return f"{value:,.2f}"
