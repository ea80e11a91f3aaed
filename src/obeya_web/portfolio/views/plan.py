"""The plan of one improvement: milestones, RAID, money, people's time; and its stop-or-continue review."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from obeya.errors import ObeyaError
from obeya.figures.export import csv_text
from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may
from obeya_web.improvement.models import Improvement
from obeya_web.portfolio.actions.planning import do_add_milestone, do_add_part, do_review
from obeya_web.portfolio.earned_value import budget_of
from obeya_web.portfolio.forms import (
    AllocationForm,
    BudgetForm,
    NewMilestoneForm,
    RaidForm,
    ReviewForm,
)
from obeya_web.portfolio.models import Allocation, BudgetLine, RaidItem
from obeya_web.portfolio.models.review import Verdict
from obeya_web.portfolio.raid_table import raid_table
from obeya_web.portfolio.reading import stops_of
from obeya_web.portfolio.slipping import conflicts, pushed

KINDS = ("milestone", "raid", "budget", "people")


def show(request: PersonRequest, improvement: int) -> HttpResponse:
    """Show the plan."""
    return _page(request, request.target)


def add(request: PersonRequest, improvement: int, kind: str) -> HttpResponse:
    """Add a part of the plan; a form with faults is shown again with what was typed."""
    target: Improvement = request.target
    if kind not in KINDS:
        raise Http404
    form = _forms(request, target, bound=kind)[kind]
    if not form.is_valid():
        return _page(request, target, faulty={kind: form})
    if isinstance(form, NewMilestoneForm):
        given = form.cleaned_data
        do_add_milestone(request.user, target, name=given["name"], day=given["day"], after=given["after"])
    elif isinstance(form, RaidForm | BudgetForm | AllocationForm):
        for name, value in form.changes.items():
            setattr(form.instance, name, value)
        do_add_part(request.user, form.instance)
    return redirect("plan", improvement=improvement)


def raid_file(request: PersonRequest, improvement: int) -> HttpResponse:
    """Return the RAID log as a file for a spreadsheet."""
    table = raid_table(request.target.raiditems.filter(deleted_at=None).select_related("owner"))
    answer = HttpResponse(csv_text(table).encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="raid-{improvement}.csv"'
    return answer


def review(request: PersonRequest, improvement: int) -> HttpResponse:
    """Ask whether the improvement shall go on."""
    target: Improvement = request.target
    form = ReviewForm(request.POST or None, initial={"seen_version": target.version})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            do_review(
                request.user,
                target,
                verdict=Verdict(given["verdict"]),
                would_begin=given["would_begin"],
                why=given["why"],
                seen_version=given["seen_version"],
            )
        except ObeyaError as fault:
            messages.error(request, str(fault))
        return redirect("plan", improvement=improvement)
    context = {"form": form, "improvement": target, "reviews": target.reviews.select_related("person")}
    return render(request, "portfolio/review.html", context)


def _page(
    request: PersonRequest, improvement: Improvement, *, faulty: dict[str, BaseForm] | None = None
) -> HttpResponse:
    today = timezone.localdate()
    milestones = list(
        improvement.milestones.filter(deleted_at=None).select_related("owner").prefetch_related("after")
    )
    stops = stops_of(milestones)
    clashing = {then for _first, then in conflicts(stops)}
    lines = list(improvement.budgetlines.filter(deleted_at=None).select_related("pays"))
    may_edit = may(request.user, Right.EDIT, improvement.unit)
    earliest = pushed(stops)
    context: dict[str, Any] = {
        "improvement": improvement,
        "milestones": [
            (each, earliest[each.pk], each.pk in clashing, each.days_late(today)) for each in milestones
        ],
        "raid": improvement.raiditems.filter(deleted_at=None).select_related("owner"),
        "lines": lines,
        "budget": budget_of(lines, today) if lines else None,
        "allocations": improvement.allocations.select_related("person"),
        "reviews": improvement.reviews.select_related("person")[:3],
        "may_edit": may_edit,
        "forms": {**_forms(request, improvement), **(faulty or {})} if may_edit else {},
        "open": next(iter(faulty), "") if faulty else "",
        "today": today,
    }
    return render(request, "portfolio/plan.html", context, status=422 if faulty else 200)


def _forms(request: PersonRequest, improvement: Improvement, bound: str = "") -> dict[str, BaseForm]:
    """Return the forms that add a part, each with names of its own; the one that was sent is bound."""
    data = {kind: request.POST if kind == bound else None for kind in KINDS}
    at_once = {"seen_version": 1}

    def of(model: Any) -> dict[str, Any]:
        return {"instance": model(improvement=improvement), "person": request.user, "initial": at_once}

    return {
        "milestone": NewMilestoneForm(improvement, data["milestone"], auto_id="milestone-%s"),
        "raid": RaidForm(data["raid"], auto_id="raid-%s", **of(RaidItem)),
        "budget": BudgetForm(data["budget"], auto_id="budget-%s", **of(BudgetLine)),
        "people": AllocationForm(data["people"], auto_id="people-%s", **of(Allocation)),
    }
