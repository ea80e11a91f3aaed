"""How long a case waits before each step, as it is and with a change, as pairs of bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from obeya.errors import QuestionError
from obeya.figures.figure import Figure
from obeya.figures.tokens import LIGHT
from obeya.figures.vega import CHART_WIDTH, chart_spec
from obeya.tables.sentences import phrase, say
from obeya.tables.wording import say_time

if TYPE_CHECKING:
    import altair as alt

MOST_STEPS: Final = 16
_BAR: Final = 30
_UNITS: Final = (
    (2 * 86_400.0, 86_400.0, phrase("days of waiting per case")),
    (2 * 3_600.0, 3_600.0, phrase("hours of waiting per case")),
    (0.0, 60.0, phrase("minutes of waiting per case")),
)


@dataclass(frozen=True, slots=True)
class StepWaits:
    """The mean waiting of a case before one step, over all its visits, in seconds."""

    step: str
    base_s: float
    changed_s: float


def step_waits_picture(steps: Sequence[StepWaits]) -> Figure:
    """Draw the steps with the most waiting on either side, the longest first.

    Raises QuestionError when there is no step.
    """
    if not steps:
        raise QuestionError("There is no step to draw.")
    ranked = sorted(steps, key=lambda each: -max(each.base_s, each.changed_s))[:MOST_STEPS]
    longest = max(max(each.base_s, each.changed_s) for each in ranked)
    divisor, unit = next((size, words) for least, size, words in _UNITS if longest >= least)
    alt_text = _alt(ranked)
    return Figure(
        title=_title(ranked),
        alt=alt_text,
        caption=str(
            say(
                "Mean waiting of a case before each step, over all its visits; grey as it is, "
                "coloured with the change. Simulated."
            )
        ),
        table=pa.table(
            {
                "step": [each.step for each in steps],
                "wait_s": [each.base_s for each in steps],
                "wait_changed_s": [each.changed_s for each in steps],
            }
        ),
        spec=chart_spec(_chart(ranked, divisor, str(say(unit))), description=alt_text),
    )


def _title(ranked: Sequence[StepWaits]) -> str:
    most = max(ranked, key=lambda each: abs(each.changed_s - each.base_s))
    if most.changed_s == most.base_s:
        return str(say("Waiting stays the same before every step"))
    given = {"step": most.step, "base": say_time(most.base_s), "changed": say_time(most.changed_s)}
    return str(say("Waiting before “{step}” changes most: {base} to {changed}", **given))


def _alt(ranked: Sequence[StepWaits]) -> str:
    told = [
        say(
            "{step}: {base} as it is, {changed} with the change.",
            step=each.step,
            base=say_time(each.base_s),
            changed=say_time(each.changed_s),
        )
        for each in ranked
    ]
    return " ".join(str(each) for each in told)


def _chart(ranked: Sequence[StepWaits], divisor: float, unit: str) -> alt.TopLevelMixin:
    import altair as alt

    sides = {"base": str(say("as it is")), "changed": str(say("with the change"))}
    rows: list[dict[str, Any]] = [
        {"step": each.step, "side": sides[side], "wait": seconds / divisor}
        for each in ranked
        for side, seconds in (("base", each.base_s), ("changed", each.changed_s))
    ]
    colours = alt.Scale(domain=list(sides.values()), range=[LIGHT["ramp-0"], LIGHT["accent"]])
    order = [each.step for each in ranked]
    chart: alt.Chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_bar(height={"band": 0.9})
        .encode(
            x=alt.X("wait:Q", title=unit, axis=alt.Axis(tickCount=6)),
            y=alt.Y("step:N", sort=order, title=None, axis=alt.Axis(labelLimit=220, ticks=False)),
            yOffset=alt.YOffset("side:N", sort=list(sides.values())),
            color=alt.Color(
                "side:N",
                scale=colours,
                sort=list(sides.values()),
                legend=alt.Legend(title=None, orient="top"),
            ),
        )
        .properties(width=CHART_WIDTH, height=_BAR * len(ranked))
    )
    return chart
