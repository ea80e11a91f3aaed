"""The control chart of a measure as callers see it: limits and signals of every period, in the unit of the values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import isfinite

from ninja import Schema

from obeya.spc.icons import Assurance, Meaning, Variation
from obeya_web.measures.charting import Charted, chart_of
from obeya_web.measures.latest import Latest
from obeya_web.measures.models import NewLimits


class ChartPointShape(Schema):
    """One period of the chart: its value between the limits that hold there, and the rules that it breaks.

    `meaning` says what a signal is: improvement, concern, or neutral where neither way is better; common is none.
    """

    begin: str
    value: float | None
    centre: float | None
    lower: float | None
    upper: float | None
    signals: list[str]
    meaning: Meaning


class LimitsShape(Schema):
    """From this day on a person had the limits counted anew, with a reason; where periods are too few it waits."""

    from_day: date
    reason: str


class ChartShape(Schema):
    """A control chart of the judged periods, by the rules of `rules`.

    `variation` speaks of the last period, `assurance` of the target; `arl0` is the mean number of periods until a
    false alarm. `warnings` says what to be careful about.
    """

    kind: str
    rules: str
    variation: Variation
    assurance: Assurance | None
    arl0: float | None
    limits_renewed: list[LimitsShape]
    warnings: list[str]
    points: list[ChartPointShape]

    @classmethod
    def of(cls, latest: Latest) -> ChartShape | None:
        """Return the chart of a measure; None where its periods are too few to be charted."""
        limits = list(latest.measure.newlimitss.all())
        charted = chart_of(latest, limits, list(latest.measure.chartnotes.all()))
        return None if charted is None else cls._of(charted, limits)

    @classmethod
    def _of(cls, charted: Charted, limits: Sequence[NewLimits]) -> ChartShape:
        chart = charted.chart
        return cls(
            kind=chart.kind,
            rules=chart.rules,
            variation=chart.variation,
            assurance=chart.assurance,
            arl0=_known(chart.arl0),
            limits_renewed=[LimitsShape(from_day=each.from_day, reason=each.reason) for each in limits],
            warnings=list(chart.warnings),
            points=[_point(charted, place) for place in range(chart.n)],
        )


def _point(charted: Charted, place: int) -> ChartPointShape:
    chart, scale = charted.chart, charted.scale
    return ChartPointShape(
        begin=chart.labels[place],
        value=_known(chart.values[place], scale),
        centre=_known(chart.centre[place], scale),
        lower=_known(chart.lower[place], scale),
        upper=_known(chart.upper[place], scale),
        signals=list(chart.signals[place]),
        meaning=chart.meanings[place],
    )


def _known(value: float | None, scale: float = 1.0) -> float | None:
    """Return a number in the unit of the values; None where there is none, such as a limit that does not exist."""
    return float(value) * scale if value is not None and isfinite(value) else None
