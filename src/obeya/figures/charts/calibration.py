"""Whether promises were kept: what was promised from left to right, what came true upwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from obeya.figures.tokens import LIGHT

if TYPE_CHECKING:
    import altair as alt

PANEL: Final = 300


@dataclass(frozen=True, slots=True)
class Kept:
    """One promise: the share that was promised, the share that came true, and its 95 % interval."""

    promised: float
    share: float
    low: float
    high: float


def calibration_panel(
    points: Sequence[Kept], *, title: str, x: str, y: str
) -> alt.LayerChart | alt.FacetChart:
    """Draw promises against what came true, with the line on which they agree."""
    import altair as alt

    scale = alt.Scale(domain=[0, 1], nice=False)
    axis: dict[str, Any] = {"format": "%", "values": [0, 0.2, 0.4, 0.6, 0.8, 1]}
    rows = [
        {"promised": each.promised, "share": each.share, "low": each.low, "high": each.high}
        for each in points
    ]
    data = alt.Chart(alt.InlineData(values=rows))
    across = alt.X("promised:Q", scale=scale, title=x, axis=alt.Axis(**axis))
    ideal = (
        alt.Chart(alt.InlineData(values=[{"at": 0}, {"at": 1}]))
        .mark_line(color=LIGHT["outline"], strokeDash=[4, 4], strokeWidth=1.5)
        .encode(x=alt.X("at:Q", scale=scale, title=x), y=alt.Y("at:Q", scale=scale, title=y))
    )
    reach = data.mark_rule(color=LIGHT["tint-2"], strokeWidth=4, strokeCap="round").encode(
        x=across, y=alt.Y("low:Q", scale=scale, title=y, axis=alt.Axis(**axis)), y2="high:Q"
    )
    came = data.mark_line(
        color=LIGHT["accent"], strokeWidth=2, point={"color": LIGHT["accent"], "size": 44, "filled": True}
    ).encode(x=across, y=alt.Y("share:Q", scale=scale, title=y, axis=alt.Axis(**axis)))
    head = alt.TitleParams(
        title, anchor="start", fontSize=12.5, fontWeight=600, color=LIGHT["ink"], offset=10
    )
    return alt.layer(ideal, reach, came).properties(width=PANEL, height=PANEL, title=head)
