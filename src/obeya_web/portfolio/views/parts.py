"""One part of a plan: change it, put it away, bring it back."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from obeya_web.accounts.deletion import do_delete, do_restore, offer_undo
from obeya_web.accounts.locking import Stale
from obeya_web.accounts.merging import VersionedForm, chosen, merge_page
from obeya_web.accounts.requests import PersonRequest
from obeya_web.portfolio.actions.planning import (
    PlanError,
    do_change_milestone,
    do_change_part,
    do_remove_allocation,
)
from obeya_web.portfolio.forms import BudgetForm, MilestoneForm, RaidForm
from obeya_web.portfolio.models import Allocation, Milestone

FORMS: dict[str, type[VersionedForm]] = {"milestone": MilestoneForm, "raid": RaidForm, "budget": BudgetForm}


def edit(request: PersonRequest, kind: str, part: int) -> HttpResponse:
    """Change a part of a plan; two people at once are shown both versions."""
    target: Any = request.target
    data = chosen(request.POST) if request.method == "POST" else None
    form = FORMS[kind](data, instance=target, person=request.user)
    if data is not None and form.is_valid():
        fresh = type(target).objects.select_related("improvement__unit").get(pk=target.pk)
        do_change = do_change_milestone if isinstance(fresh, Milestone) else do_change_part
        try:
            do_change(request.user, fresh, form.changes, seen_version=form.seen_version)
        except PlanError as fault:
            form.add_error(None, str(fault))
        except Stale as stale:
            return merge_page(request, form, stale)
        else:
            return redirect("plan", improvement=target.improvement_id)
    return render(request, "portfolio/part.html", {"form": form, "part": target, "kind": kind})


def delete(request: PersonRequest, kind: str, part: int) -> HttpResponse:
    """Put a part away; ten seconds to undo."""
    target: Any = request.target
    if do_delete(target, request.user):
        words = _("“%(name)s” was deleted.") % {"name": target}
        offer_undo(request, words, reverse("plan_part_restore", args=[kind, part]))
    return redirect("plan", improvement=target.improvement_id)


def restore(request: PersonRequest, kind: str, part: int) -> HttpResponse:
    """Bring a part back."""
    target: Any = request.target
    do_restore(target, request.user)
    return redirect("plan", improvement=target.improvement_id)


def remove_allocation(request: PersonRequest, allocation: int) -> HttpResponse:
    """Give a person their time back."""
    target: Allocation = request.target
    do_remove_allocation(request.user, target)
    return redirect("plan", improvement=target.improvement_id)
