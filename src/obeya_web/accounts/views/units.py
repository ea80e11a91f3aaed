"""Pages of units and teams."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from obeya_web.accounts.actions.checks import PeopleError
from obeya_web.accounts.actions.teams import do_change_team, do_create_team, do_delete_team, do_restore_team
from obeya_web.accounts.actions.units import do_change_unit, do_create_unit, do_move_unit
from obeya_web.accounts.deletion import offer_undo
from obeya_web.accounts.forms import MoveUnitForm, NewUnitForm, TeamForm, UnitForm
from obeya_web.accounts.locking import Stale
from obeya_web.accounts.merging import chosen, merge_page
from obeya_web.accounts.models import Grant, Team, Unit
from obeya_web.accounts.models.unit import SMALLEST_GROUP, WORKS_COUNCIL_GROUP
from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may, units_where, visible


@dataclass(slots=True)
class Branch:
    """A unit of the tree with what hangs below it."""

    unit: Unit
    below: list[Branch] = field(default_factory=list)


def show_units(request: PersonRequest) -> HttpResponse:
    """Show the units one may see as a tree."""
    units = units_where(request.user, Right.SEE).annotate(
        n_people=Count("grants__person", filter=Q(grants__person__is_active=True), distinct=True),
        n_teams=Count("teams", filter=Q(teams__deleted_at=None), distinct=True),
    )
    context = {"branches": _tree(list(units)), "usual_group": SMALLEST_GROUP}
    return render(request, "accounts/units.html", context)


def show_unit(request: PersonRequest, pk: int) -> HttpResponse:
    """Show one unit: who may do what here, teams, units below."""
    unit: Unit = request.target
    lineage = [int(part) for part in unit.path.strip("/").split("/")]
    seen = units_where(request.user, Right.SEE)
    grants = visible(Grant.objects.filter(unit__in=lineage), request.user).select_related("person", "unit")
    context = {
        "unit": unit,
        "above": seen.filter(pk__in=lineage[:-1]).order_by("path"),
        "below": unit.children.order_by("name"),
        "grants": grants.filter(person__is_active=True).order_by(
            "-unit__path", "person__name", "person__email"
        ),
        "teams": unit.teams.filter(deleted_at=None).prefetch_related("members"),
        "may_configure": may(request.user, Right.CONFIGURE, unit),
        "may_manage": may(request.user, Right.MANAGE_PEOPLE, unit),
        "may_edit": may(request.user, Right.EDIT, unit),
        "new_unit_form": NewUnitForm(),
        "usual_group": SMALLEST_GROUP,
    }
    return render(request, "accounts/unit.html", context)


def add_unit(request: PersonRequest, pk: int) -> HttpResponse:
    """Add a unit below this one."""
    form = NewUnitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            unit = do_create_unit(request.user, form.cleaned_data["name"], request.target)
        except PeopleError as fault:
            form.add_error(None, str(fault))
        else:
            return redirect("unit", unit.pk)
    return render(request, "accounts/unit_add.html", {"form": form, "unit": request.target})


def edit_unit(request: PersonRequest, pk: int) -> HttpResponse:
    """Rename a unit, set the smallest group shown."""
    unit: Unit = request.target
    form = UnitForm(chosen(request.POST) if request.method == "POST" else None, instance=unit)
    if request.method == "POST" and form.is_valid():
        try:
            do_change_unit(request.user, unit, form.changes, seen_version=form.seen_version)
        except Stale as stale:
            return merge_page(request, form, stale)
        return redirect("unit", pk)
    return _edit_page(request, form, None)


def move_unit(request: PersonRequest, pk: int) -> HttpResponse:
    """Put a unit under another one."""
    unit: Unit = request.target
    form = MoveUnitForm(request.user, unit, request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            do_move_unit(request.user, unit, values["parent"], seen_version=values["seen_version"])
        except PeopleError as fault:
            form.add_error("parent", str(fault))
        except Stale as stale:
            messages.warning(request, str(stale))
            return redirect("unit_move", pk)
        else:
            messages.success(
                request, _("%(unit)s now belongs to %(parent)s.") % {"unit": unit, "parent": values["parent"]}
            )
            return redirect("unit", pk)
    return _edit_page(request, None, form)


def add_team(request: PersonRequest, pk: int) -> HttpResponse:
    """Add a team to a unit."""
    unit: Unit = request.target
    form = TeamForm(request.user, request.POST or None, instance=Team(unit=unit))
    if request.method == "POST" and form.is_valid():
        do_create_team(request.user, unit, form.cleaned_data["name"], form.cleaned_data["members"])
        return redirect("unit", pk)
    return render(request, "accounts/team.html", {"form": form, "unit": unit})


def edit_team(request: PersonRequest, pk: int) -> HttpResponse:
    """Rename a team, say who belongs to it."""
    team: Team = request.target
    form = TeamForm(request.user, chosen(request.POST) if request.method == "POST" else None, instance=team)
    if request.method == "POST" and form.is_valid():
        try:
            do_change_team(request.user, team, form.changes, seen_version=form.seen_version)
        except Stale as stale:
            return merge_page(request, form, stale)
        return redirect("unit", team.unit_id)
    return render(request, "accounts/team.html", {"form": form, "unit": team.unit, "team": team})


@require_POST
def delete_team(request: PersonRequest, pk: int) -> HttpResponse:
    """Put a team away, with an undo."""
    team: Team = request.target
    if do_delete_team(request.user, team):
        offer_undo(request, _("%(team)s was deleted.") % {"team": team}, reverse("team_restore", args=[pk]))
    return redirect("unit", team.unit_id)


@require_POST
def restore_team(request: PersonRequest, pk: int) -> HttpResponse:
    """Bring a team back."""
    do_restore_team(request.user, request.target)
    messages.success(request, _("%(team)s is back.") % {"team": request.target})
    return redirect("unit", request.target.unit_id)


def _edit_page(request: PersonRequest, form: UnitForm | None, move_form: MoveUnitForm | None) -> HttpResponse:
    """Show both forms of a unit; the one that was sent with its faults."""
    unit = Unit.objects.select_related("parent").get(pk=request.target.pk)
    may_move = unit.parent is not None and may(request.user, Right.CONFIGURE, unit.parent)
    context = {
        "unit": unit,
        "form": form or UnitForm(instance=unit),
        "move_form": (move_form or MoveUnitForm(request.user, unit)) if may_move else None,
        "groups": (SMALLEST_GROUP, WORKS_COUNCIL_GROUP),
    }
    return render(request, "accounts/unit_edit.html", context)


def _tree(units: list[Unit]) -> list[Branch]:
    """Hang each unit below its parent; where the parent may not be seen, it stands at the top."""
    branches = {unit.pk: Branch(unit) for unit in sorted(units, key=lambda unit: unit.name.casefold())}
    tops: list[Branch] = []
    for branch in branches.values():
        parent = branches.get(branch.unit.parent_id or 0)
        (parent.below if parent else tops).append(branch)
    return tops
