"""Template tags of this app: baselines in words and as a line, senders of ideas, kinds of waste."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils import formats
from django.utils.dateparse import parse_datetime
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from obeya.figures.figure import Figure
from obeya_web.improvement import weekly
from obeya_web.improvement.models import Basis, Idea, Start
from obeya_web.improvement.words import Waste
from obeya_web.lib.numbers import count_here, duration_here, number_here, share_here

register = template.Library()


@register.simple_tag
def weekly_line(baseline: Mapping[str, Any]) -> SafeString:
    """Return the weekly medians of a baseline as a line."""
    return weekly.weekly_line(baseline)


@register.simple_tag
def baseline_words(baseline: Mapping[str, Any]) -> str:
    """Say a baseline with its interval, how many it rests on, and when it was measured."""
    median, p90 = baseline["median_s"], baseline["p90_s"]
    said = {
        "median": duration_here(median["value"]),
        "interval": _interval(median),
        "p90": duration_here(p90["value"]),
        "n": count_here(baseline["n"]),
        "first": _day(baseline["first_at"]),
        "last": _day(baseline["last_at"]),
    }
    words = _("Median %(median)s%(interval)s, p90 %(p90)s; n = %(n)s, completed from %(first)s to %(last)s.")
    return words % said


@register.simple_tag
def sender_of(idea: Idea) -> str:
    """Say who sent an idea, as far as it may be said."""
    if idea.sender is not None and not idea.is_pseudonymous:
        return idea.sender.shown_name
    return _("a colleague")


@register.filter
def waste_words(waste: str) -> str:
    """Say a kind of waste."""
    return str(Waste(waste).label) if waste in Waste.values else waste


@register.filter
def said_number(number: float | None) -> str:
    """Say a measured number with three digits that count."""
    return number_here(number)


@register.filter
def signed_percent(change: float) -> str:
    """Say a change as a share, with its sign, such as "−24 %"."""
    sign = "−" if change < 0 else "+"
    return f"{sign}{share_here(abs(change))}"


@register.filter
def picture(kept: Basis | Start) -> SafeString:
    """Return the kept map for a page: drawn by obeya, every name of the log was escaped when it was."""
    return SafeString(kept.picture)


@register.filter
def figure_svg(figure: Figure) -> SafeString:
    """Return a picture for a page: our own drawing, in which every name of the log has been escaped."""
    return SafeString(figure.to_svg("page"))


def _interval(quantile: Mapping[str, float | None]) -> str:
    if quantile["low"] is None or quantile["high"] is None:
        return ""
    return _(" (95 %% interval %(low)s to %(high)s)") % {
        "low": duration_here(quantile["low"]),
        "high": duration_here(quantile["high"]),
    }


def _day(text: str) -> str:
    moment = parse_datetime(text)
    return formats.date_format(moment, "DATE_FORMAT") if moment else text
