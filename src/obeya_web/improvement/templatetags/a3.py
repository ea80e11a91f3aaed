"""Template tags of the A3."""

from __future__ import annotations

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString, mark_safe

from obeya_web.followup.models import Action

register = template.Library()


@register.filter
def own_drawing(svg: str) -> SafeString:
    """Put one of obeya's own drawings, in which every name is escaped already, on a page."""
    return mark_safe(svg)


@register.simple_tag
def page_of_action(action: Action) -> str:
    """Return where an action is shown."""
    try:
        return reverse("action", args=[action.pk])
    except NoReverseMatch:
        return ""
