"""The pictures of a report; one that has nothing to show gives its reason in words instead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from obeya.errors import QuestionError
from obeya.figures.charts.dotted import dotted_picture
from obeya.figures.charts.handovers import handovers_picture
from obeya.figures.charts.throughput import throughput_picture
from obeya.figures.charts.workload import workload_picture
from obeya.figures.figure import Figure
from obeya.figures.process_map import process_map_picture
from obeya.figures.variants import variants_picture
from obeya.reports.inputs import ReportInputs
from obeya.tables.basis import Spread


@dataclass(frozen=True, slots=True)
class Pictures:
    """The figures by section; None where there is nothing to draw, with the reason in `missing`."""

    process_map: Figure | None
    throughput: Figure | None
    dots: Figure | None
    variants: Figure | None
    handovers: Figure | None
    workload: Figure | None
    missing: dict[str, str]


def draw_pictures(inputs: ReportInputs) -> Pictures:
    """Draw every picture that the results have something for."""
    missing: dict[str, str] = {}

    def drawn(name: str, draw: Callable[[], Figure | None]) -> Figure | None:
        try:
            return draw()
        except QuestionError as reason:
            missing[name] = str(reason)
            return None

    return Pictures(
        process_map=drawn("process_map", lambda: process_map_picture(inputs.process_map)),
        throughput=drawn("throughput", lambda: _throughput(inputs)),
        dots=drawn("dots", lambda: _dots(inputs)),
        variants=drawn("variants", lambda: variants_picture(inputs.variants)),
        handovers=drawn("handovers", lambda: _handovers(inputs)),
        workload=drawn("workload", lambda: workload_picture(inputs.workload)),
        missing=missing,
    )


def _throughput(inputs: ReportInputs) -> Figure:
    none = Spread(0.0, 0.0, 0.0, None, 0)
    spread = inputs.overview.duration_s or none
    return throughput_picture(inputs.durations_s, spread=spread, basis=inputs.overview.basis)


def _dots(inputs: ReportInputs) -> Figure | None:
    return None if inputs.dots is None else dotted_picture(inputs.dots, basis=inputs.overview.basis)


def _handovers(inputs: ReportInputs) -> Figure | None:
    return None if inputs.handovers is None else handovers_picture(inputs.handovers)
