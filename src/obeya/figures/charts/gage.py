"""Where the variation of measurements comes from: the components of a gage R&R study side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from obeya.figures.figure import Figure
from obeya.figures.tokens import LIGHT
from obeya.figures.vega import CHART_WIDTH, chart_spec
from obeya.tables.sentences import joined, numeral, phrase, say
from obeya.tables.wording import say_count

if TYPE_CHECKING:
    import altair as alt

    from obeya.spc.gage import GageStudy

_HEIGHT: Final = 240
_SOURCES: Final = {
    "gage R&R": phrase("gage R&R"),
    "repeatability": phrase("repeatability"),
    "reproducibility": phrase("reproducibility"),
    "operator": phrase("operator"),
    "interaction": phrase("part × operator"),
    "part": phrase("between parts"),
}
_MEASURES: Final = (
    ("contribution_percent", phrase("% contribution (variance)"), "ramp-0"),
    ("study_percent", phrase("% study variation (standard deviation)"), "ramp-2"),
    ("tolerance_percent", phrase("% tolerance"), "ramp-4"),
)
_TITLES: Final = {
    "acceptable": phrase(
        "Measuring makes up {n} % of the study variation: the measurement system is acceptable"
    ),
    "marginal": phrase("Measuring makes up {n} % of the study variation: the measurement system is marginal"),
    "not acceptable": phrase(
        "Measuring makes up {n} % of the study variation: the measurement system is not acceptable"
    ),
}


def gage_picture(study: GageStudy) -> Figure:
    """Draw % contribution, % study variation and, where known, % tolerance of each source of variation."""
    rows = _rows(study)
    alt_text = _alt(study)
    grr = study.component("gage R&R")
    return Figure(
        title=say(_TITLES[study.verdict], n=numeral(f"{grr.study_percent:.1f}")),
        alt=alt_text,
        caption=_caption(study),
        table=pa.table(
            {
                "source": [one.source for one in study.components],
                "standard deviation": [one.sd for one in study.components],
                "contribution %": [one.contribution_percent for one in study.components],
                "study variation %": [one.study_percent for one in study.components],
                "tolerance %": [one.tolerance_percent for one in study.components],
            }
        ),
        spec=chart_spec(_chart(rows), description=alt_text),
    )


def _rows(study: GageStudy) -> list[dict[str, Any]]:
    return [
        {
            "source": say(_SOURCES[one.source]),
            "measure": say(words),
            "percent": percent,
            "said": _said(percent),
        }
        for one in study.components
        if one.source in _SOURCES
        for name, words, _ in _MEASURES
        if (percent := getattr(one, name)) is not None
    ]


def _chart(rows: list[dict[str, Any]]) -> alt.LayerChart:
    import altair as alt

    sources = list(dict.fromkeys(row["source"] for row in rows))
    measures = list(dict.fromkeys(row["measure"] for row in rows))
    colours = [LIGHT[colour] for _, words, colour in _MEASURES if say(words) in measures]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X(
            "source:N",
            sort=sources,
            title=None,
            axis=alt.Axis(labelAngle=0, domain=True, ticks=False),
        ),
        xOffset=alt.XOffset("measure:N", sort=measures),
        y=alt.Y("percent:Q", title=str(say("percent")), axis=alt.Axis(tickCount=5)),
    )
    bars = base.mark_bar(stroke=LIGHT["surface"], strokeWidth=1).encode(
        color=alt.Color(
            "measure:N",
            sort=measures,
            scale=alt.Scale(domain=measures, range=colours),
            legend=alt.Legend(title=None, symbolType="square", labelLimit=300),
        )
    )
    words = base.mark_text(dy=-7).encode(text="said:N")
    drawn: Any = alt.layer(bars, words)
    chart: alt.LayerChart = drawn.properties(width=CHART_WIDTH, height=_HEIGHT)
    return chart


def _said(percent: float) -> str:
    return numeral(f"{percent:.1f}" if percent < 10 else f"{percent:.0f}")


def _alt(study: GageStudy) -> str:
    parts = [
        say(
            "{source}: {contribution} % of the variance, {study} % of the study variation",
            source=say(_SOURCES[one.source]),
            contribution=_said(one.contribution_percent),
            study=_said(one.study_percent),
        )
        for one in study.components
        if one.source in _SOURCES
    ]
    return say("Bars of the sources of variation. {parts}.", parts=joined("; ", parts))


def _caption(study: GageStudy) -> str:
    words = [
        say(
            "{parts} parts, {operators} operators, {trials} trials each; {ndc} distinct categories (5 are wanted).",
            parts=say_count(study.n_parts),
            operators=say_count(study.n_operators),
            trials=say_count(study.n_trials),
            ndc=say_count(study.ndc),
        )
    ]
    if study.method == "anova" and study.is_pooled:
        words.append(say("Analysis of variance; part × operator is not beyond chance and was pooled."))
    elif study.method == "anova":
        words.append(say("Analysis of variance with part × operator."))
    else:
        words.append(say("Average and range method."))
    words.append(say("Shares of standard deviations do not add up to 100."))
    return joined(" ", words)
