"""The lead times of simulated cases, as it is and with a change: two shapes over one axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from obeya.errors import QuestionError
from obeya.figures.charts.two_sides import side_colours, side_dashes, side_words, unit_for
from obeya.figures.figure import Figure
from obeya.figures.vega import CHART_WIDTH, chart_spec
from obeya.tables.sentences import say
from obeya.tables.wording import say_count, say_share, say_time

if TYPE_CHECKING:
    import altair as alt

_HEIGHT: Final = 220


@dataclass(frozen=True, slots=True)
class LeadTimes:
    """Lead times of one side: shares of its cases between the edges, beyond the last one, and two quantiles."""

    n: int
    shares: Sequence[float]
    share_beyond: float
    median_s: float
    p90_s: float


def two_lead_times_picture(edges_s: Sequence[float], base: LeadTimes, changed: LeadTimes) -> Figure:
    """Draw which share of the cases takes how long, on both sides.

    `edges_s` are the limits of the shares, one more than there are of them. Raises QuestionError without cases.
    """
    if not base.n or not changed.n:
        raise QuestionError("There is no lead time to draw.")
    title = _title(base, changed)
    alt_text = str(
        say(
            "{title}. Nine in ten take no longer than {base} as it is, {changed} with the change. "
            "Longer than {last} take {share_base} and {share_changed}.",
            title=title,
            base=say_time(base.p90_s),
            changed=say_time(changed.p90_s),
            last=say_time(edges_s[-1]),
            share_base=say_share(base.share_beyond),
            share_changed=say_share(changed.share_beyond),
        )
    )
    caption = say(
        "Simulated: {n} cases as it is, {m} with the change. Dots: half of the cases are done by then. "
        "Not drawn: the {share_base} and {share_changed} that take longer than {last}.",
        n=say_count(base.n),
        m=say_count(changed.n),
        share_base=say_share(base.share_beyond),
        share_changed=say_share(changed.share_beyond),
        last=say_time(edges_s[-1]),
    )
    return Figure(
        title=title,
        alt=alt_text,
        caption=str(caption),
        table=pa.table(
            {
                "from_s": list(edges_s[:-1]),
                "to_s": list(edges_s[1:]),
                "share": list(base.shares),
                "share_changed": list(changed.shares),
            }
        ),
        spec=chart_spec(_chart(edges_s, base, changed), description=alt_text),
    )


def _title(base: LeadTimes, changed: LeadTimes) -> str:
    given = {"base": say_time(base.median_s), "changed": say_time(changed.median_s)}
    if given["base"] == given["changed"]:
        return str(say("Half of the cases are done within {base} on both sides", **given))
    return str(
        say("Half of the cases are done within {base} as it is, within {changed} with the change", **given)
    )


def _chart(edges_s: Sequence[float], base: LeadTimes, changed: LeadTimes) -> alt.TopLevelMixin:
    import altair as alt

    size, unit = unit_for(edges_s[-1])
    words = side_words()
    rows: list[dict[str, Any]] = []
    dots: list[dict[str, Any]] = []
    for side, times in zip(words, (base, changed), strict=True):
        # The last share holds until the last edge.
        shares = [*times.shares, times.shares[-1]]
        rows += [
            {"time": edge / size, "share": share, "side": side}
            for edge, share in zip(edges_s, shares, strict=True)
        ]
        dots.append({"time": min(times.median_s, edges_s[-1]) / size, "share": 0.0, "side": side})
    x = alt.X("time:Q", title=str(say("lead time, {unit}", unit=unit)), axis=alt.Axis(tickCount=8))
    y = alt.Y("share:Q", title=str(say("share of cases")), axis=alt.Axis(tickCount=5, format="%"), stack=None)
    colour = alt.Color(
        "side:N",
        scale=side_colours(),
        sort=list(words),
        legend=alt.Legend(
            title=None, orient="top", symbolType="stroke", symbolStrokeWidth=2.5, symbolOpacity=1
        ),
    )
    data = alt.InlineData(values=rows)
    area = alt.Chart(data).mark_area(opacity=0.14, interpolate="step-after").encode(x=x, y=y, color=colour)
    line = (
        alt.Chart(data)
        .mark_line(strokeWidth=2, interpolate="step-after")
        .encode(
            x=x,
            y=y,
            color=colour,
            strokeDash=alt.StrokeDash("side:N", scale=side_dashes(), sort=list(words), legend=None),
        )
    )
    marks = (
        alt.Chart(alt.InlineData(values=dots))
        .mark_point(filled=True, size=90, opacity=1)
        .encode(x=x, y=y, color=colour)
    )
    return alt.layer(area, line, marks).properties(width=CHART_WIDTH, height=_HEIGHT)
