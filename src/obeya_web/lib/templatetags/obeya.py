"""Template tags of all pages: icons, durations, counts and moments as people say them, words for scripts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.forms import BaseForm
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import formats, timezone
from django.utils.html import format_html, json_script
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString, mark_safe

from obeya_web.lib.numbers import age_here, count_here, duration_here, share_here
from obeya_web.lib.words import words_for_scripts

register = template.Library()

UNDO = "undo:"
TOAST_FAMILIES = {"success": "good", "warning": "warning", "error": "bad"}


@register.simple_tag
def icon(name: str) -> SafeString:
    """Return an icon of the sprite; a word always stands beside it, so it is hidden from screen readers."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', static("obeya/dist/icons.svg"), name
    )


@register.simple_tag
def words() -> SafeString:
    """Return the words of scripts in the reader's language; nothing in English, which scripts hold themselves."""
    found = words_for_scripts()
    return json_script(found, "words") if found else mark_safe("")


@register.simple_tag
def address_of(name: str, *arguments: Any) -> str:
    """Return the address of a page of an app above the one that asks; nothing where there is no such page."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""


@register.filter
def duration(seconds: float | None) -> str:
    """Say a number of seconds, such as "3 d 4 h"."""
    return duration_here(seconds)


@register.filter
def count(n: int | None) -> str:
    """Say a count, such as "5,903"."""
    return count_here(n)


@register.filter
def percent(share: float | None) -> str:
    """Say a share of 1, such as "18 %"."""
    return share_here(share)


@register.filter
def ago(moment: datetime | None) -> str | SafeString:
    """Say how long ago a moment was; the whole moment shows on hover."""
    if moment is None:
        return ""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(),
        formats.date_format(timezone.localtime(moment), "DATETIME_FORMAT"),
        age_here(moment, timezone.now()),
    )


@register.filter
def toast_family(message: Message) -> str:
    """Return the colour family of a message."""
    return TOAST_FAMILIES.get(message.level_tag, "plain")


@register.filter
def undo_address(message: Message) -> str:
    """Return where an act is undone, when the message carries `undo:<address>`; only addresses of this site."""
    for tag in (message.extra_tags or "").split():
        address = tag.removeprefix(UNDO)
        if address != tag and url_has_allowed_host_and_scheme(address, allowed_hosts=None):
            return address
    return ""


@register.filter
def count_faults(form: BaseForm) -> int:
    """Count the faults of a form."""
    return sum(len(faults) for faults in form.errors.values())
