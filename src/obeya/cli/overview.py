"""`obeya overview`: what a log holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from obeya.cli.opening import open_log
from obeya.cli.options import LogRequest, Output, log_options, output_options, verb
from obeya.cli.output import show
from obeya.cli.pictures import draw_throughput
from obeya.cli.terminal import manner_of, print_basis, print_rows, print_values
from obeya.mining.overview import ActivityCount, AttributeFact, Overview, overview
from obeya.tables.wording import say_count, say_percent

if TYPE_CHECKING:
    from rich.console import Console

COUNTS = (
    "n_cases",
    "n_events",
    "n_activity_instances",
    "n_activities",
    "n_variants",
    "n_resources",
    "n_rejected",
)
TIMES = ("first_at", "last_at", "duration_s", "events_per_case", "n_open_cases", "cases_completed_per_week")


@verb()
@log_options
@output_options(Overview, picture=True)
def command(request: LogRequest, output: Output) -> None:
    """Say what a log holds: cases, activities, variants and times."""
    log = open_log(request)
    result = overview(log)
    show(
        result,
        output,
        picture=lambda: draw_throughput(log, result.duration_s, result.basis),
        main_table="activities",
        view=view,
    )


def view(result: Overview, screen: Console) -> None:
    """Print counts, times and the quality of the data, then activities and attributes."""
    manner = manner_of(result.basis)
    values = [(name, getattr(result, name)) for name in (*COUNTS, *TIMES)]
    print_values([(name, value) for name, value in values if value is not None], screen, manner)
    screen.print()
    print_values(list(_quality(result).items()), screen, manner)
    if result.activities:
        print_rows("activities", ActivityCount, result.activities, screen, manner)
    if result.attributes:
        print_rows("attributes", AttributeFact, result.attributes, screen, manner)
    print_basis(result.basis, screen)


def _quality(result: Overview) -> dict[str, str]:
    """Say in words how far the data can be trusted."""
    n = result.n_activity_instances
    odd = [
        f"{say_count(count)} {kind.replace('_', ' ')}" for kind, count in result.n_flagged.items() if count
    ]
    return {
        "instances with a start": f"{say_percent(result.n_with_start, n)} (starts: {result.starts})",
        "instances with a resource": say_percent(result.n_with_resource, n),
        "instances with tied times": f"{say_percent(result.n_tied, n)}; there the row in the file decides",
        "flagged and kept": ", ".join(odd) or "none",
        "a case is completed by": ", ".join(result.end_activities) or "any last event",
        "rows were read as": f"lifecycle {result.lifecycle}, times shown in {result.zone}",
        "time between steps is a": result.wait_word,
    }
