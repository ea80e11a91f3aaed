"""Cases in progress over the time of simulated runs, as it is and with a change, with what most runs stay within."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from obeya.errors import QuestionError
from obeya.figures.charts.two_sides import side_colours, side_dashes, side_words
from obeya.figures.figure import Figure
from obeya.figures.tokens import LIGHT
from obeya.figures.vega import CHART_WIDTH, chart_spec
from obeya.tables.sentences import say
from obeya.tables.wording import say_count, say_number

if TYPE_CHECKING:
    import altair as alt

_HEIGHT: Final = 220
_DAY_S: Final = 86_400.0


@dataclass(frozen=True, slots=True)
class Load:
    """Cases in progress of one side at each time: the mean of the runs, and what nine in ten of them lie between."""

    mean: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]


def two_loads_picture(
    times_s: Sequence[float], base: Load, changed: Load, *, counted_from_s: float, n_runs: int
) -> Figure:
    """Draw the cases in progress at `times_s` after the start; what is before `counted_from_s` only fills the process.

    Raises QuestionError without times.
    """
    if not times_s:
        raise QuestionError("There is no time to draw.")
    ends = [side.mean[-1] for side in (base, changed)]
    counted = [
        sum(n for n, at in zip(side.mean, times_s, strict=True) if at >= counted_from_s)
        / max(1, sum(at >= counted_from_s for at in times_s))
        for side in (base, changed)
    ]
    title = str(
        say(
            "{base} cases are in progress as it is, {changed} with the change",
            base=say_number(counted[0]),
            changed=say_number(counted[1]),
        )
    )
    alt_text = str(
        say(
            "{title}, on average. At the end {base} and {changed}.",
            title=title,
            base=say_number(ends[0]),
            changed=say_number(ends[1]),
        )
    )
    return Figure(
        title=title,
        alt=alt_text,
        caption=str(
            say(
                "Simulated: mean of {n} runs, and the band that nine in ten of them lie within. The runs begin empty; "
                "what lies left of the line fills the process and does not count.",
                n=say_count(n_runs),
            )
        ),
        table=pa.table(
            {
                "time_s": list(times_s),
                "in_progress": list(base.mean),
                "in_progress_changed": list(changed.mean),
            }
        ),
        spec=chart_spec(_chart(times_s, base, changed, counted_from_s), description=alt_text),
    )


def _chart(times_s: Sequence[float], base: Load, changed: Load, counted_from_s: float) -> alt.TopLevelMixin:
    import altair as alt

    words = side_words()
    rows: list[dict[str, Any]] = [
        {"day": at / _DAY_S, "n": mean, "low": low, "high": high, "side": side}
        for side, load in zip(words, (base, changed), strict=True)
        for at, mean, low, high in zip(times_s, load.mean, load.low, load.high, strict=True)
    ]
    x = alt.X("day:Q", title=str(say("days after the start")), axis=alt.Axis(tickCount=8))
    colour = alt.Color(
        "side:N",
        scale=side_colours(),
        sort=list(words),
        legend=alt.Legend(
            title=None, orient="top", symbolType="stroke", symbolStrokeWidth=2.5, symbolOpacity=1
        ),
    )
    y_title = str(say("cases in progress"))
    data = alt.InlineData(values=rows)
    band = (
        alt.Chart(data)
        .mark_area(opacity=0.16)
        .encode(x=x, y=alt.Y("low:Q", title=y_title, axis=alt.Axis(tickCount=5)), y2="high:Q", color=colour)
    )
    line = (
        alt.Chart(data)
        .mark_line(strokeWidth=2)
        .encode(
            x=x,
            y=alt.Y("n:Q", title=y_title),
            color=colour,
            strokeDash=alt.StrokeDash("side:N", scale=side_dashes(), sort=list(words), legend=None),
        )
    )
    rule = (
        alt.Chart(alt.InlineData(values=[{"day": counted_from_s / _DAY_S}]))
        .mark_rule(color=LIGHT["ink-soft"], strokeDash=[2, 3])
        .encode(x=x)
    )
    return alt.layer(band, line, rule).properties(width=CHART_WIDTH, height=_HEIGHT)
