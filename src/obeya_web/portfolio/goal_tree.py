"""The goal tree: goals in their order, each with the improvements that serve it, and what stands alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from obeya_web.accounts.models import Person
from obeya_web.accounts.scope import visible
from obeya_web.improvement.models import Improvement
from obeya_web.improvement.words import Standing
from obeya_web.portfolio.models import Goal, GoalLink

DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Row:
    """One goal with its depth in the tree, the improvements that serve it, and how many serve what lies below."""

    goal: Goal
    depth: int
    improvements: tuple[Improvement, ...]
    n_below: int

    @property
    def is_orphan(self) -> bool:
        """Say whether nothing is done for it, neither here nor below."""
        return not self.improvements and not self.n_below


@dataclass(frozen=True, slots=True)
class Tree:
    """All goals that a person sees, and the open improvements that serve none."""

    rows: tuple[Row, ...]
    orphans: tuple[Improvement, ...]


def tree_for(person: Person) -> Tree:
    """Return the goal tree as a person sees it, with three questions to the database."""
    goals = list(
        visible(Goal.objects.filter(deleted_at=None), person).select_related("unit", "owner").order_by("name")
    )
    seen = visible(Improvement.objects.filter(deleted_at=None), person).select_related("unit", "process")
    served: dict[int, list[Improvement]] = defaultdict(list)
    links = GoalLink.objects.filter(goal__in=goals, improvement__in=seen).select_related(
        "improvement__unit", "improvement__process"
    )
    for link in links:
        served[link.goal_id].append(link.improvement)
    linked = GoalLink.objects.filter(goal__deleted_at=None).values("improvement")
    orphans = seen.filter(standing__in=(Standing.ACTIVE, Standing.PAUSED)).exclude(pk__in=linked)
    return Tree(tuple(_rows(goals, served)), tuple(orphans))


def _rows(goals: Iterable[Goal], served: dict[int, list[Improvement]]) -> list[Row]:
    goals = list(goals)
    known = {goal.pk for goal in goals}
    below: dict[int | None, list[Goal]] = defaultdict(list)
    for goal in goals:
        # A goal above that the person does not see: this one begins a branch of its own.
        below[goal.above_id if goal.above_id in known else None].append(goal)

    def count(goal: Goal, depth: int) -> int:
        if depth > DEEPEST:
            return 0
        return sum(len(served[each.pk]) + count(each, depth + 1) for each in below[goal.pk])

    def walk(goals_here: list[Goal], depth: int) -> list[Row]:
        found = []
        for goal in goals_here:
            found.append(Row(goal, depth, tuple(served[goal.pk]), count(goal, depth)))
            found += walk(below[goal.pk], depth + 1) if depth < DEEPEST else []
        return found

    return walk(below[None], 0)
