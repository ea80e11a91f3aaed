"""Template tags of the register: the trend line, and what was stored in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from obeya_web.lib.numbers import share_here
from obeya_web.processes import saying, sparkline
from obeya_web.processes.data_quality import ShownScore, badge_of
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


@register.simple_tag
def quality_badge(process: Process, version: str = "") -> SafeString:
    """Return the badge of the data of a process, or of one version of them, leading to what it rests on."""
    badge = badge_of(process, timezone.now(), version)
    return format_html(
        '<a class="badge badge-{}" href="{}">{}</a>',
        badge.family,
        reverse("process_quality", args=[process.slug]),
        badge.words,
    )


@register.simple_tag
def quality_line(score: ShownScore) -> SafeString:
    """Return the share of one dimension at every look as a small line; nothing before the third look."""
    if len(score.trend) < sparkline.LEAST_POINTS:
        return sparkline.line_of((), "")
    words = gettext("%(name)s at the last %(n)d looks: %(first)s at first, %(last)s now.") % {
        "name": score.name,
        "n": len(score.trend),
        "first": share_here(score.trend[0]),
        "last": share_here(score.trend[-1]),
    }
    return sparkline.line_of(score.trend, words)
