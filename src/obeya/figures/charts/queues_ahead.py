"""Queues as they were and as they are expected, with the interval, and whether such promises were kept on the past."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from obeya.figures.charts.calibration import Kept, calibration_panel
from obeya.figures.figure import Figure
from obeya.figures.text import display_name
from obeya.figures.tokens import LIGHT
from obeya.figures.vega import CHART_WIDTH, chart_spec
from obeya.figures.words import basis_words
from obeya.tables.sentences import resaid, say
from obeya.tables.wording import say_number, say_share

if TYPE_CHECKING:
    import altair as alt

    from obeya.foresight.queues import QueueAhead, QueueForecast

MOST_DRAWN: Final = 6
COLUMNS: Final = 2
_WIDTH, _HEIGHT, _GAP = (CHART_WIDTH - 56) // COLUMNS, 110, 56


def queues_ahead_picture(result: QueueForecast) -> Figure:
    """Draw the queues that change most, overdue cases among them, and the calibration of all."""
    drawn = _drawn(result)
    said = (result.sentence, result.sentence_late, *(_said(each) for each in drawn))
    alt_text = " ".join(map(resaid, said))
    return Figure(
        title=resaid(result.sentence),
        alt=alt_text,
        caption=str(
            say(
                "Cases that wait before a step, counted at midnight or each hour; shaded what holds four in five. "
                "Below: tried from {n} moments of the past, on the dashed line promises are kept; intervals that "
                "promise 80 % held {share}. {due} {basis}",
                n=str(result.n_origins),
                share=say_share(result.coverage),
                due=result.due_words,
                basis=basis_words(result.basis),
            )
        ),
        table=_table(result),
        spec=chart_spec(_chart(result, drawn), description=alt_text),
    )


def _drawn(result: QueueForecast) -> list[QueueAhead]:
    overdue = [each for each in result.queues if each.kind == "overdue"]
    steps = [each for each in result.queues if each.kind == "step"]
    ranked = sorted(steps, key=lambda each: -abs(each.growth))
    return [*ranked[: MOST_DRAWN - len(overdue)], *overdue]


def _said(each: QueueAhead) -> str:
    return say(
        "{queue}: {now} now, {then} then ({low} to {high}).",
        queue=each.queue,
        now=say_number(each.n_now),
        then=say_number(each.expected),
        low=say_number(each.low),
        high=say_number(each.high),
    )


def _table(result: QueueForecast) -> pa.Table:
    names = ("queue", "at", "n", "low", "high", "is_expected")
    return pa.table({name: [getattr(each, name) for each in result.points] for name in names})


def _chart(result: QueueForecast, drawn: list[QueueAhead]) -> alt.TopLevelMixin:
    import altair as alt

    panels = [_panel(result, each) for each in drawn]
    rows = [
        alt.hconcat(*panels[place : place + COLUMNS], spacing=_GAP)
        for place in range(0, len(panels), COLUMNS)
    ]
    kept = calibration_panel(
        [Kept(each.promised, each.share, each.low, each.high) for each in result.held],
        title=str(say("All queues, tried on the past")),
        x=str(say("promised chance of no more")),
        y=str(say("share that were no more")),
    )
    chart: alt.VConcatChart = alt.vconcat(*rows, kept, spacing=26)
    return chart


def _panel(result: QueueForecast, queue: QueueAhead) -> alt.LayerChart | alt.FacetChart:
    import altair as alt

    points = [each for each in result.points if each.queue == queue.queue]
    rows: list[dict[str, Any]] = [
        {
            "at": each.at.replace(tzinfo=None).isoformat(),
            "n": each.n,
            "low": each.low if each.is_expected else None,
            "high": each.high if each.is_expected else None,
            "is": each.is_expected,
        }
        for each in points
    ]
    past = [row for row in rows if not row["is"]]
    ahead = [{**past[-1], "low": past[-1]["n"], "high": past[-1]["n"]}, *(row for row in rows if row["is"])]
    x = alt.X("at:T", title=None, axis=alt.Axis(tickCount=4, format="%-d %b", labelOverlap=True))
    y = alt.Y("n:Q", title=None, axis=alt.Axis(tickCount=4), scale=alt.Scale(zero=True))
    coming = alt.Chart(alt.InlineData(values=ahead))
    layers = (
        coming.mark_area(color=LIGHT["tint-1"]).encode(x=x, y=alt.Y("low:Q", title=None), y2="high:Q"),
        alt.Chart(alt.InlineData(values=past))
        .mark_line(color=LIGHT["ramp-0"], strokeWidth=1.5)
        .encode(x=x, y=y),
        coming.mark_line(color=LIGHT["accent"], strokeWidth=2).encode(x=x, y=y),
    )
    head = alt.TitleParams(
        display_name(resaid(queue.queue)),
        anchor="start",
        fontSize=12.5,
        fontWeight=600,
        color=LIGHT["ink"],
        offset=6,
    )
    return alt.layer(*layers).properties(width=_WIDTH, height=_HEIGHT, title=head)
