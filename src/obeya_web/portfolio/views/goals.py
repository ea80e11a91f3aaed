"""The goal tree, and one goal with all that serves it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from obeya_web.accounts.deletion import do_delete, do_restore, offer_undo
from obeya_web.accounts.locking import Stale
from obeya_web.accounts.merging import chosen, merge_page
from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may, visible
from obeya_web.followup.models import Action
from obeya_web.improvement.models import Improvement
from obeya_web.portfolio.actions.goals import (
    GoalError,
    do_add_goal,
    do_add_kpi,
    do_change_goal,
    do_link_goal,
    do_remove_kpi,
    do_unlink_goal,
)
from obeya_web.portfolio.alignment import alignment_for
from obeya_web.portfolio.forms import GoalForm, KpiForm, LinkForm
from obeya_web.portfolio.goal_kpis import kpis_shown
from obeya_web.portfolio.goal_tree import tree_for
from obeya_web.portfolio.models import Goal


def index(request: PersonRequest) -> HttpResponse:
    """Show all goals as a tree, and the improvements that serve none."""
    context = {"tree": tree_for(request.user), "may_edit": may(request.user, Right.EDIT, None)}
    return render(request, "portfolio/goals.html", context)


def show(request: PersonRequest, goal: int) -> HttpResponse:
    """Show one goal: what it serves, what serves it, the standards that changed and the actions still open."""
    target: Goal = request.target
    served = visible(
        Improvement.objects.filter(goal_links__goal=target, deleted_at=None), request.user
    ).select_related("unit", "process", "owner")
    kinds = [each.pk for each in served]
    actions = Action.objects.filter(
        links__kind__app_label="improvement",
        links__kind__model="improvement",
        links__object_id__in=kinds,
        deleted_at=None,
    ).select_related("owner")
    may_edit = may(request.user, Right.EDIT, target.unit)
    context = {
        "goal": target,
        "improvements": served,
        "standards": [each for each in served if each.standard],
        "actions": actions.distinct(),
        "below": visible(target.below.filter(deleted_at=None), request.user),
        "may_edit": may_edit,
        "link_form": LinkForm(person=request.user) if may_edit else None,
        "kpis": kpis_shown(request.user, [target]),
        "kpi_form": KpiForm(person=request.user) if may_edit else None,
    }
    return render(request, "portfolio/goal.html", context)


def create(request: PersonRequest) -> HttpResponse:
    """Add a goal."""
    form = GoalForm(
        request.POST or None,
        instance=Goal(),
        person=request.user,
        initial={"above": request.GET.get("above")},
    )
    if request.method == "POST" and form.is_valid():
        fields = dict(form.changes)
        goal = do_add_goal(request.user, fields.pop("unit"), name=fields.pop("name"), **fields)
        return redirect("goal", goal=goal.pk)
    return render(request, "portfolio/goal_form.html", {"form": form, "goal": None})


def edit(request: PersonRequest, goal: int) -> HttpResponse:
    """Change a goal; two people at once are shown both versions."""
    target: Goal = request.target
    data = chosen(request.POST) if request.method == "POST" else None
    form = GoalForm(data, instance=target, person=request.user)
    if data is not None and form.is_valid():
        fresh = Goal.objects.select_related("unit", "above").get(pk=target.pk)
        try:
            do_change_goal(request.user, fresh, form.changes, seen_version=form.seen_version)
        except GoalError as fault:
            form.add_error("above", str(fault))
        except Stale as stale:
            return merge_page(request, form, stale)
        else:
            return redirect("goal", goal=goal)
    return render(request, "portfolio/goal_form.html", {"form": form, "goal": target})


def link(request: PersonRequest, goal: int) -> HttpResponse:
    """Say that an improvement serves this goal."""
    form = LinkForm(request.POST, person=request.user)
    if form.is_valid():
        do_link_goal(request.user, request.target, form.cleaned_data["improvement"])
    else:
        messages.error(request, _("Choose an improvement that you may change."))
    return redirect("goal", goal=goal)


def unlink(request: PersonRequest, goal: int) -> HttpResponse:
    """Say that an improvement does not serve this goal."""
    form = LinkForm(request.POST, person=request.user)
    if form.is_valid():
        do_unlink_goal(request.user, request.target, form.cleaned_data["improvement"])
    return redirect("goal", goal=goal)


def kpi(request: PersonRequest, goal: int) -> HttpResponse:
    """Say that a measure tells whether this goal is reached, or that it does not."""
    form = KpiForm(request.POST, person=request.user)
    if not form.is_valid():
        messages.error(request, _("Choose a measure that you may see."))
    elif request.POST.get("away"):
        do_remove_kpi(request.user, request.target, form.cleaned_data["measure"])
    else:
        do_add_kpi(request.user, request.target, form.cleaned_data["measure"])
    return redirect("goal", goal=goal)


def alignment(request: PersonRequest) -> HttpResponse:
    """Show which process serves which goal, and what has no counterpart."""
    return render(request, "portfolio/alignment.html", {"alignment": alignment_for(request.user)})


def delete(request: PersonRequest, goal: int) -> HttpResponse:
    """Put a goal away; ten seconds to undo."""
    target: Goal = request.target
    if do_delete(target, request.user):
        words = _("“%(name)s” was deleted.") % {"name": target.name}
        offer_undo(request, words, reverse("goal_restore", args=[goal]))
    return redirect("goals")


def restore(request: PersonRequest, goal: int) -> HttpResponse:
    """Bring a goal back."""
    do_restore(request.target, request.user)
    return redirect("goal", goal=goal)
