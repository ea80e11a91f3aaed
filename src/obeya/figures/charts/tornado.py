"""Which assumption matters: for each the span of a value between its lower and its higher end, the widest on top."""

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
from obeya.tables.wording import say_number, say_share, say_time

if TYPE_CHECKING:
    import altair as alt

MOST_BARS: Final = 12
_BAR: Final = 26
_TIMES: Final = (
    (2 * 86_400.0, 86_400.0, phrase("days")),
    (2 * 3_600.0, 3_600.0, phrase("hours")),
    (0.0, 60.0, phrase("minutes")),
)


@dataclass(frozen=True, slots=True)
class TornadoBar:
    """One assumption: the value where it is `spread` lower, and where it is as much higher; `n` is what it rests on."""

    assumption: str
    at_lower: float
    at_higher: float
    spread: float
    n: int | None = None


def tornado_picture(
    bars: Sequence[TornadoBar], *, base: float, unit: str, measure: str, is_effect: bool = False
) -> Figure:
    """Draw the widest spans around `base`; `unit` is s, share, h or another word.

    With `is_effect` the values are differences that a change makes to the measure. Raises QuestionError when there is
    no bar.
    """
    if not bars:
        raise QuestionError("There is no assumption to draw.")
    ranked = sorted(bars, key=lambda each: -abs(each.at_higher - each.at_lower))[:MOST_BARS]
    told = " ".join(_tell(each, unit) for each in ranked)
    title = say("What matters most: {assumption}", assumption=ranked[0].assumption)
    return Figure(
        title=str(title),
        alt=told,
        caption=str(_caption(measure, say_value(base, unit), is_effect=is_effect)),
        table=pa.table(
            {
                "assumption": [each.assumption for each in bars],
                "spread": [each.spread for each in bars],
                "at_lower": [each.at_lower for each in bars],
                "at_higher": [each.at_higher for each in bars],
            }
        ),
        spec=chart_spec(_chart(ranked, base, unit, measure, with_zero=is_effect), description=told),
    )


def say_value(value: float, unit: str) -> str:
    """Say a value in its unit."""
    if unit == "s":
        return say_time(value)
    if unit == "share":
        return say_share(value)
    return say("{n} h", n=say_number(value)) if unit == "h" else say_number(value)


def _caption(measure: str, base: str, *, is_effect: bool) -> str:
    if is_effect:
        return say(
            "What the change does to {measure} where one assumption at a time is lower or higher by its uncertainty; "
            "the line is {base}, with all as they are. Simulated.",
            measure=measure,
            base=base,
        )
    return say(
        "{measure} where one assumption at a time is lower or higher by its uncertainty; the line is {base}, with all "
        "as they are. Simulated.",
        measure=measure,
        base=base,
    )


def _tell(each: TornadoBar, unit: str) -> str:
    return say(
        "{assumption}, {share} less or more: {low} or {high}.",
        assumption=each.assumption,
        share=say_share(each.spread),
        low=say_value(each.at_lower, unit),
        high=say_value(each.at_higher, unit),
    )


def _chart(
    ranked: Sequence[TornadoBar], base: float, unit: str, measure: str, *, with_zero: bool
) -> alt.TopLevelMixin:
    import altair as alt

    divisor, words = _scale(ranked, unit)
    sides = {"lower": str(say("assumption lower")), "higher": str(say("assumption higher"))}
    rows: list[dict[str, Any]] = [
        {
            "assumption": str(each.assumption),
            "side": sides[side],
            "from": base / divisor,
            "to": value / divisor,
        }
        for each in ranked
        for side, value in (("lower", each.at_lower), ("higher", each.at_higher))
    ]
    order = [str(each.assumption) for each in ranked]
    what = say("change of {measure}", measure=measure) if with_zero else measure
    title = f"{what}, {say(words)}" if words else str(what)
    bars = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_bar(height={"band": 0.6})
        .encode(
            x=alt.X("from:Q", title=title, axis=alt.Axis(tickCount=6), scale=alt.Scale(zero=with_zero)),
            x2="to:Q",
            y=alt.Y("assumption:N", sort=order, title=None, axis=alt.Axis(labelLimit=260, ticks=False)),
            color=alt.Color(
                "side:N",
                scale=alt.Scale(domain=list(sides.values()), range=[LIGHT["ramp-0"], LIGHT["accent"]]),
                sort=list(sides.values()),
                legend=alt.Legend(title=None, orient="top"),
            ),
        )
    )
    line = (
        alt.Chart(alt.InlineData(values=[{"at": base / divisor}]))
        .mark_rule(color=LIGHT["ink"])
        .encode(x="at:Q")
    )
    return alt.layer(bars, line).properties(width=CHART_WIDTH, height=_BAR * len(ranked))


def _scale(ranked: Sequence[TornadoBar], unit: str) -> tuple[float, str]:
    if unit != "s":
        return (0.01, phrase("percent")) if unit == "share" else (1.0, "")
    largest = max(max(abs(each.at_lower), abs(each.at_higher)) for each in ranked)
    divisor, words = next((size, words) for least, size, words in _TIMES if largest >= least)
    return divisor, words
