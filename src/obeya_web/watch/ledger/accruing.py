"""What each month of a benefit line counts as: worked out from the states of the watch, never kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from obeya_web.watch.models import BenefitLine, WatchState
from obeya_web.watch.words import HELD, LOST, TRADE_OFF, MonthState

MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Month:
    """One month of one line: its state, and what it brought in units and money."""

    first: date
    state: MonthState
    units: float
    money: float

    @property
    def counts(self) -> bool:
        """Say whether it is in the sums."""
        return self.state in (MonthState.ACCRUED, MonthState.SPENT)


@dataclass(frozen=True, slots=True)
class LineMonths:
    """A line with its months so far; `is_double` says that a larger line of its group counts instead.

    `state` is what the watch says of it now: a gain that was lost in the middle of a month is lost at once.
    """

    line: BenefitLine
    months: tuple[Month, ...]
    is_watched: bool
    state: MonthState | None = None
    is_double: bool = False

    @property
    def money(self) -> float:
        """Return the money of the months that count."""
        return sum(month.money for month in self.months if month.counts)

    @property
    def units(self) -> float:
        """Return the units of the months that count."""
        return sum(month.units for month in self.months if month.counts)

    @property
    def n_counted(self) -> int:
        """Return how many months count."""
        return sum(month.counts for month in self.months)

    @property
    def suspended(self) -> tuple[Month, ...]:
        """Return the months in which the gain was lost."""
        return tuple(month for month in self.months if month.state == MonthState.SUSPENDED)

    @property
    def claimed(self) -> float:
        """Return the money that the line claims over all its months, whatever the data say."""
        return _n_months(self.line) * self.line.volume * float(self.line.rate or 0)


def months_of(
    line: BenefitLine, states: Sequence[WatchState], *, until: date | None, is_watched: bool
) -> LineMonths:
    """Return a line month by month up to the month of `until`: the last day that the data are known for.

    A month is accrued when the watch said *held* at its end, by the last state before its end; it is suspended when
    the watch said that the gain is lost, and not counted while nothing is shown to hold yet, or while the gain comes
    at the cost of something that must not get worse.
    """
    if until is None:
        return LineMonths(line, (), is_watched)
    rate = float(line.rate or 0)
    months = []
    for first in _firsts(line, until):
        end = _next(first)
        state = _state(line, [s for s in states if s.as_of <= end], is_watched)
        months.append(Month(first, state, line.volume, line.volume * rate))
    last = months[-1].state if months else None
    is_running = line.from_month.replace(day=1) <= until < _ends(line)
    known = [state for state in states if state.as_of <= until]
    now = _state(line, known, is_watched) if is_running and not line.is_cost else last
    return LineMonths(line, tuple(months), is_watched, now)


def without_doubles(lines: Iterable[LineMonths]) -> list[LineMonths]:
    """Return lines in which, of those of one group, only one counts: that which brought most, then claims most."""
    rows = list(lines)
    largest: dict[str, LineMonths] = {}
    for row in rows:
        key = row.line.group.strip().lower()
        if key and (key not in largest or _size(row) > _size(largest[key])):
            largest[key] = row
    return [
        replace(row, is_double=True)
        if (key := row.line.group.strip().lower()) and largest[key] is not row
        else row
        for row in rows
    ]


def add_months(first: date, n: int) -> date:
    """Return the first day of the month `n` months later."""
    place = first.year * MONTHS + first.month - 1 + n
    return date(place // MONTHS, place % MONTHS + 1, 1)


def _size(row: LineMonths) -> tuple[float, float, int]:
    return (row.money, row.claimed, -row.line.pk)


def _firsts(line: BenefitLine, until: date) -> list[date]:
    firsts = [add_months(line.from_month.replace(day=1), k) for k in range(_n_months(line))]
    # A month that is not over yet has brought nothing for sure.
    return [first for first in firsts if _next(first) <= until]


def _ends(line: BenefitLine) -> date:
    return add_months(line.from_month.replace(day=1), _n_months(line))


def _n_months(line: BenefitLine) -> int:
    return line.n_months if line.is_recurring else 1


def _next(first: date) -> date:
    return add_months(first, 1)


def _state(line: BenefitLine, states: Sequence[WatchState], is_watched: bool) -> MonthState:
    if line.is_cost:
        return MonthState.SPENT
    if not is_watched:
        return MonthState.UNWATCHED
    word = states[-1].word if states else ""
    if word == HELD:
        return MonthState.ACCRUED
    if word == TRADE_OFF:
        return MonthState.TRADE_OFF
    return MonthState.SUSPENDED if word in LOST else MonthState.WAITING


def by_month(rows: Iterable[LineMonths]) -> Mapping[date, float]:
    """Return the money of the lines that count, by month: benefits less costs."""
    found: dict[date, float] = {}
    for row in rows:
        if row.is_double:
            continue
        sign = -1.0 if row.line.is_cost else 1.0
        for month in row.months:
            if month.counts:
                found[month.first] = found.get(month.first, 0.0) + sign * month.money
    return dict(sorted(found.items()))
