"""How long finished cards took: a dot per card on the day it was done, with the days that most stayed within."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from obeya.errors import QuestionError
from obeya.figures.figure import Figure
from obeya.figures.tokens import LIGHT
from obeya.figures.vega import CHART_WIDTH, chart_spec
from obeya.studies.board_flow import PERCENTILES
from obeya.tables.sentences import joined, say, say_many
from obeya.tables.wording import say_count, say_number

if TYPE_CHECKING:
    import altair as alt

    from obeya.studies.board_flow import CycleTimes

_HEIGHT = 240
# Below this the percentiles are said to be guesses.
SMALL_SAMPLE = 20


def cycle_times_picture(times: CycleTimes) -> Figure:
    """Draw finished cards by day and days taken, with the 50th, 85th and 95th percentile.

    Raises QuestionError when no card was finished.
    """
    if times.percentiles is None:
        raise QuestionError("There is no cycle time to draw: no card was finished in this time.")
    half, most, nearly_all = times.percentiles
    title = say(
        "Half of the cards were done within {half}, 85 of 100 within {most}",
        half=_days(half),
        most=_days(most),
    )
    alt_text = say(
        "Scatter of the days from begun to done. {title}, 95 of 100 within {nearly_all}. Cards: {n}.",
        title=title,
        nearly_all=_days(nearly_all),
        n=say_count(times.n),
    )
    caption = [
        say(
            "Verified cards: {n}; from the first day of work to the last time it was reported done.",
            n=say_count(times.n),
        ),
        *([say("Few cards: read the percentiles as a first guess.")] if times.n < SMALL_SAMPLE else []),
    ]
    days = [str(moment)[:10] for moment in times.finished_at]
    return Figure(
        title=title,
        alt=alt_text,
        caption=joined(" ", caption),
        table=pa.table({"card": times.cards, "done": days, "days": times.days}),
        spec=chart_spec(_chart(times, days), description=alt_text),
    )


def _days(days: float) -> str:
    return say_many(1 if round(days, 1) == 1 else 2, "{n} day", "{n} days", n=say_number(days))


def _chart(times: CycleTimes, days: list[str]) -> alt.TopLevelMixin:
    import altair as alt

    rows = [{"day": day, "days": float(each)} for day, each in zip(days, times.days, strict=True)]
    dots = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_point(filled=True, size=36, opacity=0.7, color=LIGHT["accent"])
        .encode(
            x=alt.X("day:T", title=None, axis=alt.Axis(tickCount=8, labelOverlap=True, format="%d %b")),
            y=alt.Y("days:Q", title="days", scale=alt.Scale(domainMin=0), axis=alt.Axis(tickCount=5)),
        )
    )
    lines = [
        {"days": value, "words": f"{percentile} %: {_days(value)}"}
        for percentile, value in zip(PERCENTILES, times.percentiles or (), strict=False)
    ]
    base = alt.Chart(alt.InlineData(values=lines))
    rules = base.mark_rule(strokeDash=[4, 4], color=LIGHT["ink-soft"]).encode(y="days:Q")
    words = base.mark_text(align="right", baseline="bottom", dy=-2).encode(
        x=alt.value(CHART_WIDTH), y="days:Q", text="words:N"
    )
    chart: alt.LayerChart = (dots + rules + words).properties(width=CHART_WIDTH, height=_HEIGHT)
    return chart
