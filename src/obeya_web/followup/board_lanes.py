"""Swim lanes: in which lane a card stands, what the lanes are called, and what changes when it goes to another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from obeya_web.accounts.models import Person
from obeya_web.followup.actions.moving import MoveError
from obeya_web.followup.boards import cards_of
from obeya_web.followup.models import Action, Board, Lanes
from obeya_web.followup.people import people_around
from obeya_web.followup.states import PRIORITY_ORDER, Priority, ServiceClass
from obeya_web.processes.models import Process

EXPEDITE = "expedite!"
NOBODY = "0"


@dataclass(frozen=True, slots=True)
class Lane:
    """One lane of a board as people see it."""

    key: str
    words: str


def lane_of(lanes: str, action: Action) -> str:
    """Return the key of the lane in which a card stands."""
    if action.service_class == ServiceClass.EXPEDITE:
        return EXPEDITE
    return {
        Lanes.NONE: "",
        Lanes.OWNER: str(action.owner_id or NOBODY),
        Lanes.PRIORITY: action.priority,
        Lanes.PROCESS: str(action.process_id or NOBODY),
        Lanes.LANE: action.lane,
    }[Lanes(lanes)]


def lanes_of(board: Board, lanes: str, cards: Iterable[Action]) -> list[Lane]:
    """Return the lanes of a board from top to bottom: expedite cards first where there are any."""
    shown = list(cards)
    named = {lane_of(lanes, card): _words_of(lanes, card) for card in shown}
    expedite = [Lane(EXPEDITE, _("Expedite"))] if named.pop(EXPEDITE, None) is not None else []
    if lanes == Lanes.PRIORITY:
        return expedite + [Lane(each.value, str(each.label).capitalize()) for each in PRIORITY_ORDER]
    if lanes == Lanes.LANE:
        kept = [name.strip() for name in board.lane_names.splitlines() if name.strip()]
        keys = dict.fromkeys([*kept, *sorted(named), ""])
        return expedite + [Lane(key, key or _("No lane")) for key in sorted(keys, key=lambda key: key == "")]
    rest = [Lane(key, words) for key, words in named.items()]
    # By name; what belongs to nobody comes last.
    return expedite + (sorted(rest, key=lambda lane: (lane.key == NOBODY, lane.words)) or [Lane("", "")])


def lane_change(board: Board, action: Action, key: str, *, lanes: str | None = None) -> dict[str, Any]:
    """Return the fields that put a card into another lane; none where it is in it already."""
    chosen = lanes or board.lanes
    if key == lane_of(chosen, action):
        return {}
    if key == EXPEDITE:
        return {"service_class": ServiceClass.EXPEDITE}
    leaving = (
        {"service_class": ServiceClass.STANDARD} if action.service_class == ServiceClass.EXPEDITE else {}
    )
    return leaving | _fields_of(board, chosen, key)


def _fields_of(board: Board, lanes: str, key: str) -> dict[str, Any]:
    if lanes == Lanes.OWNER:
        return {"owner": _owner(board, key)}
    if lanes == Lanes.PROCESS:
        return {"process": _process(board, key)}
    if lanes == Lanes.PRIORITY and key in Priority.values:
        return {"priority": key}
    if lanes == Lanes.LANE:
        return {"lane": key[:60]}
    return {}


def _owner(board: Board, key: str) -> Person | None:
    if key == NOBODY:
        return None
    owners = cards_of(board).filter(owner=int(key) if key.isdecimal() else 0)
    found = next((card.owner for card in owners[:1]), None)
    found = found or people_around(board.unit).filter(pk=int(key) if key.isdecimal() else 0).first()
    if found is None:
        raise MoveError(
            _("This person is not on the board any more. Choose an owner on the page of the action.")
        )
    return found


def _process(board: Board, key: str) -> Process | None:
    if key == NOBODY:
        return None
    found = Process.objects.filter(
        pk=int(key) if key.isdecimal() else 0, unit__path__startswith=board.unit.path, deleted_at=None
    ).first()
    if found is None:
        raise MoveError(_("This process is not there any more."))
    return found


def _words_of(lanes: str, card: Action) -> str:
    if lanes == Lanes.OWNER:
        return str(card.owner) if card.owner_id else _("Nobody yet")
    if lanes == Lanes.PROCESS:
        return str(card.process) if card.process_id else _("No process")
    return ""
