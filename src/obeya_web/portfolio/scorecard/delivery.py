"""How projects deliver: on time as first promised, within the budget, and how far.

On time is counted of the milestones and actions whose first promised day has passed: what came later, or did not come
yet, is late, however often the day was moved. What is not due yet counts neither way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from obeya_web.followup.models import Action, ActionLink
from obeya_web.followup.states import State
from obeya_web.improvement.models import Improvement
from obeya_web.improvement.words import Standing
from obeya_web.portfolio.earned_value import budget_of
from obeya_web.portfolio.models import BudgetLine, Milestone
from obeya_web.portfolio.scorecard.shares import Share
from obeya_web.watch.models import BenefitLine
from obeya_web.watch.words import BenefitClass

DONE = (State.DONE, State.VERIFIED)


@dataclass(frozen=True, slots=True)
class Money:
    """What was planned and what it will come to: what is spent and committed, or more where the work lags behind."""

    planned: float
    spent: float
    expected: float

    @property
    def is_within(self) -> bool | None:
        """Say whether it stays within its budget; None while nothing was spent, which is not yet good."""
        return None if not self.expected else self.expected <= self.planned

    @property
    def over(self) -> float:
        """Return by which share of the budget it is exceeded; negative where something is left."""
        return (self.expected - self.planned) / self.planned


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One improvement; `done` are the milestones reached and actions done of all that there are."""

    improvement: Improvement
    milestones: Share
    actions: Share
    done: Share
    money: Money | None
    is_past: bool


@dataclass(frozen=True, slots=True)
class Delivery:
    """All improvements together; the sums are those of the rows."""

    rows: tuple[DeliveryRow, ...]
    on_time: Share
    within: Share
    done: Share
    n_finished: int
    n_stopped: int
    n_past: int


def delivery_of(improvements: Sequence[Improvement], today: date) -> Delivery:
    """Return how improvements deliver, with four questions to the database."""
    keys = [each.pk for each in improvements]
    milestones = _grouped(Milestone.objects.filter(improvement__in=keys, deleted_at=None))
    lines = _grouped(BudgetLine.objects.filter(improvement__in=keys, deleted_at=None))
    costs = _grouped(
        BenefitLine.objects.filter(improvement__in=keys, deleted_at=None, kind=BenefitClass.COST)
    )
    actions = _actions(keys)
    rows = tuple(
        _row(
            each,
            milestones.get(each.pk, []),
            actions.get(each.pk, []),
            _money(each, lines.get(each.pk, []), costs.get(each.pk, []), today),
            today,
        )
        for each in improvements
    )
    judged = [
        row.money.is_within for row in rows if row.money is not None and row.money.is_within is not None
    ]
    nothing = Share(0, 0)
    return Delivery(
        rows=rows,
        on_time=sum((row.milestones + row.actions for row in rows), nothing),
        within=Share(sum(judged), len(judged)),
        done=sum((row.done for row in rows), nothing),
        n_finished=sum(row.improvement.standing == Standing.DONE for row in rows),
        n_stopped=sum(row.improvement.standing == Standing.STOPPED for row in rows),
        n_past=sum(row.is_past for row in rows),
    )


def _row(
    improvement: Improvement,
    milestones: Sequence[Milestone],
    actions: Sequence[Action],
    money: Money | None,
    today: date,
) -> DeliveryRow:
    due = [each for each in milestones if each.baseline_day < today]
    promised = [(action, action.original_due or action.due) for action in actions]
    passed = [(action, day) for action, day in promised if day is not None and day < today]
    n_done = sum(each.done_day is not None for each in milestones)
    return DeliveryRow(
        improvement=improvement,
        milestones=Share(
            sum(each.done_day is not None and each.done_day <= each.baseline_day for each in due), len(due)
        ),
        actions=Share(sum(_was_done_by(action, day) for action, day in passed), len(passed)),
        done=Share(n_done + sum(each.state in DONE for each in actions), len(milestones) + len(actions)),
        money=money,
        is_past=improvement.is_open and improvement.target_day is not None and improvement.target_day < today,
    )


def _was_done_by(action: Action, day: date) -> bool:
    moment = action.done_at or action.ended_at
    return action.state in DONE and moment is not None and timezone.localdate(moment) <= day


def _money(
    improvement: Improvement, lines: Sequence[BudgetLine], costs: Sequence[BenefitLine], today: date
) -> Money | None:
    """Return the money of an improvement: its budget, else the change cost in its ledger; None without a plan."""
    if lines:
        budget = budget_of(lines, today)
        planned = budget.planned or improvement.cost or 0.0
        expected = max(budget.spent + budget.committed, budget.at_completion or 0.0)
        return Money(planned, budget.spent, expected) if planned else None
    planned = sum(_of_ledger(line, line.target) for line in costs)
    spent = sum(_of_ledger(line, line.actual) for line in costs)
    return Money(planned, spent, spent) if planned else None


def _of_ledger(line: BenefitLine, volume: float | None) -> float:
    times = line.n_months if line.is_recurring else 1
    return (volume or 0.0) * float(line.rate or 0) * times


def _grouped(rows: Iterable[Any]) -> Mapping[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.improvement_id, []).append(row)
    return found


def _actions(keys: Sequence[int]) -> dict[int, list[Action]]:
    links = (
        ActionLink.objects.filter(
            kind=ContentType.objects.get_for_model(Improvement), object_id__in=keys, action__deleted_at=None
        )
        .exclude(action__state=State.CANCELLED)
        .select_related("action")
    )
    found: dict[int, list[Action]] = {}
    for link in links:
        found.setdefault(link.object_id, []).append(link.action)
    return found
