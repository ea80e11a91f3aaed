"""What a coordinator's week shows of plans: milestones, decisions, and days on which improvements begin or go live."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from obeya_web.accounts.scope import visible
from obeya_web.followup.lanes import MOST_ROWS, Asking, LaneRow
from obeya_web.followup.models import Decision
from obeya_web.improvement.models import Improvement
from obeya_web.improvement.words import Standing
from obeya_web.portfolio.models import Milestone

OPEN = (Standing.ACTIVE, Standing.PAUSED)


def events(asking: Asking) -> list[LaneRow]:
    """Return what is set for this week, and the milestones and decisions that should have come before."""
    return [*_milestones(asking), *_decisions(asking), *_days_of_improvements(asking)]


def _milestones(asking: Asking) -> list[LaneRow]:
    found = Milestone.objects.filter(
        Q(owner=asking.person) | Q(improvement__in=_concerning(asking).values("pk")),
        improvement__in=visible(Improvement.objects.filter(standing__in=OPEN), asking.person).values("pk"),
        improvement__deleted_at=None,
        deleted_at=None,
        done_day=None,
        forecast_day__lte=asking.ends_on,
    ).select_related("improvement")
    return [
        LaneRow(
            words=each.name,
            address=reverse("plan", args=[each.improvement_id]),
            note=_("milestone of “%(title)s”") % {"title": each.improvement.title},
            day=each.forecast_day,
            is_late=each.forecast_day < asking.today,
        )
        for each in found.order_by("forecast_day", "pk")[:MOST_ROWS]
    ]


def _decisions(asking: Asking) -> list[LaneRow]:
    found = Decision.objects.filter(
        Q(decider=asking.person) | Q(made_by=asking.person) | Q(unit__in=asking.coordinated),
        deleted_at=None,
        decided_at=None,
        withdrawn_at=None,
        due__lte=asking.ends_on,
    ).select_related("decider")
    return [
        LaneRow(
            words=each.title,
            address=reverse("decision", args=[each.pk]),
            note=_("%(who)s decides") % {"who": each.decider or "–"},
            day=each.due,
            is_late=each.due < asking.today,
        )
        for each in found.order_by("due", "pk")[:MOST_ROWS]
    ]


def _days_of_improvements(asking: Asking) -> list[LaneRow]:
    week = (asking.today, asking.ends_on)
    found = _concerning(asking).filter(
        Q(first_day__range=week) | Q(go_live__range=week) | Q(target_day__range=week)
    )
    rows = []
    for one in found.order_by("pk")[:MOST_ROWS]:
        days: tuple[tuple[date | None, str], ...] = (
            (one.first_day, _("begins")),
            (one.go_live, _("goes live")),
            (one.target_day, _("its goal is due")),
        )
        address = reverse("improvement", args=[one.pk])
        rows += [
            LaneRow(one.title, address, note, day) for day, note in days if day and week[0] <= day <= week[1]
        ]
    return rows


def _concerning(asking: Asking) -> QuerySet[Improvement]:
    person: Any = asking.person
    given = Q(owner=person) | Q(coach=person) | Q(sponsor=person) | Q(team=person)
    keys = Improvement.objects.filter(given | Q(unit__in=asking.coordinated)).values("pk")
    open_ones = Improvement.objects.filter(pk__in=keys, deleted_at=None, standing__in=OPEN)
    return visible(open_ones, person).only("pk", "title", "first_day", "go_live", "target_day")
