"""Decisions that are asked for: the list of a unit, a new question, and the page on which it is decided."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from obeya_web.accounts.locking import Stale
from obeya_web.accounts.merging import chosen, merge_page
from obeya_web.accounts.models import Unit
from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may
from obeya_web.followup.actions.deciding import (
    DecisionError,
    do_ask_for_decision,
    do_change_decision,
    do_decide,
    do_withdraw_decision,
    may_decide,
    may_edit_decision,
)
from obeya_web.followup.chase_forms import DecideForm, DecisionForm
from obeya_web.followup.models import Decision

RECENT = 50


@require_safe
def decisions(request: PersonRequest, pk: int) -> HttpResponse:
    """Show what waits for a decision in a unit, and what was decided."""
    unit: Unit = request.target
    all_here = Decision.objects.filter(unit=unit, deleted_at=None).select_related("decider", "decided_by")
    context = {
        "unit": unit,
        "waiting": all_here.filter(decided_at=None, withdrawn_at=None),
        "over": all_here.exclude(decided_at=None, withdrawn_at=None).order_by("-decided_at")[:RECENT],
        "today": timezone.localdate(),
        "may_ask": may(request.user, Right.CONTRIBUTE, unit),
    }
    return render(request, "followup/decisions.html", context)


@require_http_methods(["GET", "POST"])
def ask(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask for a decision, about a record when the address names one, such as ?about=improvement.improvement:12."""
    unit: Unit = request.target
    form = DecisionForm(request.POST or None, instance=Decision(unit=unit), unit=unit)
    about = _about(request.GET.get("about", ""), unit)
    if request.method == "POST" and form.is_valid():
        decision = do_ask_for_decision(request.user, unit, belongs_to=about, **form.changes)
        return redirect("decision", decision.pk)
    context = {"unit": unit, "form": form, "about": about}
    return render(request, "followup/decision_edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def decision(request: PersonRequest, decision: int) -> HttpResponse:
    """Show a question, and take it."""
    target: Decision = request.target
    form = DecideForm(target, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            do_decide(request.user, target, **form.cleaned_data)
        except (DecisionError, Stale) as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, _("Decided. Whoever asked hears of it."))
            return redirect("decision", decision)
    context = {
        "decision": target,
        "form": form,
        "may_decide": target.is_open and may_decide(request.user, target),
        "may_edit": target.is_open and may_edit_decision(request.user, target),
        "calls": target.calls.select_related("person"),
        "is_overdue": target.is_overdue(timezone.localdate()),
        "about": target.target,
    }
    return render(request, "followup/decision.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def edit(request: PersonRequest, decision: int) -> HttpResponse:
    """Change what is asked."""
    target: Decision = request.target
    if not target.is_open:
        return redirect("decision", decision)
    data = chosen(request.POST) if request.method == "POST" else None
    form = DecisionForm(data, instance=target, unit=target.unit)
    if data is not None and form.is_valid():
        fresh = Decision.objects.select_related("unit", "decider").get(pk=target.pk)
        try:
            do_change_decision(request.user, fresh, form.changes, seen_version=form.seen_version)
        except Stale as stale:
            return merge_page(request, form, stale)
        return redirect("decision", decision)
    context = {"unit": target.unit, "form": form, "decision": target}
    return render(request, "followup/decision_edit.html", context, status=422 if form.errors else 200)


@require_POST
def withdraw(request: PersonRequest, decision: int) -> HttpResponse:
    """Take a question back."""
    target: Decision = request.target
    version, why = request.POST.get("seen_version", ""), request.POST.get("why", "")[:500]
    try:
        seen = int(version) if version.isdecimal() else target.version
        do_withdraw_decision(request.user, target, seen_version=seen, why=why)
        messages.success(request, _("The question is taken back."))
    except (DecisionError, Stale) as fault:
        messages.warning(request, str(fault))
    return redirect("decision", decision)


def _about(words: str, unit: Unit) -> models.Model | None:
    """Return the record that an address names, if it belongs to the unit; anything else is about nothing."""
    label, _colon, number = words.partition(":")
    app, _dot, model = label.partition(".")
    kind = ContentType.objects.filter(app_label=app, model=model).first()
    found: Any = kind.model_class() if kind else None
    if found is None or not number.isdecimal() or not any(each.name == "unit" for each in found._meta.fields):
        return None
    record: models.Model | None = found._default_manager.filter(pk=int(number), unit=unit).first()
    return record
