"""The cumulative flow of a board: a band per state over time; a band that grows is where work piles up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa

from obeya.errors import QuestionError
from obeya.figures.figure import Figure
from obeya.figures.tokens import LIGHT
from obeya.figures.vega import CHART_WIDTH, chart_spec
from obeya.tables.sentences import joined, say
from obeya.tables.wording import say_count

if TYPE_CHECKING:
    import altair as alt

    from obeya.studies.board_flow import CumulativeFlow

_HEIGHT = 260


def cumulative_flow_picture(
    flow: CumulativeFlow, *, days: Sequence[date], names: Mapping[str, str], unfinished: str
) -> Figure:
    """Draw how many cards stood in each state at the end of each of `days`, one for each moment of `flow`.

    `names` gives the words for the states of `flow`, from the last (drawn at the bottom) to the first; `unfinished`
    is the state whose growth the title speaks of. Raises QuestionError when there is no card or no day.
    """
    if flow.n_cards == 0 or flow.moments.size == 0:
        raise QuestionError("There is no flow to draw: no card was on this board in this time.")
    labels = [day.isoformat() for day in days]
    table = pa.table({"day": labels, **{names[state]: flow.of(state) for state in names}})
    title = _title(flow, unfinished=unfinished, name=names[unfinished])
    now = [f"{names[state]} {say_count(int(flow.of(state)[-1]))}" for state in reversed(tuple(names))]
    alt_text = say(
        "Cumulative flow from {first} to {last}. {title}. On the last day: {now}.",
        first=labels[0],
        last=labels[-1],
        title=title,
        now=joined("; ", now),
    )
    return Figure(
        title=title,
        alt=alt_text,
        caption=say(
            "Cards: {n}, counted at the end of each day from their recorded steps.", n=say_count(flow.n_cards)
        ),
        table=table,
        spec=chart_spec(_chart(flow, labels, names), description=alt_text),
    )


def _title(flow: CumulativeFlow, *, unfinished: str, name: str) -> str:
    then, now = (int(flow.of(unfinished)[place]) for place in (0, -1))
    if now == then:
        return say("“{column}” holds as many cards as at the start: {now}", column=name, now=say_count(now))
    words = (
        "“{column}” grew from {then} to {now} cards"
        if now > then
        else "“{column}” fell from {then} to {now} cards"
    )
    return say(words, column=name, then=say_count(then), now=say_count(now))


def _chart(flow: CumulativeFlow, days: list[str], names: Mapping[str, str]) -> alt.TopLevelMixin:
    import altair as alt

    rows = [
        {"day": day, "state": names[state], "rank": rank, "n": int(n)}
        for rank, state in enumerate(names)
        for day, n in zip(days, flow.of(state), strict=True)
    ]
    words = list(names.values())
    colours = [LIGHT[f"kind-{place}"] for place in range(len(words))]
    chart: alt.Chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_area(opacity=0.85, interpolate="step-after", line={"strokeWidth": 1})
        .encode(
            x=alt.X("day:T", title=None, axis=alt.Axis(tickCount=8, labelOverlap=True, format="%d %b")),
            y=alt.Y("n:Q", title="cards", stack="zero", axis=alt.Axis(tickCount=5)),
            color=alt.Color(
                "state:N",
                scale=alt.Scale(domain=words, range=colours),
                legend=alt.Legend(title=None, columns=0, symbolSize=80),
            ),
            order=alt.Order("rank:Q"),
        )
        .properties(width=CHART_WIDTH, height=_HEIGHT)
    )
    return chart
