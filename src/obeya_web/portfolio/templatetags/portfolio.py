"""Template tags of the portfolio."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils import formats
from django.utils.safestring import SafeString, mark_safe

from obeya.figures.figure import Figure

register = template.Library()


@register.simple_tag
def value_of(values: Mapping[str, float], key: str) -> str:
    """Return a value of a score as people write it; a dash where there is none."""
    value = values.get(key)
    return "–" if value is None else formats.number_format(f"{value:g}", use_l10n=True)


@register.simple_tag
def picture(figure: Figure) -> SafeString:
    """Return a figure of the core as SVG; its texts were escaped when it was drawn."""
    return mark_safe(figure.to_svg("page"))
