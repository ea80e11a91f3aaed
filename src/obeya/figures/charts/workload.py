"""Work in progress, arrivals and departures over time: one axis of weeks, two panels."""

from __future__ import annotations

from datetime import date, timedelta
from math import ceil
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from obeya.errors import QuestionError
from obeya.figures.figure import Figure
from obeya.figures.tokens import LIGHT
from obeya.figures.vega import CHART_WIDTH, chart_spec
from obeya.figures.words import basis_words
from obeya.tables.sentences import say, say_many
from obeya.tables.wording import say_count, say_date, say_number

if TYPE_CHECKING:
    import altair as alt

    from obeya.mining.daily_flow import WeekLoad
    from obeya.mining.workload import Workload

_MAX_BARS = 110
_WIP_HEIGHT, _FLOW_HEIGHT = 150, 130


def workload_picture(workload: Workload) -> Figure:
    """Draw open cases, arrivals and departures per week; long logs are drawn in groups of weeks.

    Raises QuestionError when the log has no week.
    """
    if not workload.weeks:
        raise QuestionError("There is no week to draw: the filter leaves no case. Widen the filter.")
    n_weeks = ceil(len(workload.weeks) / _MAX_BARS)
    rows = _grouped(workload.weeks, n_weeks)
    alt_text = _alt(workload)
    return Figure(
        title=_title(workload),
        alt=alt_text,
        caption=_caption(workload, n_weeks),
        table=_table(workload.weeks),
        spec=chart_spec(_chart(rows, n_weeks), description=alt_text),
    )


def _grouped(weeks: tuple[WeekLoad, ...], size: int) -> list[dict[str, Any]]:
    rows = []
    for place in range(0, len(weeks), size):
        chunk = weeks[place : place + size]
        rows.append(
            {
                "from": _iso(chunk[0].week),
                "to": _iso(chunk[-1].week + timedelta(days=7)),
                "arrivals": sum(week.n_arrivals for week in chunk),
                "departures": -sum(week.n_departures for week in chunk),
                "wip": sum(week.mean_wip for week in chunk) / len(chunk),
            }
        )
    return rows


def _iso(day: date) -> str:
    return f"{day.isoformat()}T00:00:00"


def _chart(rows: list[dict[str, Any]], n_weeks: int) -> alt.TopLevelMixin:
    import altair as alt

    data = alt.InlineData(values=rows)
    span = alt.Scale(domain=[rows[0]["from"], rows[-1]["to"]], nice=False)
    labels = alt.Axis(
        tickCount=8, labelOverlap=True, format="%b %Y" if len(rows) * n_weeks > 30 else "%-d %b %Y"
    )
    per = say_many(n_weeks, "cases per week", "cases per {n} weeks", n=str(n_weeks))
    wip = (
        alt.Chart(data)
        .mark_area(
            color=LIGHT["tint-1"], line={"color": LIGHT["accent"], "strokeWidth": 2}, interpolate="step-after"
        )
        .encode(
            x=alt.X("from:T", scale=span, title=None, axis=alt.Axis(labels=False, ticks=False, domain=True)),
            y=alt.Y("wip:Q", title=str(say("open cases")), axis=alt.Axis(tickCount=4)),
        )
        .properties(width=CHART_WIDTH, height=_WIP_HEIGHT)
    )
    x = alt.X("from:T", scale=span, title=None, axis=labels)
    count = alt.Axis(tickCount=5, labelExpr="format(abs(datum.value), ',')")
    edge: dict[str, Any] = {"stroke": LIGHT["surface"], "strokeWidth": 1}
    arrivals = (
        alt.Chart(data)
        .mark_rect(color=LIGHT["accent"], **edge)
        .encode(x=x, x2="to:T", y=alt.Y("arrivals:Q", title=str(per), axis=count), y2=alt.datum(0))
    )
    departures = (
        alt.Chart(data)
        .mark_rect(color=LIGHT["ramp-0"], **edge)
        .encode(x=x, x2="to:T", y=alt.Y("departures:Q"), y2=alt.datum(0))
    )
    flow = alt.layer(arrivals, departures, *_side_words()).properties(width=CHART_WIDTH, height=_FLOW_HEIGHT)
    both: alt.VConcatChart = alt.vconcat(wip, flow, spacing=14).resolve_scale(x="shared")
    return both


def _side_words() -> list[alt.Chart]:
    import altair as alt

    style: dict[str, Any] = {"align": "left", "dx": 8, "fontSize": 11.5, "fontWeight": 600}
    words = [
        (str(say("▲ arrive")), "accent", 2, "top"),
        (str(say("▼ leave")), "ink-soft", _FLOW_HEIGHT - 2, "bottom"),
    ]
    return [
        alt.Chart(alt.InlineData(values=[{"words": text}]))
        .mark_text(color=LIGHT[colour], **{**style, "baseline": baseline})
        .encode(x=alt.value(CHART_WIDTH), y=alt.value(y), text="words:N")
        for text, colour, y, baseline in words
    ]


def _title(workload: Workload) -> str:
    if (
        workload.mean_wip is None
        or workload.arrivals_per_week is None
        or workload.departures_per_week is None
    ):
        return say("At most {n} cases are open at once", n=say_count(workload.max_wip))
    return say(
        "{arriving} cases arrive and {leaving} leave a week; {open} are open on average, {most} at most",
        arriving=say_number(workload.arrivals_per_week),
        leaving=say_number(workload.departures_per_week),
        open=say_number(workload.mean_wip),
        most=say_count(workload.max_wip),
    )


def _alt(workload: Workload) -> str:
    busiest = max(workload.weeks, key=lambda week: (week.n_arrivals, week.week))
    fullest = max(workload.weeks, key=lambda week: (week.mean_wip, week.week))
    return say(
        "{title}. Most cases arrive in the week of {busiest} ({n}); most are open in the week of {fullest} ({open} on "
        "average).",
        title=_title(workload),
        busiest=say_date(busiest.week),
        n=say_count(busiest.n_arrivals),
        fullest=say_date(fullest.week),
        open=say_number(fullest.mean_wip),
    )


def _caption(workload: Workload, n_weeks: int) -> str:
    grouping = say_many(
        n_weeks, "Weeks begin on Monday", "Bars are {n} weeks wide, from Monday", n=str(n_weeks)
    )
    return say(
        "{weeks} ({zone}). Open cases: mean of the days. A case leaves with its last event, an open one not yet; {n} "
        "have not reached an end activity. {basis}",
        weeks=grouping,
        zone=workload.zone,
        n=say_count(workload.n_open_cases),
        basis=basis_words(workload.basis),
    )


def _table(weeks: tuple[WeekLoad, ...]) -> pa.Table:
    return pa.table(
        {
            "week": pa.array([week.week for week in weeks], pa.date32()),
            "n_arrivals": pa.array([week.n_arrivals for week in weeks], pa.int64()),
            "n_departures": pa.array([week.n_departures for week in weeks], pa.int64()),
            "wip": pa.array([week.wip for week in weeks], pa.int64()),
            "mean_wip": pa.array([week.mean_wip for week in weeks], pa.float64()),
        }
    )
