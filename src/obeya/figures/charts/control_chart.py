"""A control chart: points joined, mean solid, limits dashed, target apart, a flag where a change went live.

Signal against noise by colour and shape: improvement blue and up, concern orange and down, common cause grey and
round. New limits break the lines; the old ones go on as ghosts. The axis of values does not begin at 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from obeya.figures.figure import Figure
from obeya.figures.tokens import LIGHT
from obeya.figures.vega import CHART_WIDTH, chart_spec
from obeya.spc.chart_words import (
    chart_sentences,
    finding_of_chart,
    say_chart_level,
    say_false_alarm,
    say_point,
)
from obeya.tables.sentences import joined, say
from obeya.tables.wording import say_count, say_number, say_share

if TYPE_CHECKING:
    import altair as alt
    from numpy.typing import NDArray

    from obeya.spc.control_chart import ControlChart

_HEIGHT: Final = 280
_ROOM_FOR_NAMES: Final = 96
_MANY_POINTS: Final = 120
# By what a point means: token and shape, so that neither stands alone.
_LOOKS: Final = {
    "common": ("common", "circle"),
    "improvement": ("better", "triangle-up"),
    "concern": ("worse", "triangle-down"),
    "neutral": ("ink", "diamond"),
}


def control_chart_picture(chart: ControlChart, *, unit: str = "") -> Figure:
    """Draw a control chart; `unit` names the values on the axis."""
    alt_text = joined(" ", chart_sentences(chart))
    return Figure(
        title=finding_of_chart(chart),
        alt=alt_text,
        caption=_caption(chart),
        table=_table(chart),
        spec=chart_spec(_chart(chart, _axis_words(chart, unit)), description=alt_text),
    )


def _axis_words(chart: ControlChart, unit: str) -> str:
    own = {"cusum": say("sums, in standard deviations"), "t2": "T²"}
    return own.get(chart.kind) or unit or chart.name


def _caption(chart: ControlChart) -> str:
    n = int((~np.isnan(chart.values)).sum())
    words: list[str] = [
        say(
            "{chart}, n = {n} points, rules: {rules}.",
            chart=chart.kind_name,
            n=say_count(n),
            rules=chart.rules_name,
        )
    ]
    if chart.moving_ranges == "screened":
        words.append(say("Moving ranges above their limit are left out."))
    words += [_say_baseline(chart, place) for place in range(len(chart.phases))]
    signs = {"improvement": say("▲ improvement"), "concern": say("▼ concern"), "neutral": say("◆ signal")}
    shown = [sign for meaning, sign in signs.items() if meaning in chart.meanings]
    if shown:
        words.append(say("{signs}.", signs=joined(", ", shown)))
    rate = chart.alarm_rate
    if rate.arl0 is None:
        words.append(say_false_alarm(chart))
    else:
        words.append(say("A false alarm every {arl} points on average.", arl=say_number(rate.arl0)))
    if rate.within_estimated is not None:
        words.append(
            say(
                "With limits from {n} points, one or more within {within} points: {share}.",
                n=say_count(rate.n_baseline),
                within=say_count(rate.n_points),
                share=say_share(rate.within_estimated),
            )
        )
    words += chart.warnings
    return joined(" ", words)


def _say_baseline(chart: ControlChart, place: int) -> str:
    phase = chart.phases[place]
    first = say_point(chart, phase.first)
    if place:
        return say(
            "New limits from {first} on: {reason} ({by}).",
            first=first,
            reason=phase.reason.rstrip("."),
            by=phase.by,
        )
    last = chart.labels[phase.first + phase.n_baseline - 1]
    if chart.kind == "run":
        return say("Median of {first} to {last}.", first=first, last=last)
    return say("Limits from {first} to {last}.", first=first, last=last)


def _table(chart: ControlChart) -> pa.Table:
    columns: dict[str, Any] = {
        "x": list(chart.labels),
        "value": _nullable(chart.values),
        "centre": _nullable(chart.centre),
        "lower": _nullable(chart.lower),
        "upper": _nullable(chart.upper),
        "signals": [", ".join(keys) for keys in chart.signals],
        "meaning": list(chart.meanings),
    }
    if chart.sizes is not None:
        columns["n"] = _nullable(chart.sizes)
    if chart.below is not None:
        columns["below"] = _nullable(chart.below)
    return pa.table(columns)


def _nullable(values: NDArray[np.float64]) -> list[float | None]:
    return [float(each) if np.isfinite(each) else None for each in values]


def _chart(chart: ControlChart, unit: str) -> alt.TopLevelMixin:
    import altair as alt

    rows = list(_rows(chart))
    size = 44 if chart.n <= _MANY_POINTS else 16
    y = alt.Y(
        "value:Q", title=unit, scale=alt.Scale(zero=False, nice=False, padding=12), axis=_value_axis(chart)
    )
    x = alt.X("place:Q", title=None, scale=_place_scale(chart), axis=_place_axis(chart))
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=x, y=y)
    looks = list(_LOOKS)
    colour = alt.Color(
        "meaning:N",
        scale=alt.Scale(domain=looks, range=[LIGHT[_LOOKS[look][0]] for look in looks]),
        legend=None,
    )
    shape = alt.Shape(
        "meaning:N", scale=alt.Scale(domain=looks, range=[_LOOKS[look][1] for look in looks]), legend=None
    )
    # A missing value has a row without one: the line of its stretch breaks there.
    line = base.mark_line(color=LIGHT["common"], strokeWidth=1.2).encode(detail="stretch:N")
    dots = base.mark_point(filled=True, opacity=1, size=size).encode(color=colour, shape=shape)
    layers = [*_levels(chart), *_target(chart), *_flags(chart), line, dots]
    return alt.layer(*layers).properties(width=CHART_WIDTH - _ROOM_FOR_NAMES, height=_HEIGHT)


def _rows(chart: ControlChart) -> Iterator[dict[str, Any]]:
    """Give one row per point, and one more per point of a CUSUM for its lower sum."""
    for number, phase in enumerate(chart.phases):
        for place in range(phase.first, phase.last + 1):
            side, meaning = chart.sides[place], chart.meanings[place]
            row = {
                "place": place,
                "stretch": f"{number}",
                "value": _one(chart.values[place]),
                "meaning": meaning,
            }
            if chart.below is None:
                yield row
                continue
            yield {**row, "meaning": meaning if side >= 0 else "common"}
            lower = {"stretch": f"{number} below", "value": _one(chart.below[place])}
            yield {**row, **lower, "meaning": meaning if side < 0 else "common"}


def _one(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _place_scale(chart: ControlChart) -> alt.Scale:
    import altair as alt

    return alt.Scale(domain=[-0.5, chart.n - 0.5], nice=False, zero=False)


def _place_axis(chart: ControlChart) -> alt.Axis:
    """Write labels under as many points as there is room for."""
    import altair as alt

    longest = max(len(label) for label in chart.labels)
    room = max(2, int((CHART_WIDTH - _ROOM_FOR_NAMES) / (7.0 * longest + 18)))
    every = max(1, -(-chart.n // room))
    places = list(range(0, chart.n, every))
    words = {str(place): chart.labels[place] for place in places}
    quoted = ",".join(f"'{key}':{_quoted(label)}" for key, label in words.items())
    return alt.Axis(values=places, labelExpr=f"({{{quoted}}})[toString(datum.value)]", grid=False)


def _quoted(label: str) -> str:
    """Write a label as a literal of the expression language; what could end it is escaped."""
    return "'" + label.replace("\\", "\\\\").replace("'", "\\'").replace("\n", " ") + "'"


def _value_axis(chart: ControlChart) -> alt.Axis:
    import altair as alt

    shares = chart.kind in ("p", "p-prime")
    return alt.Axis(tickCount=6, format="~%") if shares else alt.Axis(tickCount=6)


def _levels(chart: ControlChart) -> list[alt.Chart]:
    """Draw mean and limits of each phase as steps, with their values at the end, and ghosts of the phase before."""
    drawn = []
    for name, values, ghosts in (
        ("centre", chart.centre, chart.ghost_centre),
        ("lower", chart.lower, chart.ghost_lower),
        ("upper", chart.upper, chart.ghost_upper),
    ):
        dash = [1, 0] if name == "centre" else [6, 4]
        for phase in chart.phases:
            part = range(phase.first, phase.last + 1)
            drawn += _steps(values, part, dash=dash, colour=LIGHT["ink-soft"], width=1.5)
            drawn += _steps(ghosts, part, dash=dash, colour=LIGHT["outline"], width=1.2)
        drawn += _name(chart, name, float(values[-1]))
    return drawn


def _steps(
    values: NDArray[np.float64], part: range, *, dash: Sequence[int], colour: str, width: float
) -> list[alt.Chart]:
    """Draw a line that is level from half a place before each point to half a place after it."""
    import altair as alt

    if np.isnan(values[part.start : part.stop]).all():
        return []
    rows = [{"place": place + half, "level": _one(values[place])} for place in part for half in (-0.5, 0.5)]
    level: alt.Chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_line(color=colour, strokeWidth=width, strokeDash=list(dash))
        .encode(x="place:Q", y="level:Q")
    )
    return [level]


def _name(chart: ControlChart, name: str, value: float) -> list[alt.Chart]:
    if not np.isfinite(value):
        return []
    said = say_chart_level(chart, value)
    words = {
        "centre": say("{word} {value}", word=chart.centre_word, value=said),
        "lower": say("lower {value}", value=said),
        "upper": say("upper {value}", value=said),
    }[name]
    return [_words_at(chart, words, value, LIGHT["ink-soft"])]


def _words_at(chart: ControlChart, words: str, value: float, colour: str) -> alt.Chart:
    import altair as alt

    rows = [{"place": chart.n - 0.5, "level": value, "words": words}]
    placed: alt.Chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_text(align="left", dx=6, color=colour, clip=False)
        .encode(x="place:Q", y="level:Q", text="words:N")
    )
    return placed


def _target(chart: ControlChart) -> list[alt.Chart]:
    import altair as alt

    if chart.target is None:
        return []
    said = say_chart_level(chart, chart.target)
    rows = [{"from": -0.5, "until": chart.n - 0.5, "level": chart.target}]
    rule = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_rule(color=LIGHT["bad"], strokeWidth=1.5, strokeDash=[2, 3])
        .encode(x="from:Q", x2="until:Q", y="level:Q")
    )
    return [rule, _words_at(chart, say("target {value}", value=said), chart.target, LIGHT["bad"])]


def _flags(chart: ControlChart) -> list[alt.Chart]:
    """Draw a line at each remark, with its words above; going live is a solid line with a flag."""
    import altair as alt

    drawn = []
    for number, each in enumerate(chart.annotations):
        rows = [{"place": each.at - 0.5, "words": f"⚑ {each.words}" if each.is_go_live else each.words}]
        data = alt.Chart(alt.InlineData(values=rows))
        is_right = each.at > 0.7 * chart.n
        drawn.append(
            data.mark_rule(
                color=LIGHT["accent"], strokeWidth=1.5, strokeDash=[1, 0] if each.is_go_live else [3, 3]
            ).encode(x="place:Q")
        )
        drawn.append(
            data.mark_text(
                align="right" if is_right else "left",
                dx=-5 if is_right else 5,
                baseline="top",
                color=LIGHT["accent"],
                fontWeight=600 if each.is_go_live else 400,
                limit=260,
            ).encode(x="place:Q", y=alt.value(-16 - 14 * (number % 2)), text="words:N")
        )
    return drawn
