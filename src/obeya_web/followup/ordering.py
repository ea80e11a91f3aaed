"""The order of every list of actions: what is overdue and silent first, then by the days that are left to begin.

Four groups, each before the next:

1. overdue and stalled (silent, re-planned twice, or blocked for long), 2. overdue, 3. stalled, 4. everything else.

Within a group the fewest *days left* first:

    days left = due day - today - head start of the priority - work left in days

* without a due day: `NO_DUE_DAYS` (30) from today;
* head start: critical 14, high 7, medium 0, low -7 days;
* work left: `effort_hours` x (100 - percent) / 100 / `HOURS_A_DAY` (6), 0 where no effort is known.

Equal ones: the one that nobody touched for longest. `days_left` and `most_urgent_first` are the same rule, asked of
one action and of the database.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Case, Expression, F, FloatField, Func, QuerySet, Value, When
from django.db.models.functions import Coalesce

from obeya_web.followup.chasing import Sign, is_stalled
from obeya_web.followup.looking import Looking
from obeya_web.followup.models import Action
from obeya_web.followup.states import Priority

NO_DUE_DAYS = 30.0
HOURS_A_DAY = 6.0
HEAD_START_DAYS: Mapping[str, float] = {
    Priority.CRITICAL: 14.0,
    Priority.HIGH: 7.0,
    Priority.MEDIUM: 0.0,
    Priority.LOW: -7.0,
}


class DayNumber(Func):
    """The days of a date since the year 1; null for none."""

    output_field = FloatField()
    arity = 1

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Count from the Julian day."""
        return self.as_sql(
            compiler, connection, template="(julianday(%(expressions)s) - 1721424.5)", **context
        )

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Count from the first of January of the year 1."""
        template = "((%(expressions)s)::date - DATE '0001-01-01' + 1)::double precision"
        return self.as_sql(compiler, connection, template=template, **context)


def days_left(action: Action, today: date) -> float:
    """Return the days until the work on an action must begin; negative when it should have begun."""
    until_due = NO_DUE_DAYS if action.due is None else float((action.due - today).days)
    work = (action.effort_hours or 0.0) * (100 - action.percent) / 100 / HOURS_A_DAY
    return until_due - HEAD_START_DAYS[action.priority] - work


def group_of(signs: frozenset[Sign]) -> int:
    """Return the group of an action by its signs, 1 to 4."""
    return (1 if is_stalled(signs) else 2) if Sign.OVERDUE in signs else (3 if is_stalled(signs) else 4)


def most_urgent_first(actions: QuerySet[Action], looking: Looking) -> QuerySet[Action]:
    """Order actions by their group and the days left."""
    overdue, stalled = looking.condition_of(Sign.OVERDUE), looking.is_stalled()
    group = Case(
        When(overdue & stalled, then=1),
        When(overdue, then=2),
        When(stalled, then=3),
        default=4,
        output_field=models.IntegerField(),
    )
    return actions.order_by(group, _days_left(looking.today), "touched_at", "pk")


def _days_left(today: date) -> Expression:
    number = today.toordinal()
    until_due = Coalesce(DayNumber("due") - Value(float(number)), Value(NO_DUE_DAYS))
    head_start = Case(
        *(When(priority=priority, then=Value(days)) for priority, days in HEAD_START_DAYS.items()),
        output_field=FloatField(),
    )
    work = (
        Coalesce(F("effort_hours"), Value(0.0)) * (Value(100.0) - F("percent")) / Value(100.0 * HOURS_A_DAY)
    )
    left: Expression = until_due - head_start - work
    return left
