"""Who hands work to whom, with small groups taken together."""

from __future__ import annotations

from django.utils.translation import gettext as _

from obeya.errors import QuestionError
from obeya.figures.charts.handovers import handovers_picture
from obeya.figures.figure import Figure
from obeya.mining.handovers import Handovers, handovers
from obeya.mining.moves import RESOURCE, ROLE_WORDS
from obeya.tables.event_log import EventLog
from obeya_web.explorer.asking import Asked
from obeya_web.explorer.state import State
from obeya_web.explorer.tabs.sheet import Column, Number, Sheet, TabContent
from obeya_web.explorer.words import wait_word
from obeya_web.lib.numbers import said_here, share_here


def groupings(log: EventLog) -> tuple[str, ...]:
    """Return by what work can be handed over: attributes of events that sound like groups first, people last."""
    names = [each.name for each in log.facts.event_attributes if each.kind == "text"]
    names.sort(key=lambda name: not ROLE_WORDS.search(name))
    return (*names, *([RESOURCE] if log.resources else ()))


def ask_handovers(asked: Asked, by: str) -> Handovers:
    """Return the hand-overs of the selection between the groups of `by`."""
    return asked.ask("handovers", lambda log: handovers(log, by=by), by)


def content(asked: Asked, state: State) -> TabContent:
    """Show how often work changes hands, what waits for it, and what goes back and forth."""
    known = groupings(asked.whole)
    if not known:
        return TabContent(_("The log does not say who did the work"))
    by = state.by if state.by in known else known[0]
    told = ask_handovers(asked, by)
    if told.share_handed_over is None:
        return TabContent(_("No hand-over is left by the filter"))
    headline = _("Work changes hands in %(share)s of the moves") % {
        "share": share_here(told.share_handed_over)
    }
    waits = told.wait_handed_over_s, told.wait_kept_s
    numbers = (
        Number(_("Hand-overs a case"), told.per_case.mean if told.per_case else None, "number", _("mean")),
        Number(
            _("Before work from others"),
            waits[0].median if waits[0] else None,
            "duration",
            wait_word(told.wait_word),
        ),
        Number(
            _("Before work kept"),
            waits[1].median if waits[1] else None,
            "duration",
            wait_word(told.wait_word),
        ),
        Number(_("Straight back"), told.n_ping_pong, "count", _("work handed back to where it came from")),
    )
    figure = _picture(told)
    notes = (said_here(told.hidden),) if told.hidden else ()
    return TabContent(
        headline,
        (_matrix(told), _groups(told), _ping_pong(told)),
        (figure,) if figure else (),
        numbers,
        notes,
    )


def _picture(told: Handovers) -> Figure | None:
    try:
        return handovers_picture(told)
    except QuestionError:
        return None


def _matrix(told: Handovers) -> Sheet:
    columns = (
        Column("source", _("From")),
        Column("target", _("To")),
        Column("n", _("Moves"), "count"),
        Column("n_cases", _("Cases"), "count"),
        Column("median", _("Median"), "duration"),
        Column("p90", _("9 in 10 below"), "duration"),
    )
    rows = tuple(
        (h.source, h.target, h.n, h.n_cases, *((h.wait_s.median, h.wait_s.p90) if h.wait_s else (None, None)))
        for h in told.matrix
    )
    return Sheet("matrix", _("Who hands to whom"), columns, rows, note=said_here(told.hidden or ""))


def _groups(told: Handovers) -> Sheet:
    columns = (
        Column("group", _("Group")),
        Column("n", _("Steps done"), "count"),
        Column("n_cases", _("Cases"), "count"),
        Column("n_received", _("Taken over"), "count"),
        Column("n_given", _("Handed on"), "count"),
    )
    rows = tuple((g.group, g.n, g.n_cases, g.n_received, g.n_given) for g in told.groups)
    return Sheet("groups", _("Groups"), columns, rows, note=said_here(told.hidden or ""))


def _ping_pong(told: Handovers) -> Sheet:
    columns = (
        Column("source", _("From")),
        Column("target", _("To and straight back")),
        Column("n", _("Times"), "count"),
        Column("n_cases", _("Cases"), "count"),
        Column("away", _("Hours away"), "hours"),
    )
    rows = tuple((p.source, p.target, p.n, p.n_cases, p.hours_away) for p in told.ping_pong)
    return Sheet("ping-pong", _("Back and forth"), columns, rows)
