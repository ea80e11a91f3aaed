"""The KPIs of goals with their latest values, as pages and paper show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from obeya_web.accounts.models import Person
from obeya_web.measures.latest import Latest, latest_of
from obeya_web.measures.saying import value_here
from obeya_web.portfolio.alignment import kpis_of
from obeya_web.portfolio.models import Goal


@dataclass(frozen=True, slots=True)
class ShownKpi:
    """A KPI of a goal: its last judged value and its target in words; `has_data` says whether there is a value."""

    goal: Goal
    latest: Latest
    value: str
    target: str
    has_data: bool


def kpis_shown(person: Person, goals: Iterable[Goal]) -> list[ShownKpi]:
    """Return the KPIs of goals that a person sees, each with its latest value."""
    rows = kpis_of(person, list(goals))
    latest = {
        each.measure.pk: each for each in latest_of({row.measure for row in rows}, timezone.localdate())
    }
    return [_shown(row.goal, latest[row.measure_id]) for row in rows]


def _shown(goal: Goal, latest: Latest) -> ShownKpi:
    definition, last, target = latest.definition, latest.last, latest.measure.target
    has_data = definition is not None and last is not None
    return ShownKpi(
        goal,
        latest,
        value=value_here(last.value, definition) if definition and last else _("no data"),
        target=value_here(target, definition) if definition and target is not None else _("no target"),
        has_data=has_data,
    )
