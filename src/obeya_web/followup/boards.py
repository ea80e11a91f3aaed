"""Which actions stand on a board, and a stamp that changes whenever one of them does."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils import timezone

from obeya_web.accounts.models import Person, Unit
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import visible
from obeya_web.followup.models import Action, Board
from obeya_web.followup.states import LIVE, State

# What was verified stays in sight this long.
FINISHED_DAYS = 14


def actions_of(board: Board) -> QuerySet[Action]:
    """Return every action that ever belonged to a board, whatever its state, but those that were put away."""
    units = Unit.objects.filter(path__startswith=board.unit.path).values("pk")
    found = Action.objects.filter(unit__in=units, deleted_at=None)
    if board.team_id is None:
        return found
    members = Person.objects.filter(teams=board.team_id).values("pk")
    return found.filter(Q(owner__in=members) | Q(owner=None))


def cards_of(board: Board, *, now: datetime | None = None) -> QuerySet[Action]:
    """Return the actions that a board shows: everything live, and what was verified lately."""
    since = (now or timezone.now()) - timedelta(days=FINISHED_DAYS)
    return actions_of(board).filter(Q(state__in=LIVE) | Q(state=State.VERIFIED, ended_at__gte=since))


def stamp_of(board: Board, *, now: datetime) -> str:
    """Return what changes whenever a card comes, goes, changes or moves, or the board is set anew; one cheap query."""
    seen: dict[str, Any] = cards_of(board, now=now).aggregate(
        n=Count("pk"), versions=Sum("version"), places=Sum("place"), last=Max("touched_at"), newest=Max("pk")
    )
    # What is overdue or stalled changes with the hour.
    return f"{board.version}.{now:%d%H}." + ".".join(str(value) for value in seen.values())


def boards_for(person: Person) -> QuerySet[Board]:
    """Return the boards that a person may see."""
    return visible(Board.objects.filter(deleted_at=None), person, Right.SEE).select_related("unit", "team")
