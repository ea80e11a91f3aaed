"""Who works on invoices and when: teams, approvers with and without deputies, and the release days."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from numpy.random import Generator

from obeya.sources.samples import invoice_plan as plan
from obeya.sources.samples.simulator import Duty, Person
from obeya.sources.samples.staffing import (
    CLOSES,
    DAY,
    HOUR,
    OPENS,
    day_number,
    seasonal_leave,
    sickness,
    windows,
)


@dataclass(frozen=True, slots=True)
class ReleaseDays:
    """The days on which collected invoices are released, and the seconds at which their lists close."""

    days: tuple[int, ...]
    lists_close: tuple[int, ...]

    def after(self, now: int) -> int:
        """When an invoice that is ready `now` comes up for release: when its release day begins."""
        return self.days[bisect_left(self.lists_close, now)] * DAY + int(OPENS * HOUR)


def release_days(days: Sequence[int]) -> ReleaseDays:
    """The last working day of each week: Friday, or the day before a holiday on Friday."""
    last = sorted({day // 7: day for day in days}.values())
    closes = ((day // 7 * 7 + plan.LIST_WEEKDAY) * DAY + int(plan.LIST_HOUR * HOUR) for day in last)
    return ReleaseDays(tuple(last), tuple(closes))


def review_queue(department: str, reviewer: int) -> str:
    """The queue of one reviewer: an invoice goes to the person who knows what was bought."""
    return f"review:{department}:{reviewer}"


def approval_queue(department: str, *, deputised: bool) -> str:
    """The queue before a department's approver: with a deputy who stands in, or without."""
    return f"approve:{department}:{'deputised' if deputised else 'alone'}"


def hire(rng: Generator, days: Sequence[int], story: plan.Story) -> list[Person]:
    """Everybody who touches an invoice, with this run's leave and sickness."""
    people = [person for team in plan.TEAMS for person in _team(rng, days, team)]
    for department in plan.STAFF:
        people += _reviewers(rng, days, department)
        people += _approvers(rng, days, department, story)
    return people + _releasers(rng, days)


def _team(rng: Generator, days: Sequence[int], team: plan.Team) -> list[Person]:
    leave = seasonal_leave(rng, days, len(team.hours), epoch=plan.EPOCH)
    people = []
    for number, (hours, away) in enumerate(zip(team.hours, leave, strict=True), start=team.first_number):
        at_work = windows(days, (hours,), away=away)
        duties = tuple(Duty(queue, at_work) for queue in team.queues)
        people.append(Person(f"{team.prefix}-{number:02d}", team.role, duties))
    return people


def _reviewers(rng: Generator, days: Sequence[int], department: str) -> list[Person]:
    """People who review on three days a week: their own invoices, and those of colleagues who are away."""
    staff = plan.STAFF[department]
    leave = seasonal_leave(rng, days, len(staff.reviewers), epoch=plan.EPOCH)
    people = []
    for place, (hours, away) in enumerate(zip(staff.reviewers, leave, strict=True)):
        own = [day for day in days if day % 7 in plan.REVIEW_WEEKDAYS[place] and day not in away]
        duties = []
        for other, colleague_away in enumerate(leave):
            served = own if other == place else sorted(set(own) & colleague_away)
            duties.append(Duty(review_queue(department, other), windows(served, (hours,))))
        people.append(Person(f"{staff.prefix}-{place + 3:02d}", "Department reviewer", tuple(duties)))
    return people


def _approvers(rng: Generator, days: Sequence[int], department: str, story: plan.Story) -> list[Person]:
    """A department's approver and the deputy, who works on the days on which the approver is away."""
    staff = plan.STAFF[department]
    leave, deputy_away = seasonal_leave(rng, days, 2, epoch=plan.EPOCH)
    away = _with_planted_leave(rng, days, leave, story.planted_leave.get(department, ()))
    at_work = windows(days, (staff.approver,), away=away)
    standing_in = windows(sorted(away & set(days)), (staff.approver,), away=deputy_away - away)
    deputised, alone = (approval_queue(department, deputised=kind) for kind in (True, False))
    return [
        Person(f"{staff.prefix}-01", "Department approver", (Duty(deputised, at_work), Duty(alone, at_work))),
        Person(f"{staff.prefix}-02", "Deputy approver", (Duty(deputised, standing_in),)),
    ]


def _with_planted_leave(
    rng: Generator, days: Sequence[int], leave: set[int], planted: plan.Leave
) -> set[int]:
    """Planted leave takes the place of drawn leave from its first day to two weeks after its last."""
    if not planted:
        return leave
    spans = [(day_number(first, plan.EPOCH), day_number(last, plan.EPOCH)) for first, last in planted]
    drawn = {day for day in leave if not spans[0][0] <= day <= spans[-1][1] + 14}
    fixed = {day for day in days if any(first <= day <= last for first, last in spans)}
    return drawn | fixed | sickness(rng, days, spells_per_year=1.0)


def _releasers(rng: Generator, days: Sequence[int]) -> list[Person]:
    """The one who releases payments, and the deputy; what was collected is released on release days only."""
    away, _ = seasonal_leave(rng, days, 2, epoch=plan.EPOCH)
    fridays = release_days(days).days

    def duties(at_work: set[int]) -> tuple[Duty, ...]:
        last_of_week = [day for day in fridays if day in at_work]
        return (
            Duty("release:daily", windows(sorted(at_work), plan.DAILY_RELEASE)),
            Duty("release:collected", windows(last_of_week, ((OPENS, CLOSES),))),
        )

    present, absent = set(days) - away, set(days) & away
    return [
        Person(plan.BATCH_RELEASER, "Payment releaser", duties(present)),
        Person("FIN-02", "Deputy releaser", duties(absent)),
    ]
