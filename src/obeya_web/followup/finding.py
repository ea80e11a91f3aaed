"""Find the objects of this app by the arguments of their URLs; whether someone may see them is asked elsewhere."""

from __future__ import annotations

from typing import Any

from django.db import models

from obeya_web.followup.models import Action, Board


def find_action(action: int, **_: Any) -> Action | None:
    """Return the action with that number, unless it was put away."""
    return _actions().filter(pk=action, deleted_at=None).first()


def find_deleted_action(action: int, **_: Any) -> Action | None:
    """Return the action with that number that was put away."""
    return _actions().filter(pk=action, deleted_at__isnull=False).first()


def _actions() -> models.QuerySet[Action]:
    return Action.objects.select_related("unit", "owner", "verifier", "process")


def find_board(board: int, **_: Any) -> Board | None:
    """Return the board with that number, unless it was put away."""
    return Board.objects.select_related("unit", "team").filter(pk=board, deleted_at=None).first()


def find_deleted_board(board: int, **_: Any) -> Board | None:
    """Return the board with that number that was put away."""
    return Board.objects.select_related("unit", "team").filter(pk=board, deleted_at__isnull=False).first()


def takes_part(person: Any, action: Any) -> bool:
    """Say whether somebody owns or verifies an action, and so works on it also without a role at its unit."""
    return person.pk in (action.owner_id, action.verifier_id)
