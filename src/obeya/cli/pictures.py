"""Pictures that more than one verb draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

from obeya.errors import QuestionError
from obeya.figures.charts.throughput import throughput_picture
from obeya.mining.points import case_durations
from obeya.tables.basis import Basis, Distribution, Spread

if TYPE_CHECKING:
    from obeya.figures.figure import Figure
    from obeya.tables.event_log import EventLog


def draw_throughput(log: EventLog, spread: Spread | Distribution | None, basis: Basis) -> Figure:
    """Draw how long the cases of a log take; `QuestionError` when there is no case."""
    if spread is None:
        raise QuestionError(
            "There is no throughput time to draw: the filter leaves no case. Widen the filter."
        )
    told = Spread(spread.mean, spread.median, spread.p90, spread.max, spread.n)
    return throughput_picture(case_durations(log), spread=told, basis=basis)
