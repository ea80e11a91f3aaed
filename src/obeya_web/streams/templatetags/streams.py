"""Template tags of this app: times on the clock of a map, verbs of commands, shares as a bar."""

from __future__ import annotations

from django import template
from django.forms.boundfield import BoundField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from obeya.flow.stream_map import StreamMap
from obeya.flow.stream_sums import VALUES, StreamSums
from obeya_web.lib.numbers import number_here, said_here, share_here
from obeya_web.streams.boxes import day_of
from obeya_web.streams.fields import said_number, typed_time
from obeya_web.streams.models import Command
from obeya_web.streams.saying import say_span, say_summary
from obeya_web.streams.words import CLOCKS, VERBS
from obeya_web.streams.words import VALUES as VALUE_WORDS

register = template.Library()


@register.filter
def span(seconds: float | None, drawn: StreamMap) -> str:
    """Say a time on the clock of its map."""
    return say_span(seconds, drawn.clock, day_of(drawn))


@register.filter
def short_time(seconds: float | None, drawn: StreamMap) -> str:
    """Say a time in two units at most."""
    return "–" if seconds is None else typed_time(seconds, day_of(drawn))


@register.filter
def fine_share(share: float | None) -> str:
    """Say a share, with as many digits as a small one needs."""
    return say_summary("ratio", share, "calendar", None)


@register.filter
def said(value: float | None) -> str:
    """Say a number with the digits that it needs."""
    return "–" if value is None else said_number(value)


@register.filter
def clock_words(drawn: StreamMap) -> str:
    """Say on which clock the times of a map run."""
    return str(CLOCKS[drawn.clock])


@register.filter
def verb_words(command: Command) -> str:
    """Say what a command did."""
    return str(VERBS.get(command.verb, command.verb))


@register.simple_tag
def finding_of(drawn: StreamMap | str | None, sums: StreamSums | str | None) -> str:
    """Say what a map shows, in one sentence."""
    # A map that is not drawn yet has neither, and templates give words for what is not there.
    if not isinstance(drawn, StreamMap) or not isinstance(sums, StreamSums):
        return ""
    if not sums.lead_time_s:
        return _("no time is known yet")
    ratio = sums.worked_s / sums.lead_time_s
    return _("%(time)s from start to end, worked on %(share)s of it") % {
        "time": say_span(sums.lead_time_s, drawn.clock, day_of(drawn)),
        "share": say_summary("ratio", ratio, drawn.clock, None),
    }


@register.simple_tag
def value_bar(sums: StreamSums) -> SafeString:
    """Return the shares of effort that add value, are needed and are waste, as one bar with its words."""
    if not sums.share_by_value:
        return mark_safe("")
    rows, at = [], 0.0
    for place, kind in enumerate(VALUES):
        width = 100 * sums.share_by_value[kind]
        rows.append((place, f"{at:.2f}", f"{max(width - 0.4, 0):.2f}"))
        at += width
    bars = format_html_join("", '<rect class="value-{}" x="{}" width="{}" height="8"/>', rows)
    said = ", ".join(f"{VALUE_WORDS[kind]} {share_here(sums.share_by_value[kind])}" for kind in VALUES)
    return format_html(
        '<svg class="value-bar" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>',
        said,
        bars,
    )


@register.filter
def as_load(load: float | None) -> str:
    """Say demand against capacity."""
    return "–" if load is None else share_here(load)


@register.filter
def as_number(value: float | None) -> str:
    """Say a measured number."""
    return "–" if value is None else number_here(value)


@register.filter
def drawing(svg: str) -> SafeString:
    """Put one of obeya's own drawings, in which every name is escaped already, on a page."""
    return mark_safe(svg)


@register.filter
def lead_of(sums: StreamSums) -> str:
    """Say the lead time of a map on its clock."""
    return say_span(sums.lead_time_s, sums.clock, sums.day_s if sums.clock == "working" else None)


@register.filter
def of_form(field: BoundField, form_id: str) -> SafeString:
    """Return a field that belongs to a form standing elsewhere in its row."""
    return field.as_widget(attrs={"form": form_id, "data-focus": field.id_for_label})


@register.filter
def said_text(text: str) -> str:
    """Return what the core said in the reader's language."""
    return said_here(text)


@register.filter
def unlocalised(value: float) -> str:
    """Return a number as drawings are written, with a point in every language."""
    return f"{value:g}"
