"""The control chart of a measure: its judged periods, limits that people counted anew, notes, and what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from obeya.errors import ObeyaError
from obeya.figures.charts.control_chart import control_chart_picture
from obeya.figures.figure import Figure
from obeya.spc.chart import draw_up_chart
from obeya.spc.control_chart import Annotation, ControlChart
from obeya.spc.icons import Direction as Better
from obeya.spc.icons import say_assurance, say_variation
from obeya.spc.phases import FEWEST_IN_BASELINE, Recalculation
from obeya.studies.measures.result import Point
from obeya_web.lib.tongue import in_readers_language
from obeya_web.measures.chart_choice import kind_of, rules_of
from obeya_web.measures.words import Direction

if TYPE_CHECKING:
    from obeya_web.measures.latest import Latest
    from obeya_web.measures.models import ChartNote, NewLimits

LEAST_POINTS: Final = 6
# Seconds are drawn in the unit in which most of them are said.
_SCALES: Final = (
    (2 * 86_400.0, 86_400.0, "d"),
    (2 * 3_600.0, 3_600.0, "h"),
    (120.0, 60.0, "min"),
    (0.0, 1.0, "s"),
)


@dataclass(frozen=True)
class Charted:
    """A chart with the words of its two icons; `scale` is how many of the unit of the values one of the chart is."""

    chart: ControlChart
    unit_word: str
    scale: float
    variation_words: str
    assurance_words: str

    @cached_property
    def figure(self) -> Figure:
        """Return the picture of the chart."""
        with in_readers_language():
            return control_chart_picture(self.chart, unit=self.unit_word)

    @property
    def title(self) -> str:
        """Return the finding."""
        return self.figure.title

    @property
    def caption(self) -> str:
        """Return what the chart rests on."""
        return self.figure.caption

    @property
    def svg(self) -> SafeString:
        """Return the picture for the page; its texts were escaped when it was drawn."""
        with in_readers_language():
            return mark_safe(self.figure.to_svg("page"))

    def file(self, suffix: str) -> bytes:
        """Return the picture or its data as a file of that kind."""
        with in_readers_language(), TemporaryDirectory(prefix="obeya-chart-") as folder:
            return self.figure.save(Path(folder) / f"chart.{suffix}", theme="light").read_bytes()

    @property
    def family(self) -> Literal["better", "worse", "common"]:
        """Return the colour family of the variation: signal against noise."""
        kind = self.chart.variation.split("_")[0]
        return "better" if kind == "improvement" else "worse" if kind == "concern" else "common"

    @property
    def sign(self) -> str:
        """Return the shape beside the word."""
        return {"better": "▲", "worse": "▼", "common": "∼"}[self.family]

    @property
    def word(self) -> str:
        """Return the variation as one word."""
        return {"better": _("improving"), "worse": _("of concern"), "common": _("common cause")}[self.family]


def chart_of(
    latest: Latest, limits: Sequence[NewLimits] = (), notes: Sequence[ChartNote] = ()
) -> Charted | None:
    """Return the chart of the judged periods; None where they are too few or cannot be charted."""
    points = _consecutive(latest.judged)
    if sum(point is not None for point in points.values()) < LEAST_POINTS or latest.definition is None:
        return None
    kind = kind_of(latest.measure.chart, latest.definition, list(points.values()))
    is_of_shares = kind in ("p", "p-prime")
    scale, unit_word = (1.0, "%") if is_of_shares else _scale_of(latest, points)
    days = list(points)
    values = [np.nan if p is None or p.value is None else p.value / scale for p in points.values()]
    try:
        with in_readers_language():
            chart = draw_up_chart(
                values,
                kind=kind,
                rules=rules_of(latest.measure.rules),
                sizes=[np.nan if p is None else p.n for p in points.values()] if is_of_shares else None,
                times=np.array(days, "datetime64[D]"),
                labels=[day.isoformat() for day in days],
                name=latest.measure.name,
                recalculations=_recalculations(days, values, limits),
                annotations=[Annotation(_place(days, note.day), note.words) for note in notes],
                target=None if latest.measure.target is None else latest.measure.target / scale,
                better=better_of(latest.measure.direction),
            )
            assurance = "" if chart.assurance is None else str(say_assurance(chart.assurance))
            return Charted(chart, unit_word, scale, str(say_variation(chart.variation)), assurance)
    except ObeyaError:
        return None


def better_of(direction: str) -> Better | None:
    """Return which way is better, in the words of the charts."""
    return {Direction.LOWER.value: "down", Direction.HIGHER.value: "up"}.get(direction)  # type: ignore[return-value]


def _consecutive(points: Sequence[Point]) -> dict[date, Point | None]:
    return {point.begin: point for point in points}


def _scale_of(latest: Latest, points: dict[date, Point | None]) -> tuple[float, str]:
    definition = latest.definition
    assert definition is not None
    if definition.value_unit == "share":
        return 0.01, "%"
    if definition.value_unit != "seconds":
        return 1.0, definition.unit_word
    usual = median(abs(p.value) for p in points.values() if p is not None and p.value is not None)
    return next((size, word) for least, size, word in _SCALES if usual >= least)


def _place(days: Sequence[date], day: date) -> int:
    """Return the place of the period that a day falls in; the nearest where it lies outside."""
    earlier = [place for place, begin in enumerate(days) if begin <= day]
    return earlier[-1] if earlier else 0


def _recalculations(
    days: Sequence[date], values: Sequence[float], limits: Sequence[NewLimits]
) -> list[Recalculation]:
    """Return where limits are counted anew, as far as enough periods lie on either side."""
    found: list[Recalculation] = []
    first = 0
    for each in sorted(limits, key=lambda one: one.from_day):
        place = next((n for n, begin in enumerate(days) if begin >= each.from_day), len(days))
        if (
            _n_known(values[first:place]) < FEWEST_IN_BASELINE
            or _n_known(values[place:]) < FEWEST_IN_BASELINE
        ):
            continue
        found.append(Recalculation(place, each.reason, str(each.person or "–")))
        first = place
    return found


def _n_known(values: Sequence[float]) -> int:
    return sum(not np.isnan(value) for value in values)
