"""`obeya rework`: what is done more than once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from obeya.cli.opening import open_log
from obeya.cli.options import LogRequest, Output, log_options, output_options, verb
from obeya.cli.output import show
from obeya.cli.terminal import manner_of, print_basis, print_rows, print_values
from obeya.mining.loops import Loops
from obeya.mining.rework import Return, Rework, ReworkedActivity, ReworkedCase, rework

if TYPE_CHECKING:
    from rich.console import Console

SUMMED_UP = ("n_cases", "n_cases_reworked", "share_of_cases", "n_again", "hours_lost", "share_of_lead_time")


@verb()
@log_options
@output_options(Rework)
def command(request: LogRequest, output: Output) -> None:
    """Show what is done more than once in a case, and the time it takes."""
    show(rework(open_log(request)), output, main_table="activities", view=view)


@dataclass(frozen=True, slots=True)
class LoopLine:
    """One kind of loop as a row of the terminal."""

    loops: str
    done_by: str
    n: int
    n_cases: int
    share: float
    mean_per_case: float | None
    most: float | None
    mean_size: float | None
    largest: float | None


def view(result: Rework, screen: Console) -> None:
    """Print totals, the kinds of loops, the activities and returns that cost most, and the worst cases."""
    manner = manner_of(result.basis)
    print_values([(name, getattr(result, name)) for name in SUMMED_UP], screen, manner)
    lines = [
        *_lines("at once (self-loop)", result.self_loops),
        *_lines("later (repetition)", result.repetitions),
    ]
    print_rows("loops", LoopLine, lines, screen, manner)
    for title, item_class, items in (
        ("activities done again", ReworkedActivity, result.activities),
        ("ways back", Return, result.returns),
        ("cases with most hours", ReworkedCase, result.worst_cases),
    ):
        if items:
            print_rows(title, item_class, items, screen, manner)
    print_basis(result.basis, screen)


def _lines(shape: str, loops: Loops) -> Iterator[LoopLine]:
    kinds = (
        ("all", loops.all),
        ("one resource (repeat)", loops.repeat),
        ("several (redo)", loops.redo),
        ("not known", loops.unknown),
    )
    for done_by, kind in kinds:
        if done_by != "all" and not kind.n:
            continue
        per_case, size = kind.per_case, kind.size
        yield LoopLine(
            loops=shape,
            done_by=done_by,
            n=kind.n,
            n_cases=kind.n_cases,
            share=kind.share_of_cases,
            mean_per_case=per_case.mean if per_case else None,
            most=per_case.max if per_case else None,
            mean_size=size.mean if size else None,
            largest=size.max if size else None,
        )
