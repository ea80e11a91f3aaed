"""Load what draws charts into a process, so that the first chart of a page does not wait for it."""

from __future__ import annotations

from obeya.figures.vega import chart_spec, render_spec


def load_charts() -> None:
    """Draw a tiny chart: the library and its engine come with the first one."""
    import altair as alt

    chart: alt.Chart = (
        alt.Chart(alt.InlineData(values=[{"x": 1, "y": 1}])).mark_bar().encode(x="x:Q", y="y:Q")
    )
    render_spec(chart_spec(chart, description="warm-up"))
