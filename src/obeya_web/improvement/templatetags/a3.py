"""Template tags of the A3."""

from __future__ import annotations

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString, mark_safe

from obeya_web.followup.models import Action
from obeya_web.lib.numbers import number_here

register = template.Library()


@register.filter
def own_drawing(svg: str) -> SafeString:
    """Put one of obeya's own drawings, in which every name is escaped already, on a page."""
    return mark_safe(svg)


@register.filter
def plain_number(value: float | None) -> str:
    """Say a value of the goal with the digits that it needs."""
    return number_here(value) if value is not None else "–"


@register.simple_tag
def page_of_action(action: Action) -> str:
    """Return where an action is shown."""
    try:
        return reverse("action", args=[action.pk])
    except NoReverseMatch:
        return ""
