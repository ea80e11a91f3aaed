"""Where time goes."""

from __future__ import annotations

from django.utils.translation import gettext as _

from obeya.figures.charts.throughput import throughput_picture
from obeya.figures.figure import Figure
from obeya.mining.points import case_durations
from obeya.mining.times import ActivityTime, PathTime, Times, times
from obeya.tables.basis import Distribution, Spread
from obeya_web.explorer.asking import Asked
from obeya_web.explorer.state import Selection, State
from obeya_web.explorer.tabs.sheet import Column, Number, Sheet, TabContent
from obeya_web.explorer.words import time_between, wait_word
from obeya_web.lib.numbers import share_here


def ask_times(asked: Asked) -> Times:
    """Return all times of the selection."""
    return asked.ask("times", times)


def content(asked: Asked, state: State) -> TabContent:
    """Show the hours before and in each activity and on each path, most hours first."""
    told = ask_times(asked)
    spread = told.throughput_s
    if spread is None:
        return TabContent(_("No case is left by the filter"))
    headline = _("Half of the cases take longer than %(median)s, one in ten longer than %(p90)s") % {
        "median": asked.say_time(spread.median),
        "p90": asked.say_time(spread.p90),
    }
    if told.paths and told.paths[0].wait_share > 0:
        slowest = told.paths[0]
        headline = _("%(share)s of the %(word)s passes between %(source)s and %(target)s") % {
            "share": share_here(slowest.wait_share),
            "word": time_between(told.wait_word),
            "source": slowest.source,
            "target": slowest.target,
        }
    numbers = (
        Number(_("Median throughput time"), spread.median, "duration", _("first to last event of a case")),
        Number(_("9 in 10 below"), spread.p90, "duration"),
        Number(_("Time before steps"), told.wait_hours, "hours", wait_word(told.wait_word)),
        Number(_("Time in steps"), told.service_hours, "hours", _("service, where starts are known")),
    )
    figure = asked.picture("throughput picture", lambda log: _picture(case_durations(log), spread, told))
    return TabContent(headline, (_paths(told, state), _activities(told, state)), (figure,), numbers)


def _picture(durations_s: object, spread: Distribution, told: Times) -> Figure:
    said = Spread(spread.mean, spread.median, spread.p90, spread.max, spread.n)
    return throughput_picture(durations_s, spread=said, basis=told.basis)  # type: ignore[arg-type]


def _paths(told: Times, state: State) -> Sheet:
    columns = (
        Column("source", _("From")),
        Column("target", _("To")),
        Column("n", _("Moves"), "count"),
        Column("n_cases", _("Cases"), "count"),
        Column("median", _("Median"), "duration"),
        Column("mean", _("Mean"), "duration"),
        Column("p90", _("9 in 10 below"), "duration"),
        Column("wait", _("Hours in all"), "hours"),
        Column("wait_share", _("Share"), "share"),
    )

    def row(path: PathTime) -> tuple[object, ...]:
        spread = path.wait_s
        shape = (spread.median, spread.mean, spread.p90) if spread else (None, None, None)
        return (path.source, path.target, path.n, path.n_cases, *shape, path.wait_hours, path.wait_share)

    return Sheet(
        "paths",
        _("Time on paths (%(word)s)") % {"word": wait_word(told.wait_word)},
        columns,
        tuple(row(path) for path in told.paths),
        tuple(
            state.query(tab="map", select=Selection(path.source, path.target).text()) for path in told.paths
        ),
    )


def _activities(told: Times, state: State) -> Sheet:
    columns = (
        Column("activity", _("Activity")),
        Column("n", _("Times done"), "count"),
        Column("n_cases", _("Cases"), "count"),
        Column("wait_median", _("Before it, median"), "duration"),
        Column("wait", _("Before it, hours"), "hours"),
        Column("wait_share", _("Share"), "share"),
        Column("service_median", _("In it, median"), "duration"),
        Column("service", _("In it, hours"), "hours"),
    )

    def row(one: ActivityTime) -> tuple[object, ...]:
        return (
            one.activity,
            one.n,
            one.n_cases,
            one.wait_s.median if one.wait_s else None,
            one.wait_hours,
            one.wait_share,
            one.service_s.median if one.service_s else None,
            one.service_hours,
        )

    return Sheet(
        "activities",
        _("Time before and in activities"),
        columns,
        tuple(row(one) for one in told.activities),
        tuple(state.query(tab="map", select=Selection(one.activity).text()) for one in told.activities),
    )
