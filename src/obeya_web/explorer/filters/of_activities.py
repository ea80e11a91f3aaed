"""Forms for filters on the activities of a case."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from obeya.tables.filters import (
    ActivityCount,
    EndsWith,
    EventsBetween,
    EventsOf,
    Filter,
    Follows,
    HasActivity,
    Not,
    Rework,
    StartsWith,
)
from obeya_web.explorer.filters.base import (
    FilterForm,
    amount,
    bounds,
    one_activity,
    seconds,
    some_activities,
    unit_of_time,
)

WITH = (("with", _("Cases with")), ("without", _("Cases without")))


class HasForm(FilterForm):
    """Cases with or without activities."""

    title = _("Activities")
    about = _("Cases with or without certain activities")
    which = forms.ChoiceField(label=_("Keep"), choices=WITH)
    activities = some_activities()
    match = forms.ChoiceField(label=_("Of them"), choices=(("all", _("all")), ("any", _("at least one"))))

    def build(self, values: dict[str, Any]) -> Filter:
        """Return the filter."""
        chosen = HasActivity(tuple(values["activities"]), values["match"])
        return chosen if values["which"] == "with" else Not(chosen)


class FollowsForm(FilterForm):
    """Cases in which one activity follows another."""

    title = _("Order")
    about = _("Cases in which one activity follows another, or never does")
    source = one_activity(_("First"))
    how = forms.ChoiceField(
        label=_("Then"),
        choices=(
            ("directly", _("directly followed by")),
            ("eventually", _("followed at any time by")),
            ("never", _("never followed by")),
        ),
    )
    target = one_activity(_("Second"))
    at_least = amount(_("At least this long"))
    at_most = amount(_("At most this long"))
    unit = unit_of_time()

    def build(self, values: dict[str, Any]) -> Filter:
        """Return the filter."""
        ends = [seconds(values[name], values["unit"]) for name in ("at_least", "at_most")]
        within = None if ends == [None, None] else bounds(*ends)
        return Follows(values["source"], values["target"], values["how"], within)


class StartsForm(FilterForm):
    """Cases by their first activity."""

    title = _("First activity")
    about = _("Cases that start with certain activities")
    activities = some_activities()

    def build(self, values: dict[str, Any]) -> Filter:
        """Return the filter."""
        return StartsWith(tuple(values["activities"]))


class EndsForm(FilterForm):
    """Cases by their last activity."""

    title = _("Last activity")
    about = _("Cases that end with certain activities")
    activities = some_activities()

    def build(self, values: dict[str, Any]) -> Filter:
        """Return the filter."""
        return EndsWith(tuple(values["activities"]))


class CountForm(FilterForm):
    """Cases by how often they do an activity."""

    title = _("How often")
    about = _("Cases that do an activity so many times")
    activity = one_activity()
    at_least = forms.IntegerField(label=_("At least"), required=False, min_value=0)
    at_most = forms.IntegerField(label=_("At most"), required=False, min_value=0)

    def build(self, values: dict[str, Any]) -> Filter:
        """Return the filter."""
        return ActivityCount(values["activity"], bounds(values["at_least"], values["at_most"]))


class ReworkForm(FilterForm):
    """Cases that do something again."""

    title = _("Rework")
    about = _("Cases that do something again")
    which = forms.ChoiceField(label=_("Keep"), choices=WITH)
    shape = forms.ChoiceField(
        label=_("Again"),
        choices=(
            ("any", _("in any way")),
            ("self-loop", _("at once")),
            ("return", _("after other activities")),
        ),
    )
    activity = one_activity(required=False)

    def build(self, values: dict[str, Any]) -> Filter:
        """Return the filter."""
        chosen = Rework(values["activity"] or None, values["shape"])
        return chosen if values["which"] == "with" else Not(chosen)


class OnlyActivitiesForm(FilterForm):
    """Only the events of certain activities."""

    title = _("Only some activities")
    about = _("Take activities out of all cases, or keep only some")
    touches_events = True
    which = forms.ChoiceField(
        label=_("Do"), choices=(("keep", _("keep only these")), ("drop", _("take these out")))
    )
    activities = some_activities()

    def build(self, values: dict[str, Any]) -> Filter:
        """Return the filter."""
        chosen = EventsOf(tuple(values["activities"]))
        return chosen if values["which"] == "keep" else Not(chosen)


class BetweenForm(FilterForm):
    """Only the part of cases between two activities."""

    title = _("From one activity to another")
    about = _("Only the part of each case between two activities")
    touches_events = True
    source = one_activity(_("From"))
    target = one_activity(_("To"))

    def build(self, values: dict[str, Any]) -> Filter:
        """Return the filter."""
        return EventsBetween(values["source"], values["target"])
