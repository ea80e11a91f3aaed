"""A small histogram of times with the median marked, as it stands in a panel."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from obeya.errors import QuestionError
from obeya.figures.charts.throughput import Bins, equal_bins
from obeya.figures.figure import Figure
from obeya.figures.svg import Markup, element, group
from obeya.figures.text import text_width
from obeya.figures.tokens import token
from obeya.figures.words import basis_words, percent, short_duration
from obeya.tables.basis import Basis
from obeya.tables.sentences import phrase, say
from obeya.tables.wording import say_count, say_wait_word

_WIDTH, _HEIGHT, _TOP, _FLOOR = 320.0, 120.0, 20.0, 98.0
_SIZE = 11.0
_TAIL = 0.99


def histogram_picture(values_s: NDArray[np.float64], *, what: str, basis: Basis) -> Figure:
    """Draw how many of the sorted times `values_s` (seconds) lie where; `what` says what they are the time of.

    The axis ends at the 99th percentile; the caption counts what lies beyond. Raises `QuestionError` without values.
    """
    if not values_s.size:
        raise QuestionError(f"No time is known for {what}, so there is nothing to draw.")
    median = float(np.median(values_s))
    bins = equal_bins(values_s, max(1.0, float(np.quantile(values_s, _TAIL))))
    day_h = basis.working_day_h
    said = short_duration(median, working_day_h=day_h)
    n = say_count(int(values_s.size))
    share_low = percent(float((values_s <= median / 2).mean()))
    return Figure(
        title=say("Half of the times are shorter than {time}", time=said),
        alt=say(
            "Histogram of the {what}, n = {n}: median {time}; {share} take less than half of that.",
            what=say_wait_word(what),
            n=n,
            time=said,
            share=share_low,
        ),
        caption=say(
            phrase("n = {n}, {n_beyond} lie beyond. {basis}")
            if bins.n_beyond
            else phrase("n = {n}. {basis}"),
            n=n,
            n_beyond=say_count(bins.n_beyond),
            basis=basis_words(basis),
        ),
        table=pa.table(
            {
                "from_s": pa.array(bins.edges_s[:-1].tolist(), pa.float64()),
                "to_s": pa.array(bins.edges_s[1:].tolist(), pa.float64()),
                "n": pa.array(bins.counts.tolist(), pa.int64()),
            }
        ),
        svg=_drawing(bins, median, day_h=day_h),
    )


def _drawing(bins: Bins, median: float, *, day_h: float | None) -> Markup:
    scale = _WIDTH / float(bins.edges_s[-1])
    return element(
        "svg",
        *_bars(bins, median, scale, day_h=day_h),
        _axis(float(bins.edges_s[-1]), day_h=day_h),
        _mark(
            say("median {time}", time=short_duration(median, working_day_h=day_h)),
            min(_WIDTH, median * scale),
        ),
        width=_WIDTH,
        height=_HEIGHT,
        viewBox=f"0 0 {_WIDTH:g} {_HEIGHT:g}",
    )


def _bars(bins: Bins, median: float, scale: float, *, day_h: float | None) -> list[Markup]:
    scale_y = (_FLOOR - _TOP) / max(1, int(bins.counts.max()))
    bars = []
    for low, high, n in zip(bins.edges_s, bins.edges_s[1:], bins.counts, strict=False):
        ends = [short_duration(end, working_day_h=day_h) for end in (low, high)]
        said = say("{low} to {high}: {n}", low=ends[0], high=ends[1], n=say_count(int(n)))
        words = element("title", said)
        colour = token("ramp-2" if low < median else "ramp-3")
        width, height = max(0.5, (high - low) * scale - 1), n * scale_y
        bars.append(
            element(
                "rect", words, x=low * scale + 0.5, y=_FLOOR - height, width=width, height=height, fill=colour
            )
        )
    return bars


def _axis(longest_s: float, *, day_h: float | None) -> Markup:
    said = short_duration(longest_s, working_day_h=day_h)
    ink = token("ink-soft")
    return group(
        element("line", x1=0, x2=_WIDTH, y1=_FLOOR, y2=_FLOOR, stroke=token("outline"), stroke_width=1),
        element("text", "0", x=0, y=_HEIGHT - 7, font_size=_SIZE, fill=ink),
        element("text", said, x=_WIDTH, y=_HEIGHT - 7, font_size=_SIZE, fill=ink, text_anchor="end"),
    )


def _mark(words: str, x: float) -> Markup:
    is_right = x + text_width(words, _SIZE) + 6 <= _WIDTH
    anchor = None if is_right else "end"
    return group(
        element(
            "line", x1=x, x2=x, y1=4, y2=_FLOOR, stroke=token("ink"), stroke_width=1.5, stroke_dasharray="3 3"
        ),
        element(
            "text",
            words,
            x=x + (5 if is_right else -5),
            y=13,
            font_size=_SIZE,
            fill=token("ink"),
            text_anchor=anchor,
        ),
    )
