"""What a series of states has to tell: the turns in it, each once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from obeya.studies.gain.vocabulary import IMPROVED
from obeya_web.watch.models import WatchState
from obeya_web.watch.words import TRADE_OFF, SignalKind


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a watch: what, on which day of the data, and for a look which one."""

    kind: SignalKind
    day: date
    word: str
    look_day: int = 0


def turns_of(states: Sequence[WatchState]) -> list[Turn]:
    """Return the turns of states in the order of their days; looks come with the first state that knows them."""
    turns: list[Turn] = []
    word, is_amber, is_lost, has_gained = "", False, False, False
    spent: set[int] = set()
    for state in states:
        for look in state.looks:
            if look["is_spent"] and look["day"] not in spent:
                spent.add(look["day"])
                turns.append(
                    Turn(SignalKind.LOOK, state.as_of, _at_look(state, look["verdict"]), look["day"])
                )
        improved = state.word in IMPROVED
        if state.word != word:
            kind = _turn(state.word, improved=improved, is_lost=is_lost, has_gained=has_gained)
            if kind is not None:
                turns.append(Turn(kind, state.as_of, state.word))
        if improved and state.is_amber and not is_amber:
            turns.append(Turn(SignalKind.AMBER, state.as_of, state.word))
        is_lost = (is_lost or state.word == "regressed") and not improved
        has_gained = has_gained or improved
        word, is_amber = state.word, state.is_amber
    return turns


def _at_look(state: WatchState, said: str) -> str:
    """Return the word of a look: it judges the measure by itself, and a trade-off is never told as a gain."""
    return state.word if state.word == TRADE_OFF else said or state.word


def _turn(word: str, *, improved: bool, is_lost: bool, has_gained: bool) -> SignalKind | None:
    if word == "regressed":
        return SignalKind.REGRESSED
    if word == "worse (harm)":
        return SignalKind.HARM
    if word == TRADE_OFF:
        return SignalKind.TRADE_OFF
    if improved and is_lost:
        return SignalKind.RECOVERED
    return SignalKind.PROVED if improved and not has_gained else None
