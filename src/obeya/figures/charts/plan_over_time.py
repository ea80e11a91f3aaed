"""A plan over time (Gantt): a bar for each undertaking, diamonds for its milestones, a line for today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa

from obeya.errors import QuestionError
from obeya.figures.figure import Figure
from obeya.figures.tokens import LIGHT
from obeya.figures.vega import CHART_WIDTH, chart_spec
from obeya.tables.sentences import say, say_many
from obeya.tables.wording import say_count

if TYPE_CHECKING:
    import altair as alt

_ROW_HEIGHT = 30
_LONGEST_NAME = 40
# By kind of milestone: colour and shape, so that neither stands alone.
_LOOKS = {
    "reached": ("ink", "diamond"),
    "expected": ("surface", "diamond"),
    "late": ("bad", "triangle-up"),
}


@dataclass(frozen=True, slots=True)
class Bar:
    """One undertaking from its first to its last day; its end may be only a guess."""

    name: str
    first_day: date
    last_day: date
    is_open_ended: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """One milestone of an undertaking: the day it came or is expected, and how late that is."""

    bar: str
    name: str
    day: date
    is_reached: bool = False
    days_late: int = 0


def plan_picture(bars: Sequence[Bar], marks: Sequence[Mark], *, today: date) -> Figure:
    """Draw a plan. Raises QuestionError without any bar; names of bars that repeat are counted."""
    if not bars:
        raise QuestionError("There is no plan to draw: it has no undertaking.")
    late = [mark for mark in marks if mark.days_late and not mark.is_reached]
    title = _title(bars, late)
    alt_text = say(
        "Plan from {first} to {last}: {title}.",
        first=min(bar.first_day for bar in bars).isoformat(),
        last=max(bar.last_day for bar in bars).isoformat(),
        title=title,
    )
    rows = [(bar.name, "", bar.first_day, bar.last_day, 0) for bar in bars]
    rows += [(mark.bar, mark.name, mark.day, mark.day, mark.days_late) for mark in marks]
    columns = ("undertaking", "milestone", "first_day", "last_day", "days_late")
    table = pa.table({name: [row[place] for row in rows] for place, name in enumerate(columns)})
    return Figure(
        title=title,
        alt=alt_text,
        caption=say(
            "A bar runs from the first to the last planned day. A diamond is a milestone where it is expected now, "
            "a filled one was reached, a triangle is late. The line is today, {today}.",
            today=today.isoformat(),
        ),
        table=table,
        spec=chart_spec(_chart(bars, marks, today), description=alt_text),
    )


def _title(bars: Sequence[Bar], late: Sequence[Mark]) -> str:
    if not late:
        return say_many(
            len(bars),
            "{n} improvement, no milestone is late",
            "{n} improvements, no milestone is late",
            n=say_count(len(bars)),
        )
    worst = max(late, key=lambda mark: mark.days_late)
    return say_many(
        len(late),
        "{n} milestone is late: “{name}” by {days} d",
        "{n} milestones are late, “{name}” by {days} d",
        n=say_count(len(late)),
        name=worst.name,
        days=say_count(worst.days_late),
    )


def _chart(bars: Sequence[Bar], marks: Sequence[Mark], today: date) -> alt.TopLevelMixin:
    import altair as alt

    rows = [
        {
            "name": bar.name,
            "first": bar.first_day.isoformat(),
            "last": bar.last_day.isoformat(),
            "fade": 0.35 if bar.is_open_ended else 0.8,
        }
        for bar in bars
    ]
    points = [{"name": mark.bar, "day": mark.day.isoformat(), "kind": _kind(mark)} for mark in marks]
    names = alt.Y(
        "name:N",
        title=None,
        sort=[bar.name for bar in bars],
        axis=alt.Axis(labelLimit=220, labelExpr=f"truncate(datum.label, {_LONGEST_NAME})"),
    )
    span = alt.Chart(alt.InlineData(values=rows)).mark_bar(height=10, cornerRadius=2, color=LIGHT["kind-0"])
    layers = [
        span.encode(
            y=names,
            x=alt.X("first:T", title=None, axis=alt.Axis(tickCount=8, labelOverlap=True, format="%d %b %Y")),
            x2="last:T",
            opacity=alt.Opacity("fade:Q", scale=None, legend=None),
        ),
        alt.Chart(alt.InlineData(values=[{"day": today.isoformat()}]))
        .mark_rule(color=LIGHT["ink-soft"], strokeDash=[3, 3])
        .encode(x="day:T"),
    ]
    if points:
        kinds = list(_LOOKS)
        colours, shapes = ([LIGHT[colour] for colour, _ in _LOOKS.values()], [s for _, s in _LOOKS.values()])
        layers.append(
            alt.Chart(alt.InlineData(values=points))
            .mark_point(size=90, filled=True, opacity=1, stroke=LIGHT["ink"], strokeWidth=1.2)
            .encode(
                y=names,
                x="day:T",
                fill=alt.Fill("kind:N", scale=alt.Scale(domain=kinds, range=colours), legend=None),
                shape=alt.Shape("kind:N", scale=alt.Scale(domain=kinds, range=shapes), legend=None),
            )
        )
    return alt.layer(*layers).properties(width=CHART_WIDTH, height=alt.Step(_ROW_HEIGHT))


def _kind(mark: Mark) -> str:
    if mark.is_reached:
        return "reached"
    return "late" if mark.days_late else "expected"
