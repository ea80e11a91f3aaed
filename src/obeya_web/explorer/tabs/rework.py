"""What is done again."""

from __future__ import annotations

from django.utils.translation import gettext as _

from obeya.mining.rework import Rework, rework
from obeya.tables.filters import CaseIds
from obeya_web.explorer.asking import Asked
from obeya_web.explorer.state import Selection, State
from obeya_web.explorer.tabs.sheet import Column, Number, Sheet, TabContent
from obeya_web.lib.numbers import hours_here, percent_here


def ask_rework(asked: Asked) -> Rework:
    """Return what is done again in the selection."""
    return asked.ask("rework", rework)


def content(asked: Asked, state: State) -> TabContent:
    """Show activities done again, moves back, and the cases that lose most time by it."""
    told = ask_rework(asked)
    if not told.n_cases:
        return TabContent(_("No case is left by the filter"))
    headline = _("%(share)s cases do something again; it takes %(hours)s") % {
        "share": percent_here(told.n_cases_reworked, told.n_cases),
        "hours": hours_here(told.hours_lost),
    }
    numbers = (
        Number(_("Cases with rework"), told.share_of_cases, "share"),
        Number(_("Done again"), told.n_again, "count", _("instances after the first of their activity")),
        Number(_("Hours from first to last"), told.hours_lost, "hours", _("each hour of a case once")),
        Number(_("Share of the lead time"), told.share_of_lead_time, "share"),
    )
    sheets = (_activities(told, state), _returns(told, state), _cases(told, state))
    return TabContent(headline, sheets, (), numbers)


def _activities(told: Rework, state: State) -> Sheet:
    columns = (
        Column("activity", _("Activity")),
        Column("n_again", _("Done again"), "count"),
        Column("n_cases_reworked", _("Cases with it again"), "count"),
        Column("share_of_cases", _("Of the cases that have it"), "share"),
        Column("lost", _("Hours from first to last"), "hours"),
        Column("n_self_loops", _("At once"), "count"),
        Column("n_repetitions", _("After other steps"), "count"),
    )
    rows = tuple(
        (
            a.activity,
            a.n_again,
            a.n_cases_reworked,
            a.share_of_cases,
            a.hours_lost,
            a.n_self_loops,
            a.n_repetitions,
        )
        for a in told.activities
    )
    links = tuple(state.query(tab="map", select=Selection(a.activity).text()) for a in told.activities)
    return Sheet("activities", _("Activities done again"), columns, rows, links)


def _returns(told: Rework, state: State) -> Sheet:
    columns = (
        Column("source", _("From")),
        Column("target", _("Back to")),
        Column("n", _("Moves"), "count"),
        Column("n_cases", _("Cases"), "count"),
        Column("lost", _("Hours"), "hours"),
    )
    rows = tuple((r.source, r.target, r.n, r.n_cases, r.hours_lost) for r in told.returns)
    links = tuple(state.query(tab="map", select=Selection(r.source, r.target).text()) for r in told.returns)
    return Sheet("returns", _("Moves back"), columns, rows, links)


def _cases(told: Rework, state: State) -> Sheet:
    columns = (
        Column("case_id", _("Case")),
        Column("n_again", _("Done again"), "count"),
        Column("lost", _("Hours"), "hours"),
    )
    rows = tuple((case.case_id, case.n_again, case.hours_lost) for case in told.worst_cases)
    links = tuple(
        state.query(tab="cases", where=state.with_filter(CaseIds((case.case_id,)).text()))
        for case in told.worst_cases
    )
    return Sheet("cases", _("Cases that lose most time"), columns, rows, links)
