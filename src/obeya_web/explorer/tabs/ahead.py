"""What is ahead: which open cases will be late, which queues grow, and how good such forecasts were on the past."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from obeya.errors import QuestionError
from obeya.figures.charts.queues_ahead import queues_ahead_picture
from obeya.figures.charts.remaining import remaining_picture
from obeya.foresight.queues import QueueForecast, forecast_queues
from obeya.foresight.remaining import RemainingForecast, forecast_remaining
from obeya_web.explorer.asking import Asked
from obeya_web.explorer.state import Selection, State
from obeya_web.explorer.tabs.sheet import Column, Number, Sheet, TabContent
from obeya_web.explorer.time_limit import TookTooLongError
from obeya_web.lib.numbers import count_here, interval_here, said_here

LIKELY = 0.5


def content(asked: Asked, state: State) -> TabContent:
    """Show open cases by their chance to be late, queues, and the record of both; always in calendar time."""
    dated = replace(asked, calendar="")
    try:
        ends = dated.ask("remaining", forecast_remaining)
        queues = dated.ask("queues ahead", forecast_queues)
    except TookTooLongError:
        raise
    except QuestionError:
        needed = _(
            "Forecasts are tried on the past of a log first: some months with a hundred finished cases are needed."
        )
        return TabContent(_("Too little is known to look ahead"), notes=(needed,))
    likely = [each for each in ends.open_cases if each.chance_late is not None and each.chance_late >= LIKELY]
    words = ngettext(
        "%(n)s of %(all)s open cases is likely to be late",
        "%(n)s of %(all)s open cases are likely to be late",
        len(likely),
    )
    headline = words % {"n": count_here(len(likely)), "all": count_here(len(ends.open_cases))}
    figures = (
        dated.picture("queues ahead picture", lambda log: queues_ahead_picture(queues)),
        dated.picture("remaining picture", lambda log: remaining_picture(ends)),
    )
    return TabContent(
        headline,
        (_open_cases(ends, state), _queues(queues, state), _ways(ends)),
        figures,
        _numbers(ends),
        _notes(ends, queues),
    )


def _numbers(ends: RemainingForecast) -> tuple[Number, ...]:
    naive_s = min(each.error_s for each in ends.ways if each.is_naive)
    return (
        Number(_("Ends are off by"), ends.error_s, "duration", _("mean, tried on cases that were held back")),
        Number(_("The median is off by"), naive_s, "duration", _("the better of two simple rules")),
        Number(_("Intervals held"), ends.coverage, "share", _("of the ends; 80 % are promised")),
    )


def _open_cases(ends: RemainingForecast, state: State) -> Sheet:
    columns = (
        Column("case_id", _("Case")),
        Column("chance_late", _("Chance to be late"), "share"),
        Column("due_at", _("Due"), "moment"),
        Column("expected_end", _("Expected end"), "moment"),
        Column("earliest_end", _("Not before"), "moment"),
        Column("latest_end", _("Not after"), "moment"),
        Column("last_activity", _("Last activity")),
        Column("silent", _("Since then"), "duration"),
    )
    rows = tuple(
        (
            each.case_id,
            each.chance_late,
            each.due_at,
            each.expected_end,
            each.earliest_end,
            each.latest_end,
            each.last_activity,
            each.silent_s,
        )
        for each in ends.open_cases
    )
    links = tuple(state.query(tab="cases", case=each.case_id) for each in ends.open_cases)
    between = _("Four of five ends lie between “not before” and “not after”. Ask what a case waits for.")
    note = f"{said_here(ends.sentence)} {between}"
    if not rows:
        note = _("No case is open at the end of the log.")
    return Sheet("open", _("Open cases"), columns, rows, links, note=note)


def _queues(told: QueueForecast, state: State) -> Sheet:
    columns = (
        Column("queue", _("Before")),
        Column("n_now", _("Wait now"), "number"),
        Column("expected", _("Expected"), "number"),
        Column("interval", _("80 % interval")),
        Column("chance_grows", _("Chance to grow"), "share"),
        Column("method", _("Way")),
        Column("error", _("Off by, mean"), "number"),
        Column("error_naive", _("Off by, if it stays"), "number"),
    )
    rows = tuple(
        (
            said_here(each.queue),
            each.n_now,
            each.expected,
            interval_here(each.low, each.high),
            each.chance_grows,
            said_here(each.method),
            each.error,
            each.error_naive,
        )
        for each in told.queues
    )
    links = tuple(
        state.query(tab="map", select=Selection(each.queue).text()) if each.kind == "step" else ""
        for each in told.queues
    )
    return Sheet("queues", _("Queues ahead"), columns, rows, links)


def _ways(ends: RemainingForecast) -> Sheet:
    columns = (
        Column("name", _("Way")),
        Column("error", _("Off by, mean"), "duration"),
        Column("n_chosen", _("Used in so many parts of the past"), "count"),
        Column("use", _("Now")),
    )
    rows = tuple(
        (said_here(each.name), each.error_s, each.n_chosen, _("used") if each.is_used else "")
        for each in ends.ways
    )
    return Sheet("ways", _("Ways that were tried"), columns, rows)


def _notes(ends: RemainingForecast, queues: QueueForecast) -> tuple[str, ...]:
    said = (
        ends.risk_sentence, ends.due_words, *ends.notes,
        queues.sentence, queues.sentence_late, *queues.notes,
    )  # fmt: skip
    return tuple(map(said_here, said))
