"""Steps of a value stream against the takt: how long each takes for a piece, and how often customers ask for one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from obeya.errors import QuestionError
from obeya.figures.figure import Figure
from obeya.figures.stream_words import clock_words, time_words
from obeya.figures.text import display_name
from obeya.figures.tokens import LIGHT
from obeya.figures.vega import CHART_WIDTH, chart_spec
from obeya.tables.sentences import joined, say, say_many
from obeya.tables.wording import say_count

if TYPE_CHECKING:
    import altair as alt

    from obeya.flow.stream_map import StreamMap
    from obeya.flow.stream_sums import StreamRung, StreamSums

_ROW: Final = 28
_LABEL_ROOM: Final = 1.34
_LONGEST: Final = 34


def takt_picture(stream: StreamMap, sums: StreamSums) -> Figure:
    """Draw the time from one piece to the next of each step, and the takt as a line.

    Uptime counts: a step that runs 80 % of the time takes as much longer. Raises QuestionError without a demand, or
    where no cycle time is known.
    """
    if sums.takt_s is None:
        raise QuestionError(
            "There is no takt to compare with: say the demand and the available time of a day."
        )
    known = [(rung, pace) for rung in sums.ladder if (pace := _pace(rung, sums)) is not None]
    if not known:
        raise QuestionError("There is no cycle time to compare with the takt: no step says one.")
    over = [(rung, pace) for rung, pace in known if pace > sums.takt_s]
    alt_text = _alt(stream, sums, known)
    return Figure(
        title=_title(stream, sums, known, over),
        alt=alt_text,
        caption=joined(
            " ",
            [
                say("Cycle time ÷ uptime, times the passes of a piece, ÷ pieces at once."),
                say("Takt: available time ÷ demand. Clock: {clock}.", clock=clock_words(stream)),
            ],
        ),
        table=pa.table(
            {
                "step": [rung.name for rung, _ in known],
                "pace_s": [pace for _, pace in known],
                "takt_s": [sums.takt_s] * len(known),
                "load": [pace / sums.takt_s for _, pace in known],
            }
        ),
        spec=chart_spec(_chart(stream, sums, known), description=alt_text),
    )


def _pace(rung: StreamRung, sums: StreamSums) -> float | None:
    """Return the time from one piece to the next on the clock of the demand, losses included."""
    if rung.load is not None and sums.takt_s is not None:
        return rung.load * sums.takt_s
    return rung.pace_s


def _title(
    stream: StreamMap,
    sums: StreamSums,
    known: list[tuple[StreamRung, float]],
    over: list[tuple[StreamRung, float]],
) -> str:
    takt = time_words(sums.takt_s, stream)
    worst, pace = max(known, key=lambda each: each[1])
    values = {"step": display_name(worst.name), "pace": time_words(pace, stream), "takt": takt}
    if not over:
        return say("Every step keeps the takt of {takt}; {step} is nearest to it with {pace}", **values)
    return say_many(
        len(over),
        "{step} cannot keep the takt of {takt}: it takes {pace} a piece",
        "{n} steps cannot keep the takt of {takt}; {step} takes {pace} a piece",
        n=say_count(len(over)),
        **values,
    )


def _alt(stream: StreamMap, sums: StreamSums, known: list[tuple[StreamRung, float]]) -> str:
    listed = "; ".join(f"{display_name(rung.name)} {time_words(pace, stream)}" for rung, pace in known)
    return say(
        "Bars of the time each step takes for a piece, with the takt of {takt} as a line: {listed}.",
        takt=time_words(sums.takt_s, stream),
        listed=listed,
    )


def _chart(stream: StreamMap, sums: StreamSums, known: list[tuple[StreamRung, float]]) -> alt.LayerChart:
    import altair as alt

    takt = sums.takt_s or 0.0
    above = say("above takt")
    unit, divisor = _unit(max([takt, *(pace for _, pace in known)]))
    rows = [
        {
            "step": f"{place}. {display_name(rung.name)}",
            "pace": pace / divisor,
            "words": time_words(pace, stream) + (f" ▲ {above}" if pace > takt else ""),
            "kind": "over" if pace > takt else "within",
        }
        for place, (rung, pace) in enumerate(known, start=1)
    ]
    names = alt.Y(
        "step:N",
        title=None,
        sort=None,
        axis=alt.Axis(labelLimit=240, labelExpr=f"truncate(datum.label, {_LONGEST})"),
    )
    top = max([takt, *(pace for _, pace in known)]) / divisor * _LABEL_ROOM
    values = alt.X(
        "pace:Q",
        title=str(say("{unit} a piece", unit=unit)),
        scale=alt.Scale(domain=[0, top], nice=False),
        axis=alt.Axis(tickCount=6),
    )
    colours = alt.Scale(domain=["within", "over"], range=[LIGHT["ramp-1"], LIGHT["bad"]])
    data = alt.InlineData(values=rows)
    bars = (
        alt.Chart(data)
        .mark_bar(height=14, cornerRadiusEnd=2)
        .encode(x=values, y=names, color=alt.Color("kind:N", scale=colours, legend=None))
    )
    words = (
        alt.Chart(data)
        .mark_text(align="right", color=LIGHT["ink"])
        .encode(x=alt.value(CHART_WIDTH - 180), y=names, text="words:N")
    )
    said = str(say("takt {time}", time=time_words(takt, stream)))
    drawn: Any = alt.layer(bars, words, *_takt_line(takt / divisor, said))
    chart: alt.LayerChart = drawn.properties(width=CHART_WIDTH - 180, height=_ROW * len(rows))
    return chart


def _takt_line(takt: float, words: str) -> list[alt.Chart]:
    """Draw the takt as a line through all bars, with its words above."""
    import altair as alt

    line = alt.InlineData(values=[{"takt": takt, "words": words}])
    rule = alt.Chart(line).mark_rule(color=LIGHT["ink"], strokeWidth=1.8, strokeDash=[6, 3])
    label = alt.Chart(line).mark_text(baseline="bottom", fontWeight=600, color=LIGHT["ink"])
    return [
        rule.encode(x="takt:Q"),
        label.encode(x="takt:Q", y=alt.value(-5), text="words:N"),
    ]


def _unit(largest: float) -> tuple[str, float]:
    if largest < 600:
        return say("Seconds"), 1.0
    return (say("Minutes"), 60.0) if largest < 2 * 3_600 else (say("Hours"), 3_600.0)
