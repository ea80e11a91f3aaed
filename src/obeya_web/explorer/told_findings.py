"""What a finding of the process counts of the hours that the panel shows: two numbers for one place need a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from obeya.studies.findings.measure import Measure
from obeya.tables.filters import Filter, Follows, HasActivity, to_json
from obeya_web.explorer.state import Selection, State
from obeya_web.lib.numbers import duration_here, number_here
from obeya_web.processes.cards import summary_of
from obeya_web.processes.models import Process
from obeya_web.processes.saying import words_of


def told_by_findings(process: Process, state: State, selection: Selection) -> tuple[str, ...]:
    """Say for each finding that names the selection how many of its hours it counts, and which it leaves out.

    Findings are about the whole log in calendar time: with a filter or a calendar nothing is said.
    """
    summary = summary_of(process)
    if summary is None or not summary.is_current or state.where or state.calendar:
        return ()
    listed = enumerate(summary.findings.get("findings", []), start=1)
    return tuple(_words(place, told, selection) for place, told in listed if _names(told, selection))


def _names(told: Mapping[str, Any], selection: Selection) -> bool:
    """Whether a finding counts the time on the selected path, or before the selected activity."""
    measure = Measure.from_json(told["measure"])
    step = selection.target or selection.name
    if measure.counted != "wait" or measure.steps != (step,):
        return False
    return selection.target is None or measure.after == selection.name


def _words(place: int, told: Mapping[str, Any], selection: Selection) -> str:
    measure = Measure.from_json(told["measure"])
    said = {"place": place, "hours": number_here(told["hours_per_week"])}
    parts = [_("Finding %(place)d counts %(hours)s h a week of these") % said]
    if any(measure.usual_s):
        parts.append(
            _("what exceeds %(time)s each time, as before other steps")
            % {"time": duration_here(measure.usual_s[0])}
        )
    if told["filter"] != to_json(_whole(selection)):
        parts.append(_("only in %(cases)s") % {"cases": words_of(told, "filter_words")})
    if measure.not_after:
        parts.append(_("without the time after a case was over"))
    return f"{parts[0]}{': ' if len(parts) > 1 else ''}{', '.join(parts[1:])}."


def _whole(selection: Selection) -> Filter:
    """Return the filter that leaves nothing of the selection out."""
    if selection.target is None:
        return HasActivity((selection.name,))
    return Follows(selection.name, selection.target)
