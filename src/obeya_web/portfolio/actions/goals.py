"""Set goals, put them in a tree, and say which improvements serve them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from obeya.errors import ObeyaError
from obeya_web.accounts.audit import record
from obeya_web.accounts.locking import save_changes
from obeya_web.accounts.models import Person, Unit
from obeya_web.improvement.models import Improvement
from obeya_web.measures.models import Measure
from obeya_web.portfolio.models import Goal, GoalKpi, GoalLink


class GoalError(ObeyaError):
    """A goal cannot stand there; the text says why."""


def do_add_goal(person: Person, unit: Unit, *, name: str, **fields: Any) -> Goal:
    """Add a goal to a unit."""
    with transaction.atomic():
        goal = Goal.objects.create(unit=unit, name=name, **fields)
        record(person, "created", goal, after={"name": name, "unit": unit})
    return goal


def do_change_goal(person: Person, goal: Goal, changes: Mapping[str, Any], *, seen_version: int) -> None:
    """Change a goal; raises `Stale` where somebody else did so, `GoalError` where it would serve itself."""
    with transaction.atomic():
        if "above" in changes:
            _refuse_circle(goal, changes["above"])
        save_changes(goal, changes, seen_version=seen_version, person=person)


def do_link_goal(person: Person, goal: Goal, improvement: Improvement) -> bool:
    """Say that an improvement serves a goal; says whether that is new."""
    with transaction.atomic():
        _link, is_new = GoalLink.objects.get_or_create(goal=goal, improvement=improvement)
        if is_new:
            record(person, "linked", improvement, after={"goal": goal.name})
    return is_new


def do_unlink_goal(person: Person, goal: Goal, improvement: Improvement) -> bool:
    """Take an improvement away from a goal; says whether it was there."""
    with transaction.atomic():
        n_gone, _kinds = GoalLink.objects.filter(goal=goal, improvement=improvement).delete()
        if n_gone:
            record(person, "unlinked", improvement, before={"goal": goal.name})
    return bool(n_gone)


def do_add_kpi(person: Person, goal: Goal, measure: Measure) -> bool:
    """Say that a measure tells whether a goal is reached; says whether that is new."""
    with transaction.atomic():
        _kpi, is_new = GoalKpi.objects.get_or_create(goal=goal, measure=measure)
        if is_new:
            record(person, "linked", goal, after={"measure": measure.name})
    return is_new


def do_remove_kpi(person: Person, goal: Goal, measure: Measure) -> bool:
    """Take a measure away from a goal; says whether it was there."""
    with transaction.atomic():
        n_gone, _kinds = GoalKpi.objects.filter(goal=goal, measure=measure).delete()
        if n_gone:
            record(person, "unlinked", goal, before={"measure": measure.name})
    return bool(n_gone)


def _refuse_circle(goal: Goal, above: Goal | None) -> None:
    seen = above
    while seen is not None:
        if seen.pk == goal.pk:
            raise GoalError(
                _("“%(above)s” already serves “%(goal)s”, so it cannot be the other way round.")
                % {"above": above, "goal": goal}
            )
        seen = seen.above
