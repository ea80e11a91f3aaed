"""Cells of tables as people read them, and pictures of the core in a page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django import template
from django.utils import formats, timezone
from django.utils.safestring import SafeString

from obeya.figures.figure import Figure
from obeya.tables.wording import NO_DATA
from obeya_web.explorer.tabs.sheet import Number, ShownCell
from obeya_web.lib.numbers import count_here, duration_here, hours_here, number_here, said_here, share_here

register = template.Library()


@register.filter
def said(one: ShownCell | Number) -> str:
    """Say the value of a cell or a key number; a missing one is a dash."""
    value, kind = one.value, one.kind
    if value is None or value == "":
        return "–"
    if kind == "moment" and isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    if kind == "clock" and isinstance(value, datetime):
        return f"{formats.date_format(value, 'SHORT_DATE_FORMAT')} {value:%H:%M:%S}"
    if kind == "day" and isinstance(value, date):
        return formats.date_format(value, "SHORT_DATE_FORMAT")
    says: dict[str, Callable[[Any], str]] = {
        "count": count_here,
        "share": share_here,
        "duration": lambda seconds: duration_here(seconds, one.working_day_h),
        "number": number_here,
        "hours": hours_here,
    }
    if kind not in says:
        return str(value)
    words = says[kind](value)
    return "–" if words == said_here(NO_DATA) else words


@register.filter
def drawn(figure: Figure) -> SafeString:
    """Return the picture for a page: our own drawing, in which every name of the log has been escaped."""
    return SafeString(figure.to_svg("page"))


@register.filter
def drawn_for_keys(figure: Figure) -> SafeString:
    """Return a picture whose parts can be focused: a group of them instead of one image."""
    return SafeString(figure.to_svg("page").replace(' role="img"', ' role="group"', 1))


@register.filter
def unlocalised(number: float) -> str:
    """Write a number for a field of a form, whose decimal sign is a point in every language."""
    return f"{number:g}"
