"""Small questions about plans that several files ask."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from obeya_web.improvement.models import Improvement
from obeya_web.portfolio.models import Milestone
from obeya_web.portfolio.slipping import Stop


def address_of_plan(improvement: Improvement) -> str:
    """Return the address of the plan of an improvement."""
    return reverse("plan", args=[improvement.pk])


def stops_of(milestones: Iterable[Milestone]) -> dict[int, Stop]:
    """Return milestones, with what they come after prefetched, as what slips are worked out from."""
    return {
        each.pk: Stop(each.forecast_day, each.done_day, frozenset(before.pk for before in each.after.all()))
        for each in milestones
    }
