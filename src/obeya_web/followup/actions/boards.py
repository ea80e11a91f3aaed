"""Make and change boards, and move the cards on them within their limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from obeya_web.accounts.audit import record
from obeya_web.accounts.locking import save_changes
from obeya_web.accounts.models import Person, Unit
from obeya_web.followup.actions.moving import (
    MoveError,
    ReasonMissing,
    do_move_action,
    do_place_action,
    place_between,
)
from obeya_web.followup.actions.writing import do_change_action
from obeya_web.followup.board_lanes import lane_change
from obeya_web.followup.boards import cards_of
from obeya_web.followup.columns import STATES, Column, column_of, rule_of
from obeya_web.followup.models import Action, Board, OverLimit
from obeya_web.followup.states import ServiceClass

# A change of these puts a card under another limit.
COUNTED = frozenset({"service_class", "owner"})
IN_WORK = (Column.DOING, Column.BLOCKED, Column.VERIFY)


@dataclass(frozen=True, slots=True)
class Drop:
    """Where a card was put: a column, a lane by its key (None: the lane it is in), and between which cards.

    `lanes` says by what the person divided the board, where that is not as the board was set.
    """

    column: Column
    lane: str | None = None
    lanes: str | None = None
    above: Action | None = None
    below: Action | None = None


def do_create_board(
    person: Person, unit: Unit, *, name: str, fields: Mapping[str, Any] | None = None
) -> Board:
    """Add a board to a unit; `fields` are further fields by their names."""
    with transaction.atomic():
        board = Board.objects.create(unit=unit, name=name, **(fields or {}))
        record(person, "created", board, after={"name": name, "unit": unit})
    return board


def do_change_board(board: Board, changes: Mapping[str, Any], *, seen_version: int, person: Person) -> None:
    """Change a board; raises `Stale` where somebody else did so since it was read."""
    save_changes(board, changes, seen_version=seen_version, person=person)


def do_move_card(
    person: Person,
    board: Board,
    action: Action,
    drop: Drop,
    *,
    seen_version: int,
    why: str = "",
    now: datetime | None = None,
) -> None:
    """Put a card into a column, a lane and a place of a board.

    A column at its limit takes a card only for a reason, or not at all, as the board was set. Raises `MoveError`
    and `Stale` as `do_move_action` does; then nothing was changed.
    """
    with transaction.atomic():
        # Two people who fill the last place of a column take turns.
        Board.objects.select_for_update().get(pk=board.pk)
        is_moved = column_of(action) != drop.column
        changes = {} if drop.lane is None else lane_change(board, action, drop.lane, lanes=drop.lanes)
        if changes:
            do_change_action(person, action, changes, seen_version=seen_version, now=now)
            seen_version = action.version
        # By what the card is now: an expedite one counts for its own limit only.
        if is_moved or COUNTED & changes.keys():
            _keep_limits(board, action, drop.column, why=why)
        if is_moved:
            do_move_action(
                person,
                action,
                STATES[drop.column],
                seen_version=seen_version,
                why=why,
                is_ready=drop.column == Column.READY,
                now=now,
            )
        if drop.above is not None or drop.below is not None:
            _place(action, drop)


def _keep_limits(board: Board, action: Action, column: Column, *, why: str) -> None:
    """Refuse, or ask for a reason, where the limit of the column, the expedite lane or the owner is reached."""
    fault = _exceeded(board, action, column)
    if fault is None:
        return
    if board.over_limit == OverLimit.REFUSE:
        raise MoveError(_("%(fault)s Finish one first.") % {"fault": fault})
    if not why.strip():
        raise ReasonMissing(_("%(fault)s Say why one more is needed.") % {"fault": fault})


def _exceeded(board: Board, action: Action, column: Column) -> str | None:
    """Say which limit one more card in a column would break."""
    others = cards_of(board).exclude(pk=action.pk)
    if action.service_class == ServiceClass.EXPEDITE:
        return _too_many_expedite(board, others, column)
    there = others.filter(state=STATES[column]).exclude(service_class=ServiceClass.EXPEDITE)
    if column in (Column.BACKLOG, Column.READY):
        there = there.filter(is_ready=column == Column.READY)
    rule = rule_of(board, column)
    if rule.limit is not None and there.count() >= rule.limit:
        values = {"column": rule.name, "limit": rule.limit}
        return _("“%(column)s” holds %(limit)s cards, which is its limit.") % values
    is_begun = column == Column.DOING and board.person_limit is not None and action.owner_id is not None
    if is_begun and there.filter(owner=action.owner_id).count() >= (board.person_limit or 0):
        names = {"who": str(action.owner), "limit": board.person_limit or 0}
        return _("%(who)s is doing %(limit)s cards already, which is the limit.") % names
    return None


def _too_many_expedite(board: Board, others: models.QuerySet[Action], column: Column) -> str | None:
    limit = board.expedite_limit
    if limit is None or column not in IN_WORK:
        return None
    in_work = others.filter(service_class=ServiceClass.EXPEDITE, state__in=[STATES[each] for each in IN_WORK])
    if in_work.count() < limit:
        return None
    return _("Only %(limit)s expedite cards may be in work at once.") % {"limit": limit}


def _place(action: Action, drop: Drop) -> None:
    place = place_between(drop.above, drop.below)
    taken = {each.place for each in (drop.above, drop.below) if each is not None}
    if place in taken:
        # Halved too often: make room above everything that stands lower.
        lower = models.Q(place__gte=drop.below.place) if drop.below else models.Q(pk__in=[])
        Action.objects.filter(lower, unit=action.unit_id, state=action.state).update(
            place=models.F("place") + 1.0
        )
        place = (drop.above.place if drop.above else place) + 0.5
    do_place_action(action, place)
    action.place = place
