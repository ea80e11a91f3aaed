"""Values against their limits: a histogram with limits, target, mean, and the normal curve where it was used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from obeya.figures.charts.throughput import bin_width
from obeya.figures.figure import Figure
from obeya.figures.tokens import LIGHT
from obeya.figures.vega import CHART_WIDTH, chart_spec
from obeya.tables.sentences import joined, numeral, resaid, say
from obeya.tables.wording import say_count

if TYPE_CHECKING:
    import altair as alt

    from obeya.spc.capability import Capability, Index

_HEIGHT: Final = 240
_N_BINS: Final = 30
_LABEL_STEP: Final = 14.0
_ROOM_FOR_WORDS: Final = 0.2


def capability_picture(values: npt.ArrayLike, result: Capability, *, what: str) -> Figure:
    """Draw the values of a capability result against its limits; `what` names the axis, such as a column."""
    sample = np.asarray(values, np.float64)
    edges = _edges(sample)
    counts, _ = np.histogram(sample, bins=edges)
    alt_text = _alt(result, what)
    return Figure(
        title=_title(result, what),
        alt=alt_text,
        caption=_caption(result),
        table=pa.table({"from": edges[:-1], "to": edges[1:], "n": counts.astype(np.int64)}),
        spec=chart_spec(_chart(result, edges, counts, what), description=alt_text),
    )


def _edges(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    width = bin_width(float(np.ptp(values)) or 1.0, _N_BINS)
    first, last = np.floor(values.min() / width), np.floor(values.max() / width) + 1
    return np.asarray(np.arange(first, last + 1) * width, np.float64)


def _marks(result: Capability) -> list[dict[str, Any]]:
    said = (
        (result.lower, say("lower limit {n}", n=_number(result.lower)), "limit"),
        (result.upper, say("upper limit {n}", n=_number(result.upper)), "limit"),
        (result.target, say("target {n}", n=_number(result.target)), "target"),
        (result.mean, say("mean {n}", n=_rounded(result.mean, result)), "mean"),
    )
    marks = [{"at": at, "words": words, "kind": kind} for at, words, kind in said if at is not None]
    return sorted(marks, key=lambda mark: float(mark["at"]))


def _chart(
    result: Capability, edges: npt.NDArray[np.float64], counts: npt.NDArray[np.int64], what: str
) -> alt.LayerChart:
    import altair as alt

    marks = _marks(result)
    ends = [float(mark["at"]) for mark in marks]
    low, high = min(float(edges[0]), *ends), max(float(edges[-1]), *ends)
    room = 0.04 * (high - low)
    x = alt.X(
        "from:Q",
        title=what,
        scale=alt.Scale(domain=[low - room, high + room], nice=False),
        axis=alt.Axis(tickCount=8),
    )
    rows = [
        {"from": float(a), "to": float(b), "n": int(n)}
        for a, b, n in zip(edges, edges[1:], counts, strict=False)
    ]
    bars = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_rect(color=LIGHT["accent"], stroke=LIGHT["surface"], strokeWidth=1)
        .encode(
            x=x,
            x2="to:Q",
            y=alt.Y("n:Q", title=str(say("values")), axis=alt.Axis(tickCount=4)),
            y2=alt.datum(0),
        )
    )
    layers: list[Any] = [bars, *_curve(result, edges, low - room, high + room)]
    for place, mark in enumerate(marks):
        free = (ends[place + 1] if place + 1 < len(ends) else high + room) - ends[place]
        is_left = free < _ROOM_FOR_WORDS * (high - low) and ends[place] > low + _ROOM_FOR_WORDS * (high - low)
        layers += _mark(mark, top=-10.0 - _LABEL_STEP * (place % 4), is_left=is_left)
    drawn: Any = alt.layer(*layers)
    chart: alt.LayerChart = drawn.properties(width=CHART_WIDTH, height=_HEIGHT)
    return chart


def _curve(result: Capability, edges: npt.NDArray[np.float64], low: float, high: float) -> list[alt.Chart]:
    import altair as alt

    if result.method != "normal":
        return []
    at = np.linspace(low, high, 160)
    z = (at - result.mean) / result.sd_overall
    height = (
        result.n * float(edges[1] - edges[0]) * np.exp(-z * z / 2) / (result.sd_overall * np.sqrt(2 * np.pi))
    )
    rows = [{"from": float(a), "n": float(h)} for a, h in zip(at, height, strict=True)]
    line = alt.Chart(alt.InlineData(values=rows)).mark_line(color=LIGHT["ink-soft"], strokeWidth=1.5)
    return [line.encode(x="from:Q", y="n:Q")]


def _mark(mark: dict[str, Any], *, top: float, is_left: bool) -> list[alt.Chart]:
    """Draw one line through the chart, carried on above it to its words."""
    import altair as alt

    colour = {"limit": LIGHT["bad"], "target": LIGHT["good"], "mean": LIGHT["ink"]}[mark["kind"]]
    dash = {"limit": [6, 3], "target": [2, 3], "mean": [1, 0]}[mark["kind"]]
    base = alt.Chart(alt.InlineData(values=[mark]))
    rule = base.mark_rule(color=colour, strokeWidth=1.8, strokeDash=dash).encode(
        x="at:Q", y=alt.value(top), y2=alt.value(_HEIGHT)
    )
    words = base.mark_text(
        align="right" if is_left else "left",
        dx=-5 if is_left else 5,
        baseline="middle",
        fontWeight=600,
        color=colour,
    ).encode(x="at:Q", y=alt.value(top + 3), text="words:N")
    return [rule, words]


def _title(result: Capability, what: str) -> str:
    if result.is_refused:
        return say("{what} is not stable: no capability can be given", what=what)
    name, index = _main_index(result)
    if index is None:
        return say("Values of {what} against the limits", what=what)
    values = {"what": what, "name": name, **_spoken(index)}
    if index.low >= 1.33:
        return say("Values of {what} keep well inside the limits: {name} {value} ({low} to {high})", **values)
    if index.low >= 1:
        return say("Values of {what} keep inside the limits: {name} {value} ({low} to {high})", **values)
    if index.high < 1:
        return say(
            "Values of {what} do not keep inside the limits: {name} {value} ({low} to {high})", **values
        )
    return say(
        "Whether values of {what} keep inside the limits is open: {name} {value} ({low} to {high})", **values
    )


def _main_index(result: Capability) -> tuple[str, Index | None]:
    return ("Cpk", result.cpk) if result.cpk is not None else ("Ppk", result.ppk)


def _spoken(index: Index) -> dict[str, str]:
    return {name: numeral(f"{getattr(index, name):.2f}") for name in ("value", "low", "high")}


def _alt(result: Capability, what: str) -> str:
    n, mean = say_count(result.n), _rounded(result.mean, result)
    said = say(
        "Histogram of {n} values of {what}: mean {mean}, standard deviation {sd}.",
        n=n,
        what=what,
        mean=mean,
        sd=_rounded(result.sd_overall, result),
    )
    marks = joined(", ", [mark["words"] for mark in _marks(result) if mark["kind"] != "mean"])
    outside = say("{marks}; {n} values lie outside.", marks=marks, n=say_count(result.n_outside))
    return joined(" ", (said, outside))


def _caption(result: Capability) -> str:
    words: list[str] = [
        say(
            "n = {n}, intervals at {sure} % confidence.",
            n=say_count(result.n),
            sure=numeral(f"{100 * result.confidence:g}"),
        )
    ]
    if result.method == "normal":
        words.append(say("The curve is the normal one of mean and overall standard deviation."))
    if result.is_refused or not result.stability.is_stable:
        words.append(resaid(result.stability.sentence))
    if result.method == "percentiles":
        words.append(say("The values are not normal; percentiles stand for the standard deviation."))
    return joined(" ", words)


def _number(value: float | None) -> str:
    """Write a value with six digits at most: limits are compared with it, so rounding hides nothing."""
    text = f"{0.0 if value is None else value:.6g}"
    return numeral(text.replace("-", "\N{MINUS SIGN}"))


def _rounded(value: float, result: Capability) -> str:
    """Write a value to a hundredth of the standard deviation; finer than that nothing is known of it."""
    digits = max(0, 2 - int(np.floor(np.log10(result.sd_overall))))
    return numeral(f"{value:,.{digits}f}".replace("-", "\N{MINUS SIGN}"))
