"""What is said about a record, and its files: `{% conversation about=action %}`, `{% files_of action %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import RequestContext

from obeya_web.conversation.showing import files_context, thread_context

register = template.Library()


@register.inclusion_tag("conversation/_conversation.html", takes_context=True)
def conversation(context: RequestContext, about: Any, heading: str = "") -> dict[str, Any]:
    """Show the comments on a record, live, with a field to add one; the record's kind has a row in the registry."""
    request = context["request"]
    return {**thread_context(request, about), "request": request, "heading": heading}


@register.inclusion_tag("conversation/_files_of.html", takes_context=True)
def files_of(context: RequestContext, about: Any, heading: str = "") -> dict[str, Any]:
    """Show the files of a record, with a place to add some."""
    request = context["request"]
    return {**files_context(request, about), "request": request, "heading": heading}
