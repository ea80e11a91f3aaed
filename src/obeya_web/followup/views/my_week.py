"""My week, the focus list, and where actions get stuck in every unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from obeya_web.accounts.locking import Stale
from obeya_web.accounts.models import Unit
from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import units_where
from obeya_web.followup.access import actions_for
from obeya_web.followup.actions.focusing import do_end_focus, do_focus_on, do_plan_week, do_set_minutes
from obeya_web.followup.chasing import Sign
from obeya_web.followup.forms import FocusForm, WeekPlanForm
from obeya_web.followup.lanes import lanes_for
from obeya_web.followup.looking import Looking
from obeya_web.followup.models import FocusItem
from obeya_web.followup.ordering import most_urgent_first
from obeya_web.followup.states import UNFINISHED
from obeya_web.followup.views.listing import Row, row_of
from obeya_web.followup.week import load_of, numbers_of, plan_of, week_of

MOST_ROWS = 50
# So many days past its day, an action is severely overdue.
SEVERE_DAYS = 14
SEVERE = timedelta(days=SEVERE_DAYS)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the week with its rows."""

    key: str
    words: str
    rows: list[Row]


@require_GET
def my_week(request: PersonRequest) -> HttpResponse:
    """Show what one has to do this week."""
    looking, plan = Looking.now_here(), plan_of(request.user)
    week = week_of(request.user, looking)
    parts = (
        ("overdue", _("Overdue"), week.overdue),
        ("this_week", _("Due this week"), week.this_week),
        ("blocked", _("Blocked"), week.blocked),
        ("to_verify", _("For you to verify"), week.to_verify),
        ("waiting", _("You wait for others"), week.waiting),
        ("later", _("Later, or without a day"), week.later),
    )
    focus = list(request.user.focus_items.select_related("action__unit", "action__owner"))
    context = {
        "week": week,
        "parts": [Part(key, words, [row_of(each, looking) for each in found]) for key, words, found in parts],
        "load": load_of(week, plan),
        "plan": plan,
        "focus": focus,
        "focused": numbers_of(item.action for item in focus),
        "n_minutes": sum(item.minutes for item in focus),
        "lanes": lanes_for(request.user),
        "n_mine": len(week.overdue) + len(week.this_week) + len(week.blocked) + len(week.later),
    }
    return render(request, "followup/my_week.html", context)


@require_GET
def week_lanes(request: PersonRequest) -> HttpResponse:
    """Answer the lanes alone, as other pages load them; nothing where there is nothing to show."""
    lanes = lanes_for(request.user)
    return render(request, "followup/_lanes.html", {"lanes": lanes, "is_part": True})


@require_http_methods(["GET", "POST"])
def plan(request: PersonRequest) -> HttpResponse:
    """Say from when on a week is too full."""
    form = WeekPlanForm(request.POST or None, instance=plan_of(request.user))
    if request.method == "POST" and form.is_valid():
        try:
            do_plan_week(request.user, form.changes, seen_version=form.seen_version)
        except Stale as stale:
            form.add_error(None, str(stale))
        else:
            return redirect("my_week")
    return render(request, "followup/week_plan.html", {"form": form})


@require_POST
def focus_on(request: PersonRequest, action: int) -> HttpResponse:
    """Put an action on one's focus list."""
    do_focus_on(request.user, request.target)
    return redirect("my_week")


@require_POST
def set_focus(request: PersonRequest, item: int) -> HttpResponse:
    """Change the minutes of an item of one's focus list, or take it off."""
    found = get_object_or_404(FocusItem, pk=item, person=request.user)
    form = FocusForm(request.POST, instance=found)
    if "end" in request.POST:
        do_end_focus(found)
    elif form.is_valid():
        do_set_minutes(found, form.cleaned_data["minutes"])
    return redirect("my_week")


@require_GET
def bottlenecks(request: PersonRequest) -> HttpResponse:
    """Show where actions get stuck: nobody's, stagnant, severely overdue; by unit, and never by person."""
    looking = Looking.now_here()
    kinds = {
        "unowned": (_("Nobody's for too long"), looking.condition_of(Sign.UNOWNED)),
        "stagnant": (_("Stagnant"), looking.is_stalled()),
        "severe": (
            _("Overdue by more than %(n)d days") % {"n": SEVERE_DAYS},
            Q(state__in=UNFINISHED, due__lt=looking.today - SEVERE),
        ),
    }
    seen = actions_for(request.user).filter(unit__in=units_where(request.user, Right.SEE).values("pk"))
    counts = (
        seen.order_by()
        .values("unit")
        .annotate(
            **{key: Count("pk", filter=condition) for key, (_words, condition) in kinds.items()},
            n=Count("pk", filter=Q(state__in=UNFINISHED)),
        )
    )
    parts = [
        Part(
            key,
            words,
            [
                row_of(each, looking)
                for each in most_urgent_first(seen.filter(condition), looking)[:MOST_ROWS]
            ],
        )
        for key, (words, condition) in kinds.items()
    ]
    context = {"by_unit": _by_unit(list(counts), tuple(kinds)), "parts": parts}
    return render(request, "followup/bottlenecks.html", context)


def _by_unit(counts: list[Any], kinds: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return the units where something is stuck, the worst first."""
    units = Unit.objects.in_bulk([each["unit"] for each in counts])
    found = [
        {
            "unit": units[each["unit"]],
            "n": each["n"],
            "numbers": [each[kind] for kind in kinds],
            "n_stuck": sum(each[kind] for kind in kinds),
        }
        for each in counts
    ]
    return sorted(
        (each for each in found if each["n_stuck"]), key=lambda each: (-each["n_stuck"], each["unit"].path)
    )
