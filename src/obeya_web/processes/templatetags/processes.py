"""Template tags of the register: the trend line, and what was stored in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from obeya_web.processes import saying, sparkline
from obeya_web.processes.models import Process, Summary

register = template.Library()

RECENT = timedelta(days=7)


@register.simple_tag
def trend_line(trend: Sequence[Mapping[str, Any]]) -> SafeString:
    """Return the trend of lead time as a small line."""
    return sparkline.sparkline(trend)


@register.simple_tag
def headline(summary: Summary) -> str:
    """Say what costs most time in a process."""
    return saying.headline_of(summary)


@register.simple_tag
def filter_of(basis: Mapping[str, Any]) -> str:
    """Say which cases stored numbers are about."""
    return saying.words_of(basis, "filter") or gettext("all cases")


@register.simple_tag
def notes_of(basis: Mapping[str, Any]) -> list[str]:
    """Return what is worth knowing of the data behind stored numbers."""
    return saying.notes_of(basis)


@register.filter
def is_recent(moment: datetime) -> bool:
    """Say whether a moment is so recent that people say how long ago it was."""
    return timedelta(0) <= timezone.now() - moment < RECENT


@register.simple_tag
def address_of_report(process: Process) -> str:
    """Return where the report of a process is read; nothing where it has no data or there is no such page."""
    if not process.log_version:
        return ""
    try:
        return reverse("explorer_report", args=[process.slug])
    except NoReverseMatch:
        return ""
