"""Earned value: is the work done worth what it cost, and how far is it?

With planned value PV, earned value EV, actual cost AC and budget at completion BAC (PMI, Practice Standard for Earned
Value Management): ``CPI = EV / AC``, ``SPI = EV / PV``, ``EAC = BAC / CPI``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from obeya_web.portfolio.models.budget import BudgetKind, BudgetLine


@dataclass(frozen=True, slots=True)
class Budget:
    """Money of an improvement on a day; an index is None where its divisor is 0: no data, not good."""

    planned: float
    committed: float
    spent: float
    available: float
    planned_value: float
    earned_value: float
    cost_index: float | None
    schedule_index: float | None
    at_completion: float | None


def budget_of(lines: Iterable[BudgetLine], today: date) -> Budget:
    """Add up the lines of a budget; an actual that pays a commitment takes its place, up to its amount."""
    lines = list(lines)
    plans = [line for line in lines if line.kind == BudgetKind.PLANNED]
    planned = _sum(line.amount for line in plans)
    spent = _sum(line.amount for line in lines if line.kind == BudgetKind.ACTUAL)
    committed = sum(
        max(0.0, float(line.amount) - _paid(line, lines))
        for line in lines
        if line.kind == BudgetKind.COMMITTED
    )
    value = _sum(line.amount for line in plans if line.day <= today)
    earned = sum(float(line.amount) * min(1.0, line.share_done) for line in plans)
    cost_index = earned / spent if spent else None
    return Budget(
        planned=planned,
        committed=committed,
        spent=spent,
        available=planned - committed - spent,
        planned_value=value,
        earned_value=earned,
        cost_index=cost_index,
        schedule_index=earned / value if value else None,
        at_completion=planned / cost_index if cost_index else None,
    )


def _paid(commitment: BudgetLine, lines: list[BudgetLine]) -> float:
    return _sum(
        line.amount
        for line in lines
        if line.kind == BudgetKind.ACTUAL and line.pays_id is not None and line.pays_id == commitment.pk
    )


def _sum(amounts: Iterable[Decimal | float]) -> float:
    return float(sum((Decimal(amount) for amount in amounts), Decimal(0)))
