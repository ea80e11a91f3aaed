"""Find the objects of this app by the arguments of their URLs; whether someone may see them is asked elsewhere."""

from __future__ import annotations

from typing import Any

from obeya_web.portfolio.models import Allocation, BudgetLine, Goal, Milestone, RaidItem

KINDS = {"milestone": Milestone, "raid": RaidItem, "budget": BudgetLine}


def find_goal(goal: int, **_: Any) -> Goal | None:
    """Return the goal with that number, unless it was put away."""
    return Goal.objects.select_related("unit", "owner", "above").filter(pk=goal, deleted_at=None).first()


def find_deleted_goal(goal: int, **_: Any) -> Goal | None:
    """Return the goal with that number that was put away."""
    return Goal.objects.select_related("unit").filter(pk=goal, deleted_at__isnull=False).first()


def find_part(kind: str, part: int, **_: Any) -> Milestone | RaidItem | BudgetLine | None:
    """Return a part of a plan that was not put away."""
    return _part(kind, part, is_deleted=False)


def find_deleted_part(kind: str, part: int, **_: Any) -> Milestone | RaidItem | BudgetLine | None:
    """Return a part of a plan that was put away."""
    return _part(kind, part, is_deleted=True)


def find_allocation(allocation: int, **_: Any) -> Allocation | None:
    """Return the share of somebody's time with that number."""
    return Allocation.objects.select_related("improvement__unit", "person").filter(pk=allocation).first()


def _part(kind: str, part: int, *, is_deleted: bool) -> Milestone | RaidItem | BudgetLine | None:
    model = KINDS.get(kind)
    if model is None:
        return None
    found: Any = (
        model._default_manager.select_related("improvement__unit")
        .filter(pk=part, deleted_at__isnull=not is_deleted, improvement__deleted_at=None)
        .first()
    )
    return found if isinstance(found, Milestone | RaidItem | BudgetLine) else None
