"""The sums of the ledger: money and hours apart, return on what was spent, payback and present value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from obeya_web.watch.ledger.accruing import MONTHS, LineMonths, by_month
from obeya_web.watch.words import BenefitClass, MonthState, Validation

USUAL_RATE: Final = 8.0
"""Percent a year by which later money is worth less, where nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class Totals:
    """What accrued, what it cost, and what follows from both."""

    benefit: float
    validated: float
    cost: float
    claimed: float
    suspended: float
    hours: float
    roi: float | None
    "(benefit - cost) / cost; null where nothing was spent."
    ratio: float | None
    "benefit / cost."
    payback: date | None
    "Month in which what accrued first made up for what was spent; null where it has not."
    present_value: float
    rate: float
    "Percent a year."
    n_lines: int
    n_doubles: int

    @property
    def net(self) -> float:
        """Return the benefit less the change cost."""
        return self.benefit - self.cost


def totals_of(rows: Sequence[LineMonths], *, rate: float = USUAL_RATE) -> Totals:
    """Return the sums; lines that tell a benefit of another line again are left out."""
    counted = [row for row in rows if not row.is_double]
    benefits = [row for row in counted if not row.line.is_cost]
    benefit = sum(row.money for row in benefits)
    cost = sum(row.money for row in counted if row.line.is_cost)
    months = by_month(rows)
    return Totals(
        benefit=benefit,
        validated=sum(row.money for row in benefits if row.line.validation == Validation.VALIDATED),
        cost=cost,
        claimed=sum(row.claimed for row in benefits),
        suspended=sum(month.money for row in benefits for month in row.suspended),
        hours=sum(row.units for row in benefits if row.line.is_hours),
        roi=(benefit - cost) / cost if cost else None,
        ratio=benefit / cost if cost else None,
        payback=_payback(months) if cost else None,
        present_value=_present_value(months, rate),
        rate=rate,
        n_lines=len(rows),
        n_doubles=len(rows) - len(counted),
    )


def by_class(rows: Sequence[LineMonths]) -> list[tuple[BenefitClass, float, float, int]]:
    """Return for each class its money, its hours and its number of lines; classes without a line are left out."""
    found = []
    for kind in BenefitClass:
        own = [row for row in rows if row.line.kind == kind and not row.is_double]
        if own:
            hours = sum(row.units for row in own if row.line.is_hours)
            found.append((kind, sum(row.money for row in own), hours, len(own)))
    return found


def n_suspended(rows: Sequence[LineMonths]) -> int:
    """Return how many lines are suspended now."""
    return sum(row.state == MonthState.SUSPENDED for row in rows)


def n_traded(rows: Sequence[LineMonths]) -> int:
    """Return how many lines are not counted now because their gain is a trade-off."""
    return sum(row.state == MonthState.TRADE_OFF for row in rows)


def _payback(months: Mapping[date, float]) -> date | None:
    sum_so_far, was_below = 0.0, False
    for month, money in months.items():
        sum_so_far += money
        was_below = was_below or sum_so_far < 0
        if was_below and sum_so_far >= 0:
            return month
    return next(iter(months), None) if months and not was_below else None


def _present_value(months: Mapping[date, float], rate: float) -> float:
    if not months:
        return 0.0
    first = next(iter(months))
    return float(
        sum(
            money
            / (1 + rate / 100) ** (((day.year - first.year) * MONTHS + day.month - first.month) / MONTHS)
            for day, money in months.items()
        )
    )
