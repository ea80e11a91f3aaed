"""The columns of a board: which state each stands for, and what was set for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from obeya_web.followup.models import Action, Board
from obeya_web.followup.states import State


class Column(models.TextChoices):
    """The columns, from left to right."""

    BACKLOG = "backlog", _("Backlog")
    READY = "ready", _("Ready")
    DOING = "doing", _("Doing")
    BLOCKED = "blocked", _("Blocked")
    VERIFY = "verify", _("Verify")
    DONE = "done", _("Done")


STATES: Mapping[Column, State] = {
    Column.BACKLOG: State.OPEN,
    Column.READY: State.OPEN,
    Column.DOING: State.DOING,
    Column.BLOCKED: State.BLOCKED,
    Column.VERIFY: State.DONE,
    Column.DONE: State.VERIFIED,
}
COLUMN_OF: Mapping[str, Column] = {
    State.DOING: Column.DOING,
    State.BLOCKED: Column.BLOCKED,
    State.DONE: Column.VERIFY,
    State.VERIFIED: Column.DONE,
}
# What is done needs no limit, and the backlog is where everything begins.
LIMITED = (Column.READY, Column.DOING, Column.BLOCKED, Column.VERIFY)


@dataclass(frozen=True, slots=True)
class ColumnRule:
    """What a board says of a column: its name, the most cards at once, and in words when a card may be pulled."""

    column: Column
    name: str | Promise
    limit: int | None = None
    policy: str = ""
    is_hidden: bool = False


def column_of(action: Action) -> Column | None:
    """Return the column in which an action stands; a cancelled one stands nowhere."""
    if action.state == State.OPEN:
        return Column.READY if action.is_ready else Column.BACKLOG
    return COLUMN_OF.get(action.state)


def rules_of(board: Board) -> list[ColumnRule]:
    """Return the columns of a board from left to right, also hidden ones."""
    return [_rule(column, board.columns.get(column.value) or {}) for column in Column]


def rule_of(board: Board, column: Column) -> ColumnRule:
    """Return what a board says of one column."""
    return _rule(column, board.columns.get(column.value) or {})


def _rule(column: Column, said: Mapping[str, Any]) -> ColumnRule:
    return ColumnRule(
        column=column,
        name=said.get("name") or column.label,
        limit=said.get("limit") if column in LIMITED else None,
        policy=said.get("policy") or "",
        is_hidden=bool(said.get("is_hidden")),
    )
