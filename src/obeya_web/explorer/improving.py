"""What an improvement takes over from the explorer: a finding of the tab, or the step or path of the panel."""

from __future__ import annotations

from django.utils.translation import gettext as _

from obeya.errors import QuestionError
from obeya.studies.findings import Finding
from obeya.tables.filters import AllOf, Filter, from_json, to_text
from obeya_web.explorer.asking import Asked
from obeya_web.explorer.panel import ask_step, condition_of, panel_content
from obeya_web.explorer.state import Selection, State
from obeya_web.explorer.tabs.findings import ask_findings
from obeya_web.improvement.findings.taking import Taken, select_of
from obeya_web.lib.numbers import said_here


def taken_from_findings(asked: Asked, place: int) -> Taken:
    """Return the finding of that place in the tab; raises `QuestionError` where there is none."""
    listed = ask_findings(asked).findings
    if not 0 <= place < len(listed):
        raise QuestionError(_("The findings have changed meanwhile; look at them again."))
    return _taken(asked, listed[place])


def taken_from_panel(asked: Asked, state: State, selection: Selection) -> Taken:
    """Return what the panel says of an activity or a path."""
    step, said = ask_step(asked, selection), panel_content(asked, state, selection)
    interval = step.interval
    wait = asked.say_time(step.wait_s.median if step.wait_s else None)
    title = _("%(what)s: %(wait)s wait") % {"what": said.title, "wait": wait} if step.wait_s else said.title
    return Taken(
        title=title,
        statement=said.sentence,
        where=_joined(asked, condition_of(selection)),
        select=selection.text() if step.wait_s else "",
        calendar=asked.calendar,
        hours_per_week=step.hours_per_week,
        hours_interval=(interval.low, interval.high) if interval else None,
        kind="bottleneck" if step.wait_s else "",
        formula=said.how,
    )


def _taken(asked: Asked, finding: Finding) -> Taken:
    week, counted = finding.hours_per_week_interval, dict(finding.measure)
    return Taken(
        title=said_here(finding.title),
        statement=said_here(finding.statement),
        where=_joined(asked, *((from_json(dict(finding.filter)),) if finding.filter else ())),
        select=select_of(counted),
        calendar=asked.calendar,
        hours_per_week=finding.hours_per_week,
        hours_interval=(week.low, week.high),
        kind=finding.kind,
        formula=said_here(finding.formula),
        counted=counted,
    )


def _joined(asked: Asked, *more: Filter) -> str:
    """Return the filters of the page and more as one text, for the log as it was then."""
    filters = (*asked.filters, *more)
    if not filters:
        return ""
    return to_text(filters[0] if len(filters) == 1 else AllOf(filters))
