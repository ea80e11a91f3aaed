"""Write the plan of an improvement: milestones, people's time, RAID, money; and review it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from obeya.errors import ObeyaError
from obeya_web.accounts.audit import record
from obeya_web.accounts.locking import save_changes
from obeya_web.accounts.models import Person
from obeya_web.improvement.actions.improving import do_stop_improvement
from obeya_web.improvement.models import Improvement
from obeya_web.notices.telling import notify
from obeya_web.portfolio.models import Allocation, BudgetLine, Milestone, RaidItem, Review
from obeya_web.portfolio.models.review import Verdict
from obeya_web.portfolio.reading import address_of_plan, stops_of
from obeya_web.portfolio.slipping import CircleError, Stop, in_order

Part = TypeVar("Part", RaidItem, BudgetLine, Allocation)


class PlanError(ObeyaError):
    """A part of a plan cannot be written; the text says why and what to do instead."""


def do_add_milestone(
    person: Person,
    improvement: Improvement,
    *,
    name: str,
    day: date,
    owner: Person | None = None,
    after: Iterable[Milestone] = (),
) -> Milestone:
    """Add a milestone; the day given is its promise and its forecast."""
    with transaction.atomic():
        milestone = Milestone.objects.create(
            improvement=improvement, name=name, owner=owner, baseline_day=day, forecast_day=day
        )
        milestone.after.set(after)
        record(person, "created", milestone, after={"name": name, "baseline_day": day})
    return milestone


def do_change_milestone(
    person: Person, milestone: Milestone, changes: Mapping[str, Any], *, seen_version: int, why: str = ""
) -> None:
    """Change a milestone. A later forecast is told once to whoever follows the improvement.

    Raises `Stale`, and `PlanError` when milestones would wait for each other in a circle.
    """
    before = milestone.forecast_day
    with transaction.atomic():
        if "after" in changes:
            _refuse_circle(milestone, list(changes["after"]))
        save_changes(milestone, changes, seen_version=seen_version, person=person, why=why)
        if milestone.done_day is None and milestone.forecast_day > before:
            _tell_slip(person, milestone)


def do_add_part(person: Person, part: Part) -> Part:
    """Add an entry to the RAID log, the budget or the people of a plan."""
    with transaction.atomic():
        part.save(force_insert=True)
        record(person, "created", part, after={"what": str(part)})
    return part


def do_change_part(person: Person, part: Part, changes: Mapping[str, Any], *, seen_version: int) -> None:
    """Change an entry; raises `Stale` where somebody else did so."""
    save_changes(part, changes, seen_version=seen_version, person=person)


def do_remove_allocation(person: Person, allocation: Allocation) -> None:
    """Give a person their time back."""
    with transaction.atomic():
        record(person, "deleted", allocation, before={"what": str(allocation)})
        allocation.delete()


def do_review(
    person: Person,
    improvement: Improvement,
    *,
    verdict: Verdict,
    would_begin: bool,
    why: str,
    seen_version: int,
) -> Review:
    """Note whether an improvement goes on; a stop ends it, as an outcome like any other."""
    if not why.strip():
        raise PlanError(_("Say why."))
    with transaction.atomic():
        review = Review.objects.create(
            improvement=improvement, verdict=verdict, would_begin=would_begin, why=why, person=person
        )
        record(person, "reviewed", improvement, after={"verdict": verdict.value, "would_begin": would_begin})
        if verdict == Verdict.STOP:
            do_stop_improvement(person, improvement, why=why, seen_version=seen_version)
    return review


def _refuse_circle(milestone: Milestone, after: list[Milestone]) -> None:
    stops = stops_of([*milestone.improvement.milestones.filter(deleted_at=None).prefetch_related("after")])
    own = Stop(milestone.forecast_day, milestone.done_day, frozenset(each.pk for each in after))
    try:
        in_order({**stops, milestone.pk: own})
    except CircleError as fault:
        raise PlanError(
            _("Milestones would wait for each other in a circle. Take one of the links away.")
        ) from fault


def _tell_slip(by: Person, milestone: Milestone) -> None:
    improvement = milestone.improvement
    followers = {improvement.owner, improvement.sponsor, milestone.owner, *improvement.team.all()}
    text = format_lazy(
        gettext_lazy("The milestone “{name}” of “{improvement}” is expected {n} days later than promised."),
        name=milestone.name,
        improvement=improvement.title,
        n=milestone.slip_days,
    )
    for person in followers - {None, by}:
        if person is not None:
            notify(
                person,
                kind="improvement_news",
                text=text,
                url=address_of_plan(improvement),
                about=improvement,
                key=f"slip-{milestone.pk}-{milestone.forecast_day}",
            )
