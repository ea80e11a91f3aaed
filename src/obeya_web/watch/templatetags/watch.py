"""Template tags of this app: verdict words, effects as people say them, pictures."""

from __future__ import annotations

from datetime import date

from django import template
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from obeya.figures.figure import Figure
from obeya.studies.gain.saying import say_measure, say_verdict
from obeya.studies.gain.vocabulary import VERDICT_WORDS
from obeya.tables.wording import say_share
from obeya_web.watch.models import WatchState
from obeya_web.watch.words import FAMILIES, MonthState, SignalKind

register = template.Library()

_MONTHS = {
    MonthState.ACCRUED: "badge-good",
    MonthState.SUSPENDED: "badge-bad",
    MonthState.TRADE_OFF: "badge-warning",
    MonthState.WAITING: "badge-plain",
    MonthState.UNWATCHED: "badge-warning",
    MonthState.SPENT: "badge-plain",
}


@register.filter
def verdict_badge(word: str) -> SafeString:
    """Return a word of the closed list as a badge."""
    if word not in VERDICT_WORDS:
        return format_html('<span class="badge badge-none">{}</span>', "–")
    said = say_verdict(word)
    return format_html('<span class="badge badge-{}">{}</span>', FAMILIES.get(word, "plain"), said)


@register.filter
def month_badge(state: MonthState | None) -> SafeString:
    """Return what a month counts as, as a badge."""
    if state is None:
        return format_html('<span class="badge badge-none">{}</span>', "–")
    return format_html('<span class="badge {}">{}</span>', _MONTHS[state], state.label)


@register.filter
def change(ratio: float | None) -> str:
    """Say a ratio as a change, such as "−24 %"."""
    return "–" if ratio is None else say_share(ratio - 1)


@register.filter
def effect(state: WatchState | None) -> str:
    """Say the effect of a state with its interval."""
    if state is None or state.ratio is None or state.low is None or state.high is None:
        return "–"
    return _("%(difference)s (%(low)s to %(high)s)") % {
        "difference": say_share(state.ratio - 1),
        "low": say_share(state.low - 1),
        "high": say_share(state.high - 1),
    }


@register.filter
def chance(p_value: float) -> str:
    """Say a p-value: none is nothing."""
    least = 0.0001
    if p_value < least:
        return f"< {formats.number_format(least, 4)}"
    return f"= {formats.number_format(p_value, 4)}"


@register.filter
def measure_words(key: str) -> str:
    """Say a measure as people know it."""
    return str(say_measure(key))


@register.filter
def signal_words(kind: str) -> str:
    """Say a kind of signal."""
    return str(SignalKind(kind).label)


@register.filter
def day_words(text: str | date) -> str:
    """Say a day that is kept as text of ISO 8601."""
    if not text:
        return "–"
    day = date.fromisoformat(text) if isinstance(text, str) else text
    return formats.date_format(day, "SHORT_DATE_FORMAT")


@register.filter
def days(hours: float | None) -> float | None:
    """Return hours as days."""
    return None if hours is None else hours / 24


@register.simple_tag
def picture(figure: Figure) -> SafeString:
    """Return a figure of the core as SVG; its texts were escaped when it was drawn."""
    return mark_safe(figure.to_svg("page"))


@register.filter
def drawing(svg: str) -> SafeString:
    """Return an SVG that this app drew; its texts were escaped when it was drawn."""
    return mark_safe(svg)
