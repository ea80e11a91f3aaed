"""`obeya report`: one page with pictures and words, to read, print and send."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
import numpy as np

import obeya
from obeya.cli.opening import open_log, quality_of
from obeya.cli.options import LogRequest, log_options, verb
from obeya.cli.output import progress, say
from obeya.figures.export import write_whole
from obeya.reports.gathering import gather_inputs
from obeya.reports.report import report


@verb()
@log_options
@click.option("--rate", type=float, metavar="MONEY", help="Money per hour; adds the cost of the hours.")
@click.option(
    "--seed", default=1, show_default=True, help="Number from which the resamples of the intervals start."
)
@click.option(
    "-o",
    "--output",
    "path",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("report.html"),
    show_default=True,
    help="HTML file to write.",
)
def command(request: LogRequest, rate: float | None, seed: int, path: Path) -> None:
    """Write a self-contained, printable report of a log.

    The page needs nothing beside it: no script, no network. It shows the findings, the process map, times,
    rework, hand-overs, workload and the quality of the data, each number with its definition.
    """
    if path.suffix.lower() not in (".html", ".htm"):
        raise click.BadParameter(
            f"{path.name} is not an HTML file; name it {path.stem}.html.", param_hint="-o"
        )
    log, now = open_log(request), datetime.now(UTC)
    with progress("Asking the log") as tell:
        inputs = gather_inputs(
            log,
            rng=np.random.default_rng(seed),
            made_at=now,
            obeya_version=obeya.__version__,
            log_argument=request.log,
            where=request.where,
            calendar=request.calendar,
            rate=rate,
            quality=quality_of(log, now=now),
            progress=tell,
        )
        page = report(inputs)
    write_whole(path, page.encode("utf-8"))
    say(f"Wrote {path}")
