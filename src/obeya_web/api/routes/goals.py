"""Goals, and the improvements that serve them."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from obeya_web.accounts.models import Person, Unit
from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.scope import visible
from obeya_web.api.action_shapes import address_of
from obeya_web.api.conditions import answer_once
from obeya_web.api.paging import Cursor, Limit, page_of
from obeya_web.api.problems import Problem
from obeya_web.api.text import Id
from obeya_web.improvement.listing import seen_by
from obeya_web.portfolio.models import Goal, GoalLink

router = Router(tags=["goals"])


class GoalShape(Schema):
    """A goal: `measure` goes from `start_value` to `target_value` by `target_day`.

    `above` is the goal that it serves, `improvements` are those that serve it, as far as you may see them.
    """

    id: int
    name: str
    why: str
    unit: int
    above: int | None
    owner: str | None
    measure: str
    measure_unit: str
    start_value: float | None
    target_value: float | None
    target_day: date | None
    improvements: list[int]
    version: int
    created_at: datetime

    @classmethod
    def of(cls, goal: Goal) -> GoalShape:
        """Return a goal as callers see it; its links are those that the caller may see."""
        plain = (
            "name", "why", "measure", "measure_unit", "start_value", "target_value", "target_day", "version",
            "created_at",
        )  # fmt: skip
        return cls(
            **{name: getattr(goal, name) for name in plain},
            id=goal.pk,
            unit=goal.unit_id,
            above=goal.above_id,
            owner=address_of(goal.owner),
            improvements=sorted(link.improvement_id for link in goal.links.all()),
        )


class GoalPage(Schema):
    """A page of goals; `next` is the cursor of the page after it."""

    items: list[GoalShape]
    next: str | None


class AskedGoals(Schema):
    """Which goals are listed; every condition that is given has to hold."""

    unit: Id | None = Field(None, description="Only of this unit and those below it.")
    above: Id | None = Field(None, description="Only those that serve this goal directly.")


@router.get("", url_name="goals", response={200: GoalPage, 401: Problem, 422: Problem}, summary="List goals")
def list_goals(
    request: PersonRequest, asked: Query[AskedGoals], cursor: Cursor = "", limit: Limit = 50
) -> GoalPage:
    """List the goals that you may see."""
    rows = goals_for(request.user)
    if asked.unit:
        below = Unit.objects.filter(path__contains=f"/{asked.unit}/")
        rows = rows.filter(unit__in=below.values("pk"))
    if asked.above:
        rows = rows.filter(above=asked.above)
    shown, following = page_of(rows, cursor=cursor, limit=limit)
    return GoalPage(items=[GoalShape.of(goal) for goal in shown], next=following)


@router.get(
    "/{int:goal}",
    url_name="goal",
    response={200: GoalShape, 304: None, 401: Problem, 404: Problem, 422: Problem},
    summary="Read a goal",
)
def show_goal(request: PersonRequest, goal: Id) -> HttpResponse:
    """Read one goal."""
    target = goals_for(request.user).get(pk=request.target.pk)
    return answer_once(request, GoalShape.of(target), target.version)


def goals_for(person: Person) -> QuerySet[Goal]:
    """Return the goals that a person may see, each with the links that they may see."""
    seen = GoalLink.objects.filter(improvement__in=seen_by(person))
    rows = visible(Goal.objects.filter(deleted_at=None), person).select_related("owner")
    return rows.prefetch_related(Prefetch("links", queryset=seen))
