"""What the watch page of an improvement shows: judged when it is asked, in the reader's language."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from obeya.errors import ObeyaError
from obeya.figures.charts.gain_chart import gain_picture
from obeya.figures.figure import Figure
from obeya.studies.gain import GainVerdict
from obeya.studies.gain.saying import say_measure
from obeya.studies.gain.vocabulary import IMPROVED
from obeya_web.accounts.models import Person
from obeya_web.improvement.managing import may_manage
from obeya_web.improvement.models import Improvement
from obeya_web.watch.judging import judge_now, morning_after
from obeya_web.watch.ledger.reading import ledger_of, lines_of
from obeya_web.watch.ledger.totals import totals_of
from obeya_web.watch.models import GainRegistration, GainSignal, SlipPacket, WatchState
from obeya_web.watch.packing import picture_of
from obeya_web.watch.registering import summary_of
from obeya_web.watch.words import LOOK_DAYS, TRADE_OFF

MOST_SIGNALS = 30


def page_of(improvement: Improvement, person: Person, *, as_of: date | None) -> dict[str, Any]:
    """Return everything that the page shows."""
    gains = list(
        GainRegistration.objects.filter(improvement=improvement).select_related(
            "made_by", "improvement__unit", "process__unit"
        )
    )
    gain = next((each for each in gains if each.replaced_at is None), None)
    context: dict[str, Any] = {
        "improvement": improvement,
        "gain": gain,
        "earlier": [each for each in gains if each.replaced_at is not None],
        "may_manage": may_manage(person, improvement),
        "may_answer": may_manage(person, improvement),
    }
    if gain is None:
        return context
    verdict, fault = _judged(gain, as_of)
    states = list(WatchState.objects.filter(gain=gain).order_by("as_of"))
    verdict = _without_traded_gains(verdict, states) if verdict else None
    rows = ledger_of(lines_of(improvement), as_of=as_of)
    return {
        **context,
        "asked": summary_of(gain.registration),
        "measure": say_measure(gain.measure),
        "verdict": verdict,
        "fault": fault,
        "figure": _figure(verdict),
        "slip_picture": _slip_picture(verdict),
        "as_of": as_of,
        "days": _days(gain, states),
        "turns": _turns(states),
        "signals": GainSignal.objects.filter(gain=gain).select_related("answered_by", "action")[
            :MOST_SIGNALS
        ],
        "packets": SlipPacket.objects.filter(gain__improvement=improvement).select_related("sent_to"),
        "tasks": gain.tasks.select_related("action"),
        "ledger": rows,
        "totals": totals_of(rows),
    }


def _judged(gain: GainRegistration, as_of: date | None) -> tuple[GainVerdict | None, str]:
    try:
        return judge_now(gain, as_of=as_of), ""
    except ObeyaError as fault:
        return None, str(fault)


def _without_traded_gains(verdict: GainVerdict, states: list[WatchState]) -> GainVerdict:
    """Return a verdict whose looks say trade-off where it was one: a look judges the measure by itself."""
    words = {state.as_of: state.word for state in states}
    starts_on = verdict.registration.starts_on
    looks = tuple(
        replace(look, verdict=TRADE_OFF)
        if look.verdict in IMPROVED
        and words.get(morning_after(starts_on, look.day), verdict.verdict) == TRADE_OFF
        else look
        for look in verdict.looks
    )
    return replace(verdict, looks=looks)


def _figure(verdict: GainVerdict | None) -> Figure | None:
    return gain_picture(verdict) if verdict is not None and verdict.weeks else None


def _slip_picture(verdict: GainVerdict | None) -> str:
    evidence = verdict.slip.evidence if verdict is not None and verdict.slip else None
    if evidence is None or verdict is None:
        return ""
    return picture_of(evidence, is_time=verdict.registration.kind == "time")


def _days(gain: GainRegistration, states: list[WatchState]) -> list[tuple[int, date]]:
    """Return the looks whose day the data have reached, as days that one can look at."""
    last = states[-1].as_of if states else gain.starts_on
    days = [(day, morning_after(gain.starts_on, day)) for day in LOOK_DAYS]
    return [(day, moment) for day, moment in days if moment <= last]


def _turns(states: list[WatchState]) -> list[WatchState]:
    """Return the states at which the word changed, the latest first."""
    turns: list[WatchState] = []
    for state in states:
        if not turns or turns[-1].word != state.word:
            turns.append(state)
    return turns[::-1]
