"""How busy each role is in simulated runs, as it is and with a change, as pairs of bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from obeya.errors import QuestionError
from obeya.figures.charts.two_sides import side_colours, side_words
from obeya.figures.figure import Figure
from obeya.figures.vega import CHART_WIDTH, chart_spec
from obeya.tables.sentences import say
from obeya.tables.wording import say_share

if TYPE_CHECKING:
    import altair as alt

MOST_ROLES: Final = 16
_BAR: Final = 34


@dataclass(frozen=True, slots=True)
class RoleUse:
    """The share of their time on duty in which the people of one role are busy."""

    role: str
    base: float
    changed: float


def role_use_picture(roles: Sequence[RoleUse]) -> Figure:
    """Draw the busiest roles, the busiest on either side first. Raises QuestionError when there is none."""
    if not roles:
        raise QuestionError("There is no role to draw.")
    ranked = sorted(roles, key=lambda each: -max(each.base, each.changed))[:MOST_ROLES]
    first = ranked[0]
    title = str(
        say(
            "“{role}” is busiest: {base} of its time as it is, {changed} with the change",
            role=first.role,
            base=say_share(first.base),
            changed=say_share(first.changed),
        )
    )
    alt_text = " ".join(
        str(
            say(
                "{role}: {base} as it is, {changed} with the change.",
                role=each.role,
                base=say_share(each.base),
                changed=say_share(each.changed),
            )
        )
        for each in ranked
    )
    return Figure(
        title=title,
        alt=alt_text,
        caption=str(
            say(
                "Time at work of all people of a role ÷ their time on duty. Simulated. The nearer to 100 %, the longer "
                "the queues before them."
            )
        ),
        table=pa.table(
            {
                "role": [each.role for each in roles],
                "busy": [each.base for each in roles],
                "busy_changed": [each.changed for each in roles],
            }
        ),
        spec=chart_spec(_chart(ranked), description=alt_text),
    )


def _chart(ranked: Sequence[RoleUse]) -> alt.TopLevelMixin:
    import altair as alt

    words = side_words()
    rows: list[dict[str, Any]] = [
        {"role": each.role, "side": side, "busy": busy}
        for each in ranked
        for side, busy in zip(words, (each.base, each.changed), strict=True)
    ]
    chart: alt.Chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_bar(height={"band": 0.9})
        .encode(
            x=alt.X(
                "busy:Q",
                title=str(say("share of their time on duty")),
                scale=alt.Scale(domain=[0, max(1.0, *(row["busy"] for row in rows))]),
                axis=alt.Axis(tickCount=6, format="%"),
            ),
            y=alt.Y(
                "role:N",
                sort=[each.role for each in ranked],
                title=None,
                axis=alt.Axis(labelLimit=220, ticks=False),
            ),
            yOffset=alt.YOffset("side:N", sort=list(words)),
            color=alt.Color(
                "side:N",
                scale=side_colours(),
                sort=list(words),
                legend=alt.Legend(title=None, orient="top"),
            ),
        )
        .properties(width=CHART_WIDTH, height=_BAR * len(ranked))
    )
    return chart
