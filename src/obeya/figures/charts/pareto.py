"""The Pareto chart: categories in descending order, their cumulative share, and where a flat distribution would be.

Both axes are aligned: the top of the right one, 100 %, is the total of the left one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from obeya.figures.figure import Figure
from obeya.figures.text import display_name
from obeya.figures.tokens import LIGHT
from obeya.figures.vega import CHART_WIDTH, chart_spec
from obeya.figures.words import percent
from obeya.tables.sentences import joined, numeral, say
from obeya.tables.wording import say_count, say_number

if TYPE_CHECKING:
    import altair as alt

    from obeya.spc.pareto import Pareto

_HEIGHT: Final = 280
_LABEL: Final = 140
_TALL: Final = 0.12


def pareto_picture(result: Pareto, *, what: str, unit: str | None = None) -> Figure:
    """Draw the categories of a Pareto result; `what` names them, `unit` what was summed up (rows without it)."""
    alt_text = _alt(result, what)
    categories = result.categories
    return Figure(
        title=_title(result, what),
        alt=alt_text,
        caption=_caption(result),
        table=pa.table(
            {
                what: [one.name for one in categories],
                "n": [one.n for one in categories],
                "total": [one.total for one in categories],
                "share": [one.share for one in categories],
                "cumulative share": [one.cumulative_share for one in categories],
                "stands out": [one.stands_out for one in categories],
            }
        ),
        spec=chart_spec(_chart(result, unit or say("count")), description=alt_text),
    )


def _rows(result: Pareto) -> list[dict[str, Any]]:
    return [
        {
            "place": place,
            "name": display_name(one.name),
            "total": one.total,
            "cumulative": one.cumulative_share,
            "said": percent(one.share),
            "is_tall": one.share >= _TALL and not one.is_others and one.is_vital and not result.is_flat,
            "kind": "others" if one.is_others else "vital" if one.is_vital and not result.is_flat else "many",
        }
        for place, one in enumerate(result.categories)
    ]


def _chart(result: Pareto, unit: str) -> alt.LayerChart:
    import altair as alt

    rows = _rows(result)
    # Vega sorts names itself unless it is told the order, and two equal names would share a bar: places do neither.
    data = alt.InlineData(values=rows)
    quoted = ",".join(_quoted(str(row["name"])) for row in rows)
    x = alt.X(
        "place:O",
        title=None,
        axis=alt.Axis(
            labelExpr=f"[{quoted}][datum.value]",
            labelAngle=0 if len(rows) <= 6 else -35,
            labelLimit=_LABEL,
            domain=True,
        ),
        scale=alt.Scale(paddingInner=0.12, paddingOuter=0.08),
    )
    first: Any = alt.layer(*_bars(data, x, result, unit))
    second: Any = _cumulative(data, x)
    drawn: Any = alt.layer(first, second).resolve_scale(y="independent")
    chart: alt.LayerChart = drawn.properties(width=CHART_WIDTH - 40, height=_HEIGHT)
    return chart


def _bars(data: alt.InlineData, x: alt.X, result: Pareto, unit: str) -> list[alt.Chart]:
    """Draw the bars, the level of a flat distribution, and the shares."""
    import altair as alt

    y = alt.Y(
        "total:Q",
        title=unit,
        scale=alt.Scale(domain=[0, result.total], nice=False),
        axis=alt.Axis(tickCount=5),
    )
    kinds = alt.Scale(
        domain=["vital", "many", "others"], range=[LIGHT["accent"], LIGHT["ramp-0"], LIGHT["outline"]]
    )
    flat = alt.Chart(alt.InlineData(values=[{"total": result.total / result.n_categories}]))
    # On tall bars inside, because the line of shares starts on top of the first; the edge keeps lines off the words.
    above = alt.Chart(data).transform_filter("!datum.is_tall")
    edge = above.mark_text(dy=-8, stroke=LIGHT["surface"], strokeWidth=4, strokeJoin="round")
    inside = alt.Chart(data).transform_filter("datum.is_tall")
    return [
        alt.Chart(data).mark_bar().encode(x=x, y=y, color=alt.Color("kind:N", scale=kinds, legend=None)),
        flat.mark_rule(color=LIGHT["ink-soft"], strokeDash=[2, 3]).encode(y=y),
        edge.encode(x=x, y=y, text="said:N"),
        above.mark_text(dy=-8).encode(x=x, y=y, text="said:N"),
        inside.mark_text(dy=14, color=LIGHT["accent-ink"], fontWeight=600).encode(x=x, y=y, text="said:N"),
    ]


def _cumulative(data: alt.InlineData, x: alt.X) -> alt.LayerChart:
    import altair as alt

    right = alt.Y(
        "cumulative:Q",
        title=str(say("cumulative share")),
        scale=alt.Scale(domain=[0, 1], nice=False),
        axis=alt.Axis(labelExpr="round(datum.value * 100) + ' %'", orient="right", grid=False, tickCount=5),
    )
    line = alt.Chart(data).mark_line(color=LIGHT["ink"], strokeWidth=1.6).encode(x=x, y=right)
    dots = (
        alt.Chart(data)
        .mark_point(
            color=LIGHT["ink"], fill=LIGHT["surface"], filled=True, size=40, opacity=1, strokeWidth=1.4
        )
        .encode(x=x, y=right, stroke=alt.value(LIGHT["ink"]))
    )
    drawn: Any = alt.layer(line, dots)
    chart: alt.LayerChart = drawn
    return chart


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace("'", "\\'").replace("\n", " ")
    return f"'{escaped}'"


def _title(result: Pareto, what: str) -> str:
    first = result.categories[0]
    name, share = display_name(first.name), percent(first.share)
    if result.is_flat and result.n_categories > 1:
        return say("Chance explains the order of {what}: there are no vital few", what=what)
    if result.n_vital == 1:
        return say("{name} makes up {share} of all", name=name, share=share)
    return say(
        "{n} of {all} make up {together}; first is {name} with {share}",
        n=say_count(result.n_vital),
        together=percent(result.vital_together),
        all=say_count(result.n_categories),
        name=name,
        share=share,
    )


def _alt(result: Pareto, what: str) -> str:
    parts = [
        say("{name} {share}", name=display_name(one.name), share=percent(one.share))
        for one in result.categories
    ]
    return say(
        "Pareto chart of {what}, {n} in all: {parts}.",
        what=what,
        n=say_number(result.total),
        parts=joined(", ", parts),
    )


def _caption(result: Pareto) -> str:
    words = [
        say(
            "n = {n} in {k} categories. The dotted line is where each would be if all were equal.",
            n=say_count(result.n),
            k=say_count(result.n_categories),
        )
    ]
    if result.p_value is not None and result.n_categories > 1:
        words.append(
            say(
                "Test against that: chi-square {value} with {df} degrees of freedom, p {p}.",
                value=say_number(result.chi_square),
                df=say_count(result.df),
                p=numeral("< 0.001" if result.p_value < 0.001 else f"= {result.p_value:.2g}"),
            )
        )
    return joined(" ", words)
