"""Template tags of this app: values in their unit, small lines, words of movement."""

from __future__ import annotations

from datetime import date

from django import template
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from obeya.figures.svg import element
from obeya_web.measures.latest import Latest
from obeya_web.measures.models import MeasureDefinition
from obeya_web.measures.saying import (
    exclusions_of,
    fault_here,
    formula_of,
    movement_here,
    name_of,
    period_here,
    statistic_name,
    value_here,
)

register = template.Library()

WIDTH, HEIGHT, MARGIN = 120.0, 28.0, 3.0
SHOWN = 26


@register.simple_tag
def value(number: float | None, definition: MeasureDefinition | None) -> str:
    """Say a value in the unit of its measure."""
    return "–" if definition is None else value_here(number, definition)


@register.simple_tag
def movement(latest: Latest) -> SafeString:
    """Say whether a measure moved lately: shape, colour and word of signal against noise."""
    sign, words = movement_here(latest.movement.word)
    family = latest.movement.word if latest.movement.word in ("better", "worse") else "common"
    return format_html(
        '<span class="signal-{}"><span aria-hidden="true">{}</span> {}</span>', family, sign, words
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
    return period_here(begin, period)


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


@register.filter
def digits(number: float) -> str:
    """Write a number with the six digits that count, such as an emission factor of 0.0047."""
    return str(formats.number_format(f"{number:.6g}", use_l10n=True))
