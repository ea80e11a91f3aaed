"""The throughput times as a histogram, with the median and the time nine in ten cases stay below.

Most processes have a long tail. Where nine in ten cases need no more than eight times the median, bars are equally
wide and the axis ends at the 99th percentile; where the tail is longer, each bar is twice as wide as the one before
it, because equal bars would put most cases into the first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from obeya.errors import QuestionError
from obeya.figures.figure import Figure
from obeya.figures.tokens import LIGHT
from obeya.figures.vega import CHART_WIDTH, chart_spec
from obeya.figures.words import basis_words, cases, percent, short_duration
from obeya.tables.sentences import joined, phrase, say
from obeya.tables.wording import say_count, say_number, say_time

if TYPE_CHECKING:
    import altair as alt

    from obeya.tables.basis import Basis, Spread

_HEIGHT = 220
_TAIL = 0.99
_LONG_TAIL = 8.0
_N_BINS = 40
_SHORTEST_S = 1e-6
_MOST_DOUBLINGS = 18
_UNITS = (
    (phrase("seconds"), 1.0),
    (phrase("minutes"), 60.0),
    (phrase("hours"), 3600.0),
    (phrase("days"), 86400.0),
)
_WIDE = {
    "seconds": (phrase("Bars are {n} second wide."), phrase("Bars are {n} seconds wide.")),
    "minutes": (phrase("Bars are {n} minute wide."), phrase("Bars are {n} minutes wide.")),
    "hours": (phrase("Bars are {n} hour wide."), phrase("Bars are {n} hours wide.")),
    "days": (phrase("Bars are {n} day wide."), phrase("Bars are {n} days wide.")),
}
_NICE = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Bins:
    """Bars from edge to edge in seconds; `places` are the edges on the axis, `doubling` says how they grow."""

    edges_s: npt.NDArray[np.float64]
    counts: npt.NDArray[np.int64]
    places: npt.NDArray[np.float64]
    unit: str
    is_doubling: bool
    n_beyond: int

    def place(self, seconds: float) -> float:
        """Give where a time stands on the axis."""
        if self.is_doubling:
            return float(np.log2(max(seconds, self.edges_s[1] / 2) / self.edges_s[1]) + 1)
        return float(np.interp(seconds, self.edges_s, self.places))


def bin_width(longest: float, n_bins: int = _N_BINS) -> float:
    """Choose a width of 1, 2, 2.5 or 5 times a power of ten that gives at most `n_bins` bins up to `longest`."""
    if longest <= 0:
        return 1.0
    power = 10.0 ** np.floor(np.log10(longest / n_bins))
    return float(next(power * digit for digit in _NICE if power * digit * n_bins >= longest * (1 - 1e-12)))


def equal_bins(values_s: npt.NDArray[np.float64], shown_to_s: float) -> Bins:
    """Count values in equally wide bins up to `shown_to_s`, in the largest unit of which that is three or more."""
    unit, unit_s = (
        [each for each in _UNITS if shown_to_s >= 3 * each[1]][-1:][0] if shown_to_s >= 3 else _UNITS[0]
    )
    width = bin_width(shown_to_s / unit_s)
    places = np.arange(0, shown_to_s / unit_s + width * (1 - 1e-9), width)
    places = places if places.size > 1 else np.array([0.0, width])
    edges = places * unit_s
    counts, _ = np.histogram(values_s, bins=edges)
    return Bins(edges, counts, places, unit, False, int((values_s > edges[-1]).sum()))


def doubling_bins(values_s: npt.NDArray[np.float64], *, base_s: float) -> Bins:
    """Count all values in bins from base/2^k to base*2^k, each twice as wide as the one before; the first from 0."""
    # Times are told to the microsecond; a shorter one is none, and its logarithm may not exist.
    told = np.append(
        values_s[values_s >= _SHORTEST_S], [] if values_s.max() >= _SHORTEST_S else [_SHORTEST_S]
    )
    high = int(np.floor(np.log2(told.max() / base_s))) + 1
    low = int(np.floor(np.log2(np.quantile(told, 0.02) / base_s)))
    low = max(low, high - _MOST_DOUBLINGS)
    edges = np.concatenate([[0.0], base_s * 2.0 ** np.arange(low, high + 1)])
    counts = np.bincount(np.searchsorted(edges[1:], values_s, side="right"), minlength=edges.size - 1)
    return Bins(edges, counts, np.arange(edges.size, dtype=np.float64), "", True, 0)


def throughput_picture(durations_s: npt.ArrayLike, *, spread: Spread, basis: Basis) -> Figure:
    """Draw how long cases take: `durations_s` holds one throughput time in seconds per case, `spread` sums them up.

    Bins have a width people can count in; the caption says how wide, and what lies beyond the axis. Raises
    QuestionError when there is no duration.
    """
    values = np.asarray(durations_s, dtype=np.float64)
    values = values[np.isfinite(values)]
    if values.size == 0:
        raise QuestionError(
            "There is no throughput time to draw: the filter leaves no case. Widen the filter."
        )
    day_h = basis.working_day_h
    if spread.p90 > _LONG_TAIL * spread.median > 0:
        bins = doubling_bins(values, base_s=86400.0 if day_h is None else 3600.0)
    else:
        bins = equal_bins(values, max(float(np.quantile(values, _TAIL)), spread.p90))
    alt_text = _alt(bins, spread, day_h=day_h)
    table = pa.table({"from_s": bins.edges_s[:-1], "to_s": bins.edges_s[1:], "n_cases": bins.counts})
    return Figure(
        title=_title(spread, day_h),
        alt=alt_text,
        caption=_caption(bins, int(values.size), basis),
        table=table,
        spec=chart_spec(_chart(bins, spread, day_h=day_h), description=alt_text),
    )


def _axis(bins: Bins, *, day_h: float | None) -> dict[str, Any]:
    if not bins.is_doubling:
        return {"tickCount": 10}
    words = [short_duration(edge, working_day_h=day_h) for edge in bins.edges_s]
    quoted = ",".join(f"'{word}'" for word in ["0", *words[1:]])
    return {"values": bins.places.tolist(), "labelExpr": f"[{quoted}][datum.value]", "labelOverlap": True}


def _chart(bins: Bins, spread: Spread, *, day_h: float | None) -> alt.TopLevelMixin:
    import altair as alt

    triples = zip(bins.places, bins.places[1:], bins.counts, strict=False)
    rows = [{"from": float(a), "to": float(b), "n": int(n)} for a, b, n in triples]
    title: str = say("throughput time")
    if not bins.is_doubling:
        title = say("throughput time, {unit}", unit=say(bins.unit))
    scale = alt.Scale(domain=[0, float(bins.places[-1])], nice=False)
    x = alt.X("from:Q", title=title, scale=scale, axis=alt.Axis(**_axis(bins, day_h=day_h)))
    bars = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_rect(color=LIGHT["accent"], stroke=LIGHT["surface"], strokeWidth=1)
        .encode(
            x=x,
            x2="to:Q",
            y=alt.Y("n:Q", title=str(say("cases")), axis=alt.Axis(tickCount=4)),
            y2=alt.datum(0),
        )
    )
    marks = [
        {
            "at": bins.place(spread.median),
            "words": say("median {time}", time=say_time(spread.median, day_h)),
            "kind": "median",
        },
        {
            "at": bins.place(spread.p90),
            "words": say("9 in 10 below {time}", time=say_time(spread.p90, day_h)),
            "kind": "p90",
        },
    ]
    dash = alt.StrokeDash(
        "kind:N", scale=alt.Scale(domain=["median", "p90"], range=[[1, 0], [5, 4]]), legend=None
    )
    rules = alt.Chart(alt.InlineData(values=marks)).mark_rule(color=LIGHT["ink"], strokeWidth=1.5)
    words = [
        _mark_words(mark, y=-30.0 + 14 * place, right=mark["at"] > 0.75 * bins.places[-1])
        for place, mark in enumerate(marks)
    ]
    lines = [rules.encode(x="at:Q", strokeDash=dash), _upward(marks)]
    return alt.layer(bars, *lines, *words).properties(width=CHART_WIDTH, height=_HEIGHT)


def _upward(marks: list[dict[str, Any]]) -> alt.Chart:
    """Carry the two lines on above the chart, up to their words."""
    import altair as alt

    rows = [{**mark, "top": -32.0 + 14 * place} for place, mark in enumerate(marks)]
    stems: alt.Chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_rule(color=LIGHT["ink"], strokeWidth=1.5)
        .encode(x="at:Q", y=alt.Y("top:Q", scale=None, axis=None), y2=alt.value(0))
    )
    return stems


def _mark_words(mark: dict[str, Any], *, y: float, right: bool) -> alt.Chart:
    import altair as alt

    words = alt.Chart(alt.InlineData(values=[mark])).mark_text(
        align="right" if right else "left", dx=-6 if right else 6, baseline="top", fontWeight=600
    )
    placed: alt.Chart = words.encode(x="at:Q", y=alt.value(y), text="words:N")
    return placed


def _title(spread: Spread, day_h: float | None) -> str:
    if spread.n == 1:
        return say("The one case takes {time}", time=say_time(spread.median, day_h))
    half, tenth = say_time(spread.median, day_h), say_time(spread.p90, day_h)
    return say(
        "Half of all cases take longer than {half}; one in ten longer than {tenth}", half=half, tenth=tenth
    )


def _alt(bins: Bins, spread: Spread, *, day_h: float | None) -> str:
    fullest = int(bins.counts.argmax())
    low, high = (
        short_duration(float(edge), working_day_h=day_h) for edge in bins.edges_s[fullest : fullest + 2]
    )
    return say(
        "Histogram of throughput times of {cases}: median {median}, mean {mean}, nine in ten below {p90}. Most cases, "
        "{n}, take {low} to {high}.",
        cases=cases(spread.n),
        median=say_time(spread.median, day_h),
        mean=say_time(spread.mean, day_h),
        p90=say_time(spread.p90, day_h),
        n=say_count(int(bins.counts[fullest])),
        low=low,
        high=high,
    )


def _caption(bins: Bins, n: int, basis: Basis) -> str:
    words: list[str] = []
    if bins.is_doubling:
        words.append(
            say("Each bar covers twice the time of the one before it, because times differ so much.")
        )
    else:
        width = float(bins.places[1] - bins.places[0])
        one, many = _WIDE[bins.unit]
        words.append(say(one if width == 1 else many, n=say_number(width)))
    if bins.n_beyond:
        words.append(
            say(
                "The axis ends at {end} {unit}: {cases} ({share}) take longer and are counted, not drawn.",
                end=say_number(float(bins.places[-1])),
                unit=say(bins.unit),
                cases=cases(bins.n_beyond),
                share=percent(bins.n_beyond / n),
            )
        )
    return joined(" ", [*words, basis_words(basis)])
