"""The trend of lead time as a small line, drawn on the server; colours come from the style sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.utils import formats
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from obeya.figures.svg import element
from obeya_web.lib.numbers import duration_here

WIDTH: Final = 120
HEIGHT: Final = 28
MARGIN: Final = 3
LEAST_POINTS: Final = 3
MOST_POINTS: Final = 24


def sparkline(trend: Sequence[Mapping[str, Any]]) -> SafeString:
    """Return the last months as SVG with its words; nothing where fewer than three months are known."""
    shown = list(trend)[-MOST_POINTS:]
    if len(shown) < LEAST_POINTS:
        return mark_safe("")
    return line_of([float(point["median_s"]) for point in shown], trend_words(shown))


def line_of(values: Sequence[float], words: str) -> SafeString:
    """Return values as a small line that says `words` to those who do not see it; nothing for fewer than three."""
    if len(values) < LEAST_POINTS:
        return mark_safe("")
    highest, lowest = max(values), min(values)
    spread = (highest - lowest) or 1.0
    step = (WIDTH - 2 * MARGIN) / (len(values) - 1)
    points = [
        (MARGIN + place * step, HEIGHT - MARGIN - (value - lowest) / spread * (HEIGHT - 2 * MARGIN))
        for place, value in enumerate(values)
    ]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    last_x, last_y = points[-1]
    drawn = element(
        "svg",
        element("title", words),
        element("polyline", points=path, class_="sparkline-line"),
        element("circle", cx=last_x, cy=last_y, r=2.5, class_="sparkline-end"),
        class_="sparkline",
        role="img",
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        width=float(WIDTH),
        height=float(HEIGHT),
    )
    # Everything in it was escaped where it was written.
    return mark_safe(str(drawn))


def trend_words(trend: Sequence[Mapping[str, Any]]) -> str:
    """Say a trend in a sentence."""
    first, last = trend[0], trend[-1]
    return _("Median lead time by month of completion: %(first)s in %(from)s, %(last)s in %(until)s.") % {
        "first": duration_here(first["median_s"]),
        "from": _month(first["month"]),
        "last": duration_here(last["median_s"]),
        "until": _month(last["month"]),
    }


def _month(text: str) -> str:
    year, month = text.split("-")
    return str(formats.date_format(date(int(year), int(month), 1), "YEAR_MONTH_FORMAT"))
