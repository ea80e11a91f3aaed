"""Forms for filters on whole cases: time, size, state, variants, ids."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from obeya.tables.filters import (
    CaseIds,
    CaseState,
    Duration,
    EventCount,
    EventsDuring,
    Filter,
    TimeWindow,
    TopVariants,
    VariantCoverage,
    read_filter,
)
from obeya_web.explorer.filters.base import FilterForm, amount, bounds, day, iso, seconds, unit_of_time


class DurationForm(FilterForm):
    """Cases by their throughput time."""

    title = _("Throughput time")
    about = _("Cases that took so long, from first to last event")
    at_least = amount(_("At least"))
    at_most = amount(_("At most"))
    unit = unit_of_time()

    def build(self, values: dict[str, Any]) -> Filter:
        """Return the filter."""
        ends = [seconds(values[name], values["unit"]) for name in ("at_least", "at_most")]
        return Duration(bounds(*ends))


class PeriodForm(FilterForm):
    """Cases by when they ran."""

    title = _("Period")
    about = _("Cases that started, ended or ran in a period")
    mode = forms.ChoiceField(
        label=_("Cases that"),
        choices=(
            ("started", _("started")),
            ("completed", _("ended")),
            ("contained", _("ran entirely")),
            ("intersecting", _("were active")),
        ),
    )
    since = day(_("From"))
    until = day(_("To, this day included"))

    def build(self, values: dict[str, Any]) -> Filter:
        """Return the filter."""
        return TimeWindow(values["mode"], iso(values["since"]), iso(values["until"]))


class EventCountForm(FilterForm):
    """Cases by their number of events."""

    title = _("Number of steps")
    about = _("Cases with so many steps")
    at_least = forms.IntegerField(label=_("At least"), required=False, min_value=0)
    at_most = forms.IntegerField(label=_("At most"), required=False, min_value=0)

    def build(self, values: dict[str, Any]) -> Filter:
        """Return the filter."""
        return EventCount(bounds(values["at_least"], values["at_most"]))


class StateForm(FilterForm):
    """Open or complete cases."""

    title = _("State")
    about = _("Open or complete cases")
    state = forms.ChoiceField(label=_("Keep"), choices=(("complete", _("complete")), ("open", _("open"))))

    def build(self, values: dict[str, Any]) -> Filter:
        """Return the filter."""
        return CaseState(values["state"])


class TopVariantsForm(FilterForm):
    """Cases of the most frequent variants."""

    title = _("Most frequent ways")
    about = _("Cases of the so many most frequent variants")
    n = forms.IntegerField(label=_("Variants"), min_value=1, initial=5)

    def build(self, values: dict[str, Any]) -> Filter:
        """Return the filter."""
        return TopVariants(values["n"])


class CoverageForm(FilterForm):
    """Cases of the variants that cover a share."""

    title = _("Usual ways")
    about = _("Cases of the variants that cover a share of all cases")
    percent = forms.FloatField(label=_("Percent of cases"), min_value=1, max_value=100, initial=80)

    def build(self, values: dict[str, Any]) -> Filter:
        """Return the filter."""
        percent = values["percent"]
        return VariantCoverage(int(percent) if percent == int(percent) else percent)


class CaseIdsForm(FilterForm):
    """Cases by their ids."""

    title = _("Case ids")
    about = _("Certain cases by their ids")
    ids = forms.CharField(
        label=_("Ids"), widget=forms.Textarea(attrs={"rows": 4}), help_text=_("One on each line.")
    )

    def build(self, values: dict[str, Any]) -> Filter:
        """Return the filter."""
        return CaseIds(tuple(line.strip() for line in values["ids"].splitlines() if line.strip()))


class EventsDuringForm(FilterForm):
    """Only the events in a period."""

    title = _("Only a period")
    about = _("Only the events in a period; cases are cut at its ends")
    touches_events = True
    since = day(_("From"))
    until = day(_("To, this day included"))

    def build(self, values: dict[str, Any]) -> Filter:
        """Return the filter."""
        return EventsDuring(iso(values["since"]), iso(values["until"]))


class TypedForm(FilterForm):
    """A filter as one types it."""

    title = _("Typed")
    about = _("A filter in words, as on the command line")
    text = forms.CharField(
        label=_("Filter"),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_("Such as: duration > 10 d and not rework"),
    )

    def build(self, values: dict[str, Any]) -> Filter:
        """Return the filter."""
        return read_filter(values["text"])
