"""Registered gains from the command line: what was promised, and what the watch says of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet

from obeya.errors import ObeyaError
from obeya.studies.gain.vocabulary import IMPROVED
from obeya_web.cli.measured import Watches, WatchFacts, WatchLine, WatchLook, WatchSignal, WatchTurn
from obeya_web.cli.records.meaning import unit_of
from obeya_web.watch.models import GainRegistration, GainSignal, WatchState
from obeya_web.watch.sustaining import Watched, watched_of
from obeya_web.watch.words import TRADE_OFF, SignalKind

NOT_JUDGED = "not judged yet"


def list_watches(*, unit: str) -> Watches:
    """Return the registered gains of all improvements; proved among all of them, whichever are shown."""
    below = unit_of(unit).path if unit else ""
    rows = [
        row
        for row in watched_of(list(_gains().order_by("-go_live", "improvement__title")))
        if row.gain.improvement.unit.path.startswith(below)
    ]
    kinds = [kind for kind in SignalKind if kind.asks_for_answer]
    waiting = GainSignal.objects.filter(answered_at=None, kind__in=kinds)
    n_signals = Counter(waiting.values_list("gain", flat=True))
    return Watches(tuple(_line(row, n_signals[row.gain.pk]) for row in rows))


def show_watch(number: int) -> WatchFacts:
    """Return the registered gain of an improvement."""
    gain = _gains().filter(improvement=number).first()
    if gain is None:
        raise ObeyaError(
            f"There is no improvement {number} whose gain is registered. `obeya watch list` shows those there are."
        )
    (row,) = watched_of([gain])
    state, effect = row.state, _effect(row.state)
    return WatchFacts(
        number=number,
        title=gain.improvement.title,
        unit=gain.improvement.unit.name,
        process=gain.process.slug,
        measure=gain.measure,
        slice=gain.registration.slice,
        go_live=gain.go_live,
        registered_at=gain.registered_at,
        registered_by=gain.made_by.email if gain.made_by else "",
        sha256=gain.sha256,
        is_whole=gain.is_whole,
        is_late=gain.is_late,
        verdict=state.word if state else NOT_JUDGED,
        **effect,
        p_value=state.p_value if state else None,
        retention=state.retention if state else None,
        weeks_after=state.n_weeks if state else 0,
        is_amber=bool(state and state.is_amber),
        as_of=state.as_of if state else None,
        fault=gain.fault,
        looks=_looks(row),
        signals=tuple(_signal(each) for each in gain.signals.all()),
        turns=_turns(list(WatchState.objects.filter(gain=gain))),
    )


def _gains() -> QuerySet[GainRegistration]:
    rows = GainRegistration.objects.filter(replaced_at=None, improvement__deleted_at=None)
    return rows.select_related("improvement__unit", "process", "made_by")


def _line(row: Watched, n_signals: int) -> WatchLine:
    gain, state = row.gain, row.state
    return WatchLine(
        number=gain.improvement_id,
        title=gain.improvement.title,
        measure=gain.measure,
        go_live=gain.go_live,
        verdict=state.word if state else NOT_JUDGED,
        **_effect(state),
        is_proved=row.is_proved,
        is_amber=bool(state and state.is_amber),
        as_of=state.as_of if state else None,
        next_look=date.fromisoformat(row.next_look) if row.next_look else None,
        n_signals=n_signals,
        fault=gain.fault,
        unit=gain.improvement.unit.name,
    )


def _effect(state: WatchState | None) -> dict[str, Any]:
    return {**_change(state), "hours_per_week": state.hours_per_week if state else None}


def _change(state: WatchState | None) -> dict[str, float | None]:
    """Return the change against before in percent with its interval; nothing where there are too few weeks."""
    names = {"percent": "ratio", "percent_low": "low", "percent_high": "high"}
    found = {name: getattr(state, field) if state else None for name, field in names.items()}
    return {name: None if value is None else (value - 1.0) * 100.0 for name, value in found.items()}


def _looks(row: Watched) -> tuple[WatchLook, ...]:
    """Return the looks; one that was a trade-off is never told as a gain."""
    return tuple(
        WatchLook(
            day=look["day"],
            due=date.fromisoformat(look["due"]),
            is_spent=look["is_spent"],
            holding=look["holding"],
            verdict=TRADE_OFF
            if look["day"] in row.traded and look["verdict"] in IMPROVED
            else look["verdict"] or "",
        )
        for look in (row.state.looks if row.state else [])
    )


def _signal(signal: GainSignal) -> WatchSignal:
    return WatchSignal(
        number=signal.pk,
        kind=signal.kind,
        day=signal.day,
        verdict=signal.word,
        waits_for_answer=signal.waits_for_answer,
        cause=signal.cause,
        action=signal.action_id,
    )


def _turns(states: Sequence[WatchState]) -> tuple[WatchTurn, ...]:
    turns: list[WatchTurn] = []
    for state in states:
        if not turns or turns[-1].verdict != state.word:
            turns.append(WatchTurn(state.as_of, state.word, retention=state.retention, **_change(state)))
    return tuple(turns)
