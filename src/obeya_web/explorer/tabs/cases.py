"""The cases one by one, and each as a time line; nobody's name stands here."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from obeya.errors import CalendarError
from obeya.figures.case_timeline import case_timeline
from obeya.mining.cases import CaseHistory, CaseList, case_history, list_cases
from obeya.tables.calendar_text import parse_calendar
from obeya.tables.calendars import WorkingCalendar
from obeya_web.explorer.asking import Asked
from obeya_web.explorer.state import State
from obeya_web.explorer.tabs.sheet import Column, Number, Sheet, TabContent
from obeya_web.lib.numbers import count_here

PER_PAGE = 200
MOST_IN_A_FILE = 100_000


def ask_cases(asked: Asked, state: State, *, size: int = PER_PAGE) -> CaseList:
    """Return one page of the cases of the selection."""
    page, search = (1 if size > PER_PAGE else state.page), state.search
    return asked.ask(
        "cases", lambda log: list_cases(log, search=search, page=page, size=size), search, page, size
    )


def content(asked: Asked, state: State) -> TabContent:
    """Show a page of the cases, the longest first, or one case step by step."""
    if state.case:
        told = asked.ask("case", lambda log: case_history(log, state.case), state.case)
        return _one_case(told, shading_calendar(asked))
    listed = ask_cases(asked, state)
    words = ngettext("%(n)s case, the longest first", "%(n)s cases, the longest first", listed.n_found)
    return TabContent(words % {"n": count_here(listed.n_found)}, (sheet(listed, state),))


def sheet(told: CaseList, state: State) -> Sheet:
    """Return the cases as a table."""
    columns = (
        Column("case_id", _("Case")),
        Column("duration", _("Throughput time"), "duration"),
        Column("n_events", _("Steps"), "count"),
        Column("first_at", _("First event"), "moment"),
        Column("last_at", _("Last event"), "moment"),
        Column("last_activity", _("Last activity")),
        Column("state", _("State")),
    )
    rows = tuple(
        (
            case.case_id,
            case.duration_s,
            case.n_events,
            case.first_at,
            case.last_at,
            case.last_activity,
            _("complete") if case.is_complete else _("open"),
        )
        for case in told.cases
    )
    links = tuple(state.query(case=case.case_id) for case in told.cases)
    return Sheet("cases", _("Cases"), columns, rows, links, n_all=told.n_found)


def shading_calendar(asked: Asked) -> WorkingCalendar | None:
    """Return the calendar that says when nobody works: the one that is counted in, else that of the process."""
    if asked.working_calendar or not asked.process.calendar:
        return asked.working_calendar
    try:
        return parse_calendar(asked.process.calendar, zone=asked.whole.facts.zone)
    except CalendarError:
        return None


def _one_case(told: CaseHistory, calendar: WorkingCalendar | None) -> TabContent:
    case, zone = told.case, ZoneInfo(told.basis.zone)
    columns = (
        Column("activity", _("Activity")),
        Column("started_at", _("Start (%(zone)s)") % {"zone": zone}, "clock"),
        Column("completed_at", _("Completion (%(zone)s)") % {"zone": zone}, "clock"),
        Column("wait", _("Before it"), "duration"),
        Column("service", _("In it"), "duration"),
        Column("again", _("Again")),
    )

    def at(moment: datetime | None) -> datetime | None:
        return moment.astimezone(zone) if moment else None

    rows = tuple(
        (
            s.activity,
            at(s.started_at),
            at(s.completed_at),
            s.wait_s,
            s.service_s,
            _("again") if s.is_again else "",
        )
        for s in told.steps
    )
    numbers = (
        Number(_("Throughput time"), case.duration_s, "duration"),
        Number(_("Steps"), case.n_events, "count"),
        Number(_("State"), _("complete") if case.is_complete else _("open"), "text"),
    )
    title = _("Case %(id)s step by step") % {"id": case.case_id}
    sheet = Sheet("steps", _("The same as a table"), columns, rows)
    return TabContent(title, (sheet,), (case_timeline(told, calendar=calendar),), numbers, is_beside=True)
