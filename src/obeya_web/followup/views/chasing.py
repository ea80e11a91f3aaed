"""How a unit chases, who is away there, and who takes care of what was escalated."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from obeya_web.accounts.locking import Stale
from obeya_web.accounts.merging import chosen, merge_page
from obeya_web.accounts.models import Unit
from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may
from obeya_web.followup.actions.escalating import EscalationError, do_acknowledge
from obeya_web.followup.actions.settings import do_add_absence, do_change_chasing, do_end_absence
from obeya_web.followup.chase_forms import AbsenceForm, ChasingForm
from obeya_web.followup.directory import Directory
from obeya_web.followup.models import Absence, Breach, ChasingSettings
from obeya_web.followup.people import people_around
from obeya_web.followup.policies import Policies, Policy

DAYS_AHEAD = 90


@require_http_methods(["GET", "POST"])
def chasing_settings(request: PersonRequest, pk: int) -> HttpResponse:
    """Show and change the limits, ladders and calendar of a unit."""
    unit: Unit = request.target
    policies = Policies.read()
    own = policies.set_at.get(unit.pk) or ChasingSettings(unit=unit)
    units = {each.pk: each for each in Unit.objects.filter(pk__in=_lineage(unit))}
    data = chosen(request.POST) if request.method == "POST" else None
    above = policies.sources_of(unit, without_own=True)
    form = ChasingForm(data, instance=own, above=above, units=units)
    if data is not None and form.is_valid():
        try:
            do_change_chasing(request.user, unit, form.changes, seen_version=form.seen_version)
        except Stale as stale:
            return merge_page(request, form, stale)
        messages.success(request, _("Saved. It holds from the next look on."))
        return redirect("chasing_settings", pk)
    levels = Directory.read(timezone.localdate()).levels_of(unit)
    context = {
        "unit": unit,
        "form": form,
        "own": policies.set_at.get(unit.pk),
        "levels": levels,
        "may_edit": may(request.user, Right.EDIT, unit),
        "policy": policies.of(unit),
    }
    return render(request, "followup/chasing_settings.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def unit_calendar(request: PersonRequest, pk: int) -> HttpResponse:
    """Show the days off and the absences of a unit; say that one is away."""
    unit: Unit = request.target
    form = AbsenceForm(request.user, unit, request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        do_add_absence(request.user, request.user, **given)
        messages.success(request, _("Noted. Reminders take the way you chose."))
        return redirect("unit_calendar", pk)
    policy = Policies.read().of(unit)
    today = policy.days.today(timezone.now())
    people = people_around(unit)
    absences = Absence.objects.filter(person__in=people, last_day__gte=today)
    context = {
        "unit": unit,
        "policy": policy,
        "days_off": _days_off(policy, today),
        "absences": absences.select_related("person", "deputy"),
        "today": today,
        "form": form,
        "days_ahead": DAYS_AHEAD,
        "may_edit": may(request.user, Right.EDIT, unit),
    }
    return render(request, "followup/unit_calendar.html", context, status=422 if form.errors else 200)


@require_POST
def end_absence(request: PersonRequest, absence: int) -> HttpResponse:
    """Take an absence back."""
    target: Absence = request.target
    do_end_absence(request.user, target)
    messages.success(request, _("Taken back."))
    unit = request.POST.get("unit", "")
    return redirect(reverse("unit_calendar", args=[unit]) if unit.isdecimal() else "me")


@require_POST
def acknowledge(request: PersonRequest, breach: int) -> HttpResponse:
    """Take care of what was escalated: the clock stops."""
    target: Breach = request.target
    try:
        do_acknowledge(request.user, target)
        messages.success(request, _("You take care of it. Nobody else is told until it is resolved."))
    except EscalationError as fault:
        messages.warning(request, str(fault))
    return redirect("action_answer", target.action_id)


def _lineage(unit: Unit) -> list[int]:
    return [int(part) for part in unit.path.strip("/").split("/")]


def _days_off(policy: Policy, today: date) -> list[date]:
    """Return the holidays of the next weeks that would have been working days."""
    days = policy.days
    ahead = (today + timedelta(days=n) for n in range(DAYS_AHEAD))
    return [day for day in ahead if day.weekday() in days.weekdays and days.is_holiday(day)]
