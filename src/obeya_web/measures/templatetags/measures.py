"""Template tags of this app: values in their unit, small lines, words of movement."""

from __future__ import annotations

from datetime import date

from django import template
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from obeya.figures.svg import element
from obeya_web.measures.latest import Latest
from obeya_web.measures.models import MeasureDefinition
from obeya_web.measures.saying import (
    exclusions_of,
    fault_here,
    formula_of,
    name_of,
    statistic_name,
    value_here,
)

register = template.Library()

WIDTH, HEIGHT, MARGIN = 120.0, 28.0, 3.0
SHOWN = 26
# Shape and word beside the colour, which alone says nothing.
_MOVEMENTS = {"better": "▲", "worse": "▼", "moved": "◆", "common": "∼", "unknown": "·"}


@register.simple_tag
def value(number: float | None, definition: MeasureDefinition | None) -> str:
    """Say a value in the unit of its measure."""
    return "–" if definition is None else value_here(number, definition)


@register.simple_tag
def movement(latest: Latest) -> SafeString:
    """Say whether a measure moved lately: shape, colour and word of signal against noise."""
    word = latest.movement.word
    words = {
        "better": _("better lately"),
        "worse": _("worse lately"),
        "moved": _("moved lately"),
        "common": _("no change"),
        "unknown": _("too few periods"),
    }[word]
    family = word if word in ("better", "worse") else "common"
    return format_html(
        '<span class="signal-{}"><span aria-hidden="true">{}</span> {}</span>',
        family,
        _MOVEMENTS[word],
        words,
    )


@register.simple_tag
def small_line(latest: Latest) -> SafeString:
    """Draw the judged periods as a small line; nothing where fewer than three are known."""
    values = [point.value for point in latest.judged[-SHOWN:] if point.value is not None]
    if len(values) < 3:
        return mark_safe("")
    low, high = min(values), max(values)
    room = (high - low) or abs(high) or 1.0
    step = (WIDTH - 2 * MARGIN) / (len(values) - 1)
    points = " ".join(
        f"{MARGIN + place * step:.1f},{HEIGHT - MARGIN - (v - low) / room * (HEIGHT - 2 * MARGIN):.1f}"
        for place, v in enumerate(values)
    )
    drawn = element(
        "svg",
        element("polyline", points=points, class_="sparkline-line"),
        class_="measure-line",
        aria_hidden="true",
        preserveAspectRatio="none",
        viewBox=f"0 0 {WIDTH:g} {HEIGHT:g}",
    )
    # Numbers only.
    return mark_safe(str(drawn))


@register.simple_tag
def period_words(begin: date, period: str) -> str:
    """Say a period by its first day."""
    if period == "month":
        return formats.date_format(begin, "YEAR_MONTH_FORMAT")
    day = formats.date_format(begin, "DATE_FORMAT")
    return day if period == "day" else _("week from %(day)s") % {"day": day}


@register.filter
def measured(what: str) -> str:
    """Say what is measured."""
    return name_of(what)


@register.filter
def formula(what: str) -> str:
    """Say how it is made."""
    return formula_of(what)


@register.filter
def exclusions(what: str) -> str:
    """Say what it leaves out."""
    return exclusions_of(what)


@register.filter
def statistic(key: str) -> str:
    """Say a statistic."""
    return statistic_name(key)


@register.filter
def fault(text: str) -> str:
    """Say why it could not be computed."""
    return fault_here(text)
