"""The weekly medians of a baseline as a line, drawn on the server; colours come from the style sheet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils import formats
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from obeya.figures.svg import element
from obeya_web.lib.numbers import duration_here

WIDTH: Final = 640.0
HEIGHT: Final = 96.0
MARGIN: Final = 6.0
LEAST_WEEKS: Final = 3


def weekly_line(baseline: Mapping[str, Any]) -> SafeString:
    """Return the line with its words; nothing where fewer than three weeks are known."""
    weeks = baseline.get("weeks") or []
    if len(weeks) < LEAST_WEEKS:
        return mark_safe("")
    values = [float(week["median_s"]) for week in weeks]
    highest = max(values) or 1.0
    step = (WIDTH - 2 * MARGIN) / (len(values) - 1)

    def y_of(value: float) -> float:
        return HEIGHT - MARGIN - value / highest * (HEIGHT - 2 * MARGIN)

    points = " ".join(f"{MARGIN + place * step:.1f},{y_of(value):.1f}" for place, value in enumerate(values))
    median_y = y_of(float(baseline["median_s"]["value"]))
    drawn = element(
        "svg",
        element("title", _words(weeks, highest)),
        element("line", x1=MARGIN, x2=WIDTH - MARGIN, y1=median_y, y2=median_y, class_="weekly-median"),
        element("polyline", points=points, class_="sparkline-line"),
        class_="weekly",
        role="img",
        preserveAspectRatio="none",
        viewBox=f"0 0 {WIDTH:.0f} {HEIGHT:.0f}",
    )
    # Everything in it was escaped where it was written.
    return mark_safe(str(drawn))


def _words(weeks: list[Mapping[str, Any]], highest: float) -> str:
    return _("Median of each week from %(first)s to %(last)s; the highest is %(highest)s.") % {
        "first": _day(weeks[0]["week"]),
        "last": _day(weeks[-1]["week"]),
        "highest": duration_here(highest),
    }


def _day(text: str) -> str:
    return formats.date_format(date.fromisoformat(text), "DATE_FORMAT")
