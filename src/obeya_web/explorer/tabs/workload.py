"""How much work there is."""

from __future__ import annotations

from django.utils.translation import gettext as _

from obeya.errors import QuestionError
from obeya.figures.charts.workload import workload_picture
from obeya.figures.figure import Figure
from obeya.mining.workload import Workload, workload
from obeya_web.explorer.asking import Asked
from obeya_web.explorer.state import Selection, State
from obeya_web.explorer.tabs.sheet import Column, Number, Sheet, TabContent
from obeya_web.lib.numbers import count_here, number_here


def ask_workload(asked: Asked) -> Workload:
    """Return the load of the selection over time."""
    return asked.ask("workload", workload)


def content(asked: Asked, state: State) -> TabContent:
    """Show arrivals, departures, work in progress, and where cases queue."""
    told = ask_workload(asked)
    if not told.n_cases:
        return TabContent(_("No case is left by the filter"))
    headline = _("%(arrivals)s cases a week come in, %(departures)s go out; %(open)s are open") % {
        "arrivals": number_here(told.arrivals_per_week),
        "departures": number_here(told.departures_per_week),
        "open": count_here(told.n_open_cases),
    }
    numbers = (
        Number(_("Work in progress"), told.mean_wip, "number", _("mean of the open cases at day's end")),
        Number(_("Most at once"), told.max_wip, "count"),
        Number(_("Come in"), told.arrivals_per_week, "number", _("cases a week")),
        Number(_("Go out"), told.departures_per_week, "number", _("cases a week")),
    )
    figure = asked.picture("workload picture", lambda log: _picture(told))
    sheets = (_queues(told, state), _weeks(told), _rework(told))
    return TabContent(headline, sheets, (figure,) if figure else (), numbers)


def _picture(told: Workload) -> Figure | None:
    try:
        return workload_picture(told)
    except QuestionError:
        return None


def _queues(told: Workload, state: State) -> Sheet:
    columns = (
        Column("activity", _("Activity")),
        Column("mean_waiting", _("Cases waiting before it, mean"), "number"),
        Column("mean_in_service", _("Cases in it, mean"), "number"),
        Column("wait", _("Hours before it"), "hours"),
    )
    rows = tuple((q.activity, q.mean_waiting, q.mean_in_service, q.wait_hours) for q in told.queues)
    links = tuple(state.query(tab="map", select=Selection(q.activity).text()) for q in told.queues)
    return Sheet("queues", _("Queues"), columns, rows, links, note=_("An estimate by Little's law."))


def _weeks(told: Workload) -> Sheet:
    columns = (
        Column("week", _("Week from"), "day"),
        Column("n_arrivals", _("Come in"), "count"),
        Column("n_departures", _("Go out"), "count"),
        Column("wip", _("Open at its end"), "count"),
    )
    rows = tuple((w.week, w.n_arrivals, w.n_departures, w.wip) for w in told.weeks)
    return Sheet("weeks", _("Week by week"), columns, rows)


def _rework(told: Workload) -> Sheet:
    columns = (
        Column("month", _("Month of completion")),
        Column("n_cases", _("Cases"), "count"),
        Column("n_reworked", _("With something done again"), "count"),
        Column("share", _("Share"), "share"),
    )
    rows = tuple((r.month, r.n_cases, r.n_reworked, r.share) for r in told.rework_rate)
    return Sheet("rework", _("Rework month by month"), columns, rows)
