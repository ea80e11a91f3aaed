"""`obeya stream`: the value stream of a log, as a ladder or as a map to draw and to change."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from obeya.cli.opening import open_log
from obeya.cli.options import LogRequest, Output, log_options, output_options, verb
from obeya.cli.output import say, show
from obeya.cli.stream_files import MAP_FILES
from obeya.cli.terminal import Manner, manner_of, print_basis, print_rows, print_values
from obeya.errors import QuestionError
from obeya.figures.export import write_whole
from obeya.flow.stream_sums import VALUES
from obeya.flow.value_stream import Value
from obeya.studies.stream import (
    Agreement,
    Bottleneck,
    Family,
    KeptAgreement,
    RoleCapacity,
    Streams,
    ValueTime,
    stream_of,
)
from obeya.studies.stream.drawing import LEAST_SHARE, MOST_STEPS

if TYPE_CHECKING:
    from rich.console import Console

_SHORT: Final[dict[str, Value]] = {
    "va": "adds value", "bva": "needed", "bnva": "needed", "nnva": "needed", "nva": "waste",
}  # fmt: skip
_WIDTH: Final = 24
_MOST_BOTTLENECKS: Final = 5


@verb()
@log_options
@click.option("--families", metavar="NAME", help="One map for each value of this attribute of cases.")
@click.option(
    "--lane", metavar="NAME", help="Attribute of events with the role or department; found by its name."
)
@click.option("--system", metavar="NAME", help="Attribute of events with the IT system; found by its name.")
@click.option("--channel", metavar="NAME", help="Attribute of events with the channel; found by its name.")
@click.option(
    "--value",
    "classes",
    metavar="ACTIVITY=CLASS",
    multiple=True,
    help="What an activity is to the customer: va (adds value), bva (needed) or nva (waste).",
)
@click.option(
    "--data-entry", metavar="ACTIVITY", multiple=True, help="An activity in which a person types data in."
)
@click.option(
    "--demand", type=float, metavar="N", help="Cases that customers ask for a day; else as they arrive."
)
@click.option(
    "--agreed",
    metavar="FROM>TO=HOURS",
    multiple=True,
    help="What two lanes agreed on: work handed over is taken up within these hours; breaches are counted.",
)
@click.option("--most-steps", default=MOST_STEPS, show_default=True, help="How many steps to show.")
@click.option(
    "--least-share",
    default=LEAST_SHARE,
    show_default=True,
    help="Share of cases below which a step is folded.",
)
@output_options(Streams, also=tuple(MAP_FILES))
def command(
    request: LogRequest,
    output: Output,
    families: str | None,
    lane: str | None,
    system: str | None,
    channel: str | None,
    classes: tuple[str, ...],
    data_entry: tuple[str, ...],
    demand: float | None,
    agreed: tuple[str, ...],
    most_steps: int,
    least_share: float,
) -> None:
    """Draw the value stream: waits, work, takt, what adds value, bottlenecks.

    -o FILE.json writes the map itself, to be changed; .svg, .png, .pdf, .pptx, .vsdx, .drawio and .xlsx write it drawn,
    with shapes to edit, or as a workbook, .bpmn its swim lanes; with --families one file for each.
    """
    result = stream_of(
        open_log(request),
        families=families,
        lane=lane,
        system=system,
        channel=channel,
        values=dict(_class_of(text) for text in classes),
        data_entry=data_entry or None,
        demand_per_day=demand,
        most_steps=most_steps,
        least_share=least_share,
        agreements=[_agreement_of(text) for text in agreed],
    )
    if output.path is not None and output.path.suffix.lower() in MAP_FILES:
        write_maps(output.path, result)
        output = Output(json=output.json) if output.json else output
        if not output.json:
            return
    show(result, output, view=view, main_table="steps")


def write_maps(path: Path, result: Streams) -> None:
    """Write the map to a file; with several families one file for each, with its number in the name."""
    if not path.parent.is_dir():
        raise QuestionError(f"There is no folder {path.parent} to write {path.name} to. Create it first.")
    for number, family in enumerate(result.families, start=1):
        file = path if len(result.families) == 1 else path.with_stem(f"{path.stem}-{number}")
        write_whole(file, MAP_FILES[path.suffix.lower()](family.stream))
        say(f"Wrote {file}" + ("" if file == path else f" ({family.name})"))


def _class_of(text: str) -> tuple[str, Value]:
    activity, equals, kind = text.rpartition("=")
    value = _SHORT.get(kind.strip().casefold(), kind.strip())
    if not equals or value not in VALUES:
        raise QuestionError(
            f"“{text}” classifies no activity. Write ACTIVITY=va, ACTIVITY=bva or ACTIVITY=nva, such as "
            "“Approve invoice=bva”."
        )
    return activity.strip(), value


def _agreement_of(text: str) -> Agreement:
    lanes, _, hours = text.rpartition("=")
    source, arrow, target = lanes.partition(">")
    try:
        within_s = float(hours) * 3_600
    except ValueError:
        arrow = ""
    if not arrow:
        raise QuestionError(f"“{text}” is no agreement. Write FROM>TO=HOURS, such as “Office>Store=4”.")
    return Agreement(source.strip(), target.strip(), within_s)


@dataclass(frozen=True, slots=True)
class LadderLine:
    """One step as a row of the terminal: its wait above, its work below, drawn in proportion to the lead time."""

    step: str
    lead_time: str
    wait_s: float
    work_s: float | None
    passes: float
    share_right: float | None
    stock: float | None
    load: float | None
    value: str


def view(result: Streams, screen: Console) -> None:
    """Print the summary, the ladder, where it is held up, and what the time is to the customer, for each family."""
    manner = manner_of(result.basis)
    for number, family in enumerate(result.families):
        if number:
            screen.print()
        _print_family(family, screen, manner)
    if result.agreements:
        print_rows("agreed hand-overs", KeptAgreement, result.agreements, screen, manner)
    if result.capacity:
        print_rows("demand against capacity", RoleCapacity, result.capacity, screen, manner)
    print_basis(result.basis, screen)


def _print_family(family: Family, screen: Console, manner: Manner) -> None:
    sums, counted = family.sums, family.stream.counted
    is_work_known = any(step.cycle_time_s is not None for step in family.stream.steps)
    screen.print(f"{family.name}: {family.n_cases:,} cases, times on the {sums.clock} clock", style="bold")
    print_values(
        [
            ("lead_time_s", sums.lead_time_s),
            ("lead_time,_95_%_from_s", counted.lead_time_low_s if counted else None),
            ("lead_time,_95_%_to_s", counted.lead_time_high_s if counted else None),
            ("process_time_s", sums.effort_s if is_work_known else None),
            ("takt_s", sums.takt_s),
            ("share_worked_on (working clock)", sums.ratio_working),
            ("share_worked_on (calendar clock)", sums.ratio_calendar),
            ("share_right_first_time (rolled)", sums.rolled_share_right),
            ("work in progress", sums.stock),
            ("people needed at takt", sums.people_at_takt),
            ("hand-overs per case", counted.handovers_per_case if counted else None),
            ("n_variants", counted.variants if counted else None),
            ("n_data_entries", family.complexity.n_data_entries),
            ("control-flow complexity", family.complexity.control_flow),
        ],
        screen,
        manner,
    )
    print_rows("ladder", LadderLine, _ladder(family), screen, manner, most=MOST_STEPS + 5)
    worst = [row for row in family.bottlenecks if row.wait_share or row.load][:_MOST_BOTTLENECKS]
    if worst:
        print_rows("held up by", Bottleneck, worst, screen, manner)
    print_rows("what the time is to the customer", ValueTime, family.value, screen, manner)
    if sums.unknown and is_work_known:
        screen.print(f"Note: Not known, and counted as 0: {', '.join(sums.unknown)}.", style="dim")
    for remark in family.stream.remarks:
        screen.print(f"Note: {remark}", style="dim")


def _ladder(family: Family) -> list[LadderLine]:
    lead = family.sums.lead_time_s or 1.0
    lines = []
    for step, rung in zip(family.stream.steps, family.sums.ladder, strict=True):
        waits, works = (round(_WIDTH * part / lead) for part in (rung.wait_s, rung.work_s))
        lines.append(
            LadderLine(
                step=step.name + (f" (beside, {step.fork})" if step.fork else ""),
                lead_time="░" * waits + "█" * works,
                wait_s=rung.wait_s,
                work_s=None if step.cycle_time_s is None else rung.work_s,
                passes=rung.passes,
                share_right=step.share_right,
                stock=rung.stock,
                load=rung.load,
                value=step.value,
            )
        )
    return lines
