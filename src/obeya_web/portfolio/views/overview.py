"""The portfolio: every improvement with its health, the balance of horizons, the plan over time, people's time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from obeya_web.accounts.models import Person, Unit
from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import units_where, visible
from obeya_web.improvement.methods import all_methods
from obeya_web.improvement.models import Improvement
from obeya_web.improvement.proving import proofs_of
from obeya_web.improvement.words import Standing
from obeya_web.portfolio.balance import USUAL_BANDS, benefit_of, mix_of
from obeya_web.portfolio.capacity import Share, load_on, overloads
from obeya_web.portfolio.health import condition_of, facts_of
from obeya_web.portfolio.models import Allocation, Intake, Milestone
from obeya_web.portfolio.reading import stops_of
from obeya_web.portfolio.scorecard.activity import activity_only
from obeya_web.portfolio.slipping import conflicts
from obeya_web.portfolio.timeline import timeline_picture

OPEN = (Standing.ACTIVE, Standing.PAUSED)
ROWS = 500


def show(request: PersonRequest) -> HttpResponse:
    """Show every improvement beside the others; the sums are those of the rows."""
    is_all = "all" in request.GET
    improvements = list(_improvements(request.user, request.GET.get("unit", ""), with_ended=is_all)[:ROWS])
    now, today = timezone.now(), timezone.localdate()
    facts, methods = facts_of(improvements, today), all_methods()
    busy, proofs = activity_only(improvements), proofs_of(improvements)
    rows = [
        {
            "improvement": each,
            "condition": condition_of(each, facts[each.pk], now=now, today=today),
            "facts": facts[each.pk],
            "activity": busy.get(each.pk),
            "proof": proofs.get(each.pk),
            "stage": methods[each.method].stage(each.stage).name if each.method in methods else each.stage,
            "benefit": benefit_of(each),
            "days": (now - each.created_at).days,
        }
        for each in improvements
    ]
    context: dict[str, Any] = {
        "rows": rows,
        "is_all": is_all,
        "benefit": sum(row["benefit"] or 0.0 for row in rows),
        "cost": sum(each.cost or 0.0 for each in improvements),
        "hours": sum(each.hours_per_week or 0.0 for each in improvements),
        "mix": mix_of((each for each in improvements if each.is_open), _bands(request.GET.get("unit", ""))),
        "intake_unit": _intake_unit(request),
        "intake": _intake(request.user),
        "units": units_where(request.user, Right.SEE),
        "chosen_unit": request.GET.get("unit", ""),
    }
    return render(request, "portfolio/overview.html", context)


def timeline(request: PersonRequest) -> HttpResponse:
    """Show improvements and milestones over time, with what slips."""
    improvements = list(_improvements(request.user, request.GET.get("unit", ""))[:ROWS])
    milestones = list(
        Milestone.objects.filter(improvement__in=improvements, deleted_at=None)
        .select_related("improvement", "owner")
        .prefetch_related("after")
    )
    by_key = {each.pk: each for each in milestones}
    clashes = [(by_key[first], by_key[then]) for first, then in conflicts(stops_of(milestones))]
    today = timezone.localdate()
    context = {
        "figure": timeline_picture(improvements, milestones, today=today),
        "clashes": clashes,
        "milestones": [(each, each.days_late(today)) for each in milestones],
    }
    return render(request, "portfolio/timeline.html", context)


def people(request: PersonRequest) -> HttpResponse:
    """Show whose time is promised to what, and where that is more than there is."""
    today = timezone.localdate()
    improvements = visible(Improvement.objects.filter(deleted_at=None, standing__in=OPEN), request.user)
    allocations = list(
        Allocation.objects.filter(improvement__in=improvements, last_day__gte=today)
        .select_related("person", "improvement")
        .order_by("person__name", "person__email", "first_day")
    )
    shares = [
        Share(each.person_id, each.improvement_id, each.percent, each.first_day, each.last_day)
        for each in allocations
    ]
    people_by_key = {each.person_id: each.person for each in allocations}
    titles = {each.improvement_id: each.improvement.title for each in allocations}
    weeks = [today + timedelta(days=7 * week) for week in range(12)]
    loads = [load_on(shares, week) for week in weeks]
    grouped: dict[int, list[Allocation]] = defaultdict(list)
    for each in allocations:
        grouped[each.person_id].append(each)
    rows = [
        {"person": person, "load": [load.get(key, 0) for load in loads], "allocations": grouped[key]}
        for key, person in people_by_key.items()
    ]
    context = {
        "weeks": weeks,
        "rows": rows,
        "overloads": [
            {
                "person": people_by_key[each.person],
                "percent": each.percent,
                "first_day": each.first_day,
                "last_day": each.last_day,
                "titles": [titles[key] for key in each.improvements],
            }
            for each in overloads(shares, since=today)
        ],
    }
    return render(request, "portfolio/people.html", context)


def _improvements(person: Person, unit: str, *, with_ended: bool = False) -> QuerySet[Improvement]:
    found = visible(Improvement.objects.filter(deleted_at=None), person).select_related(
        "unit", "process", "owner"
    )
    if not with_ended:
        found = found.filter(standing__in=OPEN)
    chosen = Unit.objects.filter(pk=int(unit)).first() if unit.isdecimal() and len(unit) < 10 else None
    if chosen is not None:
        found = found.filter(unit__path__startswith=chosen.path)
    return found.order_by("unit__path", "title", "pk")


def _bands(unit: str) -> Mapping[str, tuple[int, int]]:
    """Return the bands of the chosen unit: those that it or the nearest unit above it sets."""
    chosen = Unit.objects.filter(pk=int(unit)).first() if unit.isdecimal() and len(unit) < 10 else None
    chosen = chosen or Unit.objects.filter(parent=None).order_by("pk").first()
    if chosen is None:
        return USUAL_BANDS
    above = [int(key) for key in chosen.path.strip("/").split("/")]
    rows = Intake.objects.filter(unit__in=above).exclude(bands={}).select_related("unit")
    nearest = max(rows, key=lambda row: len(row.unit.path), default=None)
    return {key: (least, most) for key, (least, most) in nearest.bands.items()} if nearest else USUAL_BANDS


def _intake_unit(request: PersonRequest) -> Unit | None:
    """Return the unit whose limits the reader may set from here: the chosen one, else the first they coordinate."""
    own = units_where(request.user, Right.EDIT).order_by("path")
    said = request.GET.get("unit", "")
    chosen = own.filter(pk=int(said)).first() if said.isdecimal() and len(said) < 10 else None
    return chosen or own.first()


def _intake(person: Person) -> list[dict[str, Any]]:
    """Return the units with a limit on improvements at once, and how many they have."""
    limits = Intake.objects.filter(
        unit__in=units_where(person, Right.SEE), most_active__isnull=False
    ).select_related("unit")
    counted = limits.annotate(
        n_active=Count(
            "unit__improvements",
            filter=Q(unit__improvements__standing=Standing.ACTIVE, unit__improvements__deleted_at=None),
        )
    )
    return [
        {
            "unit": row.unit,
            "most": row.most_active,
            "n": row.n_active,
            "is_full": row.n_active >= (row.most_active or 0),
        }
        for row in counted
    ]
