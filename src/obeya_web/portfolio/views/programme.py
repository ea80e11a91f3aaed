"""The programme in three lanes, and the limits of an intake list."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from obeya_web.accounts.locking import Stale
from obeya_web.accounts.models import Unit
from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import units_where
from obeya_web.improvement.listing import HEAVY, seen_by
from obeya_web.improvement.models import Improvement
from obeya_web.portfolio.actions.programme import do_move_to_lane, do_set_intake
from obeya_web.portfolio.forms import IntakeForm
from obeya_web.portfolio.models import Intake, LaneMove, ProgrammeLane
from obeya_web.portfolio.programme import lanes_of

PERIODS = (30, 90, 365)
MOST, MOST_MOVES = 500, 20


def show(request: PersonRequest) -> HttpResponse:
    """Show the lanes with what happened in a period."""
    days = _days(request.GET.get("days", ""))
    since = timezone.now() - timedelta(days=days)
    found = seen_by(request.user).defer(*HEAVY).select_related("unit", "owner")
    improvements = list(found.order_by("unit__path", "title", "pk")[:MOST])
    keys = [each.pk for each in improvements]
    moves = list(
        LaneMove.objects.filter(improvement__in=keys, moment__gte=since).select_related(
            "improvement", "person"
        )
    )
    movable = set(units_where(request.user, Right.EDIT).values_list("pk", flat=True))
    context = {
        "lanes": lanes_of(improvements, moves, since=since),
        "moves": moves[:MOST_MOVES],
        "days": days,
        "periods": PERIODS,
        "choices": ProgrammeLane,
        "movable": {each.pk for each in improvements if each.unit_id in movable},
    }
    return render(request, "portfolio/programme.html", context)


def move(request: PersonRequest, improvement: int) -> HttpResponse:
    """Move an improvement to another lane."""
    target: Improvement = request.target
    lane = request.POST.get("lane", "")
    if lane in ProgrammeLane.values and do_move_to_lane(request.user, target, ProgrammeLane(lane)):
        words = _("“%(title)s” is in the lane “%(lane)s” now.")
        messages.success(request, words % {"title": target.title, "lane": ProgrammeLane(lane).label})
    return redirect(
        f"{reverse('programme')}?days={_days(request.POST.get('days', ''))}#improvement-{target.pk}"
    )


def intake(request: PersonRequest, pk: int) -> HttpResponse:
    """Set how much a unit takes on at once, and the bands of its horizons."""
    unit: Unit = request.target
    row = Intake.objects.filter(unit=unit).first() or Intake(unit=unit)
    form = IntakeForm(request.POST if request.method == "POST" else None, intake=row)
    if request.method == "POST" and form.is_valid():
        try:
            do_set_intake(request.user, unit, form.changes, seen_version=form.cleaned_data["seen_version"])
        except Stale as stale:
            form.add_error(None, str(stale))
        else:
            messages.success(request, _("The limits of %(unit)s are set.") % {"unit": unit})
            return redirect("portfolio")
    context = {"form": form, "unit": unit}
    return render(request, "portfolio/intake.html", context, status=422 if form.errors else 200)


def _days(said: str) -> int:
    return int(said) if said in {str(days) for days in PERIODS} else PERIODS[1]
