from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest

from obeya_web.portfolio.capacity import Share, load_on, overloads
from obeya_web.portfolio.earned_value import budget_of
from obeya_web.portfolio.models import BudgetLine
from obeya_web.portfolio.slipping import CircleError, Stop, conflicts, in_order, pushed

DAY = date(2026, 3, 2)


def days(n: int) -> date:
    return DAY + timedelta(days=n)


def line(
    kind: str, amount: int, *, day: int = 0, done: float = 0.0, key: int = 0, pays: int | None = None
) -> BudgetLine:
    return BudgetLine(pk=key, kind=kind, amount=Decimal(amount), day=days(day), share_done=done, pays_id=pays)


def test_earned_value_of_the_usual_example() -> None:
    """Serves O014: planned 10,000 of which 5,000 until today, 4,000 worth of work done, 5,000 spent."""
    lines = [
        line("planned", 5_000, done=0.8),
        line("planned", 5_000, day=60),
        line("actual", 5_000),
    ]
    budget = budget_of(lines, days(30))
    assert (budget.planned_value, budget.earned_value, budget.spent) == (5_000, 4_000, 5_000)
    assert budget.cost_index == pytest.approx(0.8)
    assert budget.schedule_index == pytest.approx(0.8)
    assert budget.at_completion == pytest.approx(12_500)


def test_what_pays_a_commitment_counts_once() -> None:
    lines = [
        line("planned", 1_000),
        line("committed", 400, key=7),
        line("actual", 300, pays=7),
        line("actual", 50),
    ]
    budget = budget_of(lines, DAY)
    assert (budget.committed, budget.spent, budget.available) == (100, 350, 550)


def test_without_cost_there_is_no_index_rather_than_a_good_one() -> None:
    budget = budget_of([], DAY)
    assert (budget.cost_index, budget.schedule_index, budget.at_completion) == (None, None, None)


def test_a_person_with_two_shares_above_the_whole_is_flagged_on_just_those_days() -> None:
    """Serves P023 and O014."""
    shares = [
        Share(1, 10, 60, days(0), days(20)),
        Share(1, 11, 60, days(10), days(30)),
        Share(2, 10, 100, days(0), days(30)),
    ]
    (found,) = overloads(shares)
    assert (found.person, found.percent, found.improvements) == (1, 120, (10, 11))
    assert (found.first_day, found.last_day) == (days(10), days(20))
    assert not overloads(shares, since=days(21))


def test_overloads_are_the_days_that_counting_each_day_finds() -> None:
    generator = random.Random(5)
    for _ in range(40):
        shares = [
            Share(
                generator.randint(1, 3),
                number,
                generator.choice((20, 40, 50, 80)),
                days(first := generator.randint(0, 30)),
                days(first + generator.randint(0, 20)),
            )
            for number in range(8)
        ]
        expected = {
            (person, n, percent)
            for n in range(60)
            for person, percent in load_on(shares, days(n)).items()
            if percent > 100
        }
        found = {
            (stretch.person, n, stretch.percent)
            for stretch in overloads(shares)
            for n in range(60)
            if stretch.first_day <= days(n) <= stretch.last_day
        }
        assert found == expected


STOPS = {
    1: Stop(days(10), None, frozenset()),
    2: Stop(days(5), None, frozenset({1})),
    3: Stop(days(8), None, frozenset({2})),
    4: Stop(days(3), days(3), frozenset({1})),
}


def test_a_milestone_expected_before_what_it_waits_for_is_a_conflict() -> None:
    """Serves P018 and O003: what was reached already conflicts with nothing."""
    assert conflicts(STOPS) == [(1, 2)]


def test_a_slip_pushes_everything_behind_it() -> None:
    assert pushed(STOPS) == {1: days(10), 2: days(10), 3: days(10), 4: days(3)}
    assert in_order(STOPS).index(1) < in_order(STOPS).index(2) < in_order(STOPS).index(3)


def test_milestones_that_wait_for_each_other_are_refused() -> None:
    circle = {**STOPS, 1: Stop(days(10), None, frozenset({3}))}
    with pytest.raises(CircleError, match="in a circle"):
        in_order(circle)
