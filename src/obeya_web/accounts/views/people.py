"""Pages of people: who is here, what they may do, and how that is changed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from obeya_web.accounts.actions.checks import PeopleError, may_manage, need_to_manage
from obeya_web.accounts.actions.people import (
    do_activate_person,
    do_deactivate_person,
    do_erase_person,
    do_grant_role,
    do_revoke_grant,
)
from obeya_web.accounts.deletion import offer_undo
from obeya_web.accounts.finding import people_seen_by
from obeya_web.accounts.forms import GrantForm, InviteWhereForm, WhyForm
from obeya_web.accounts.models import Grant, Person, Team
from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import ROLE_NAMES, Right
from obeya_web.accounts.scope import may, units_where, visible

ROWS = 50
View = Callable[..., HttpResponse]


def says_what_is_wrong(view: View) -> View:
    """Turn a change that cannot be made into a message on the page before."""

    @wraps(view)
    def answered(request: PersonRequest, pk: int) -> HttpResponse:
        try:
            return view(request, pk)
        except PeopleError as fault:
            messages.error(request, str(fault))
            person = request.target if isinstance(request.target, Person) else request.target.person
            return redirect("person", person.pk)

    return answered


def show_people(request: PersonRequest) -> HttpResponse:
    """List the people of the units one may see, with their roles there."""
    words = request.GET.get("q", "").strip()[:120]
    people = people_seen_by(request.user).order_by("name", "email")
    if words:
        people = people.filter(Q(name__icontains=words) | Q(email__icontains=words))
    seen_grants = visible(Grant.objects.select_related("unit"), request.user).order_by("unit__path", "role")
    seen_teams = visible(Team.objects.filter(deleted_at=None), request.user)
    people = people.prefetch_related(
        Prefetch("grants", seen_grants, to_attr="seen_grants"),
        Prefetch("teams", seen_teams, to_attr="seen_teams"),
    )
    context = {
        "page": Paginator(people, ROWS).get_page(request.GET.get("page")),
        "words": words,
        "may_add": may(request.user, Right.MANAGE_PEOPLE, None),
    }
    return render(request, "accounts/people.html", context)


def show_person(request: PersonRequest, pk: int) -> HttpResponse:
    """Show one person: roles, teams, deputies, and what may be done."""
    person: Person = request.target
    grants = visible(person.grants.select_related("unit"), request.user).order_by("unit__path", "role")
    may_give = may(request.user, Right.MANAGE_PEOPLE, None)
    context = {
        "person": person,
        "grants": [(grant, may(request.user, Right.MANAGE_PEOPLE, grant.unit)) for grant in grants],
        "teams": visible(person.teams.filter(deleted_at=None).select_related("unit"), request.user),
        "stands_in_for": person.delegations_held.select_related("person"),
        "deputies": person.delegations_given.select_related("deputy"),
        "grant_form": GrantForm(request.user) if may_give and person.is_active else None,
        "may_manage": may_manage(request.user, person),
        "may_read_history": may(request.user, Right.READ_HISTORY, None),
    }
    return render(request, "accounts/person.html", context)


def invite_somebody(request: PersonRequest) -> HttpResponse:
    """Go to the invitation of a unit; ask for the unit where there are several."""
    units = list(units_where(request.user, Right.MANAGE_PEOPLE)[:2])
    if len(units) == 1:
        return redirect("invite", units[0].pk)
    form = InviteWhereForm(request.user, request.GET or None)
    if request.GET and form.is_valid():
        return redirect("invite", form.cleaned_data["unit"].pk)
    return render(request, "accounts/invite_where.html", {"form": form})


@require_POST
@says_what_is_wrong
def grant_role(request: PersonRequest, pk: int) -> HttpResponse:
    """Give a person a role; an undo carries it in the address."""
    form = GrantForm(request.user, request.POST if "role" in request.POST else request.GET)
    if not form.is_valid():
        messages.error(request, _("Choose a role and a unit where you are an administrator."))
        return redirect("person", pk)
    grant = do_grant_role(request.user, request.target, **form.cleaned_data)
    words = _("%(person)s is now %(role)s of %(unit)s.") % _grant_in_words(grant)
    offer_undo(request, words, reverse("grant_revoke", args=[grant.pk]))
    return redirect("person", pk)


@require_POST
@says_what_is_wrong
def revoke_grant(request: PersonRequest, pk: int) -> HttpResponse:
    """Take a role away."""
    grant: Grant = request.target
    do_revoke_grant(request.user, grant)
    again = urlencode({"role": grant.role, "unit": str(grant.unit_id)})
    words = _("%(person)s is no longer %(role)s of %(unit)s.") % _grant_in_words(grant)
    if not people_seen_by(request.user).filter(pk=grant.person_id).exists():
        messages.success(request, words)
        return redirect("people")
    offer_undo(request, words, f"{reverse('person_grant', args=[grant.person_id])}?{again}")
    return redirect("person", grant.person_id)


@require_POST
@says_what_is_wrong
def deactivate_person(request: PersonRequest, pk: int) -> HttpResponse:
    """Take everything from a person at once."""
    form = WhyForm(request.POST)
    do_deactivate_person(request.user, request.target, form.data.get("why", "")[:500])
    words = _("%(person)s can no longer sign in.") % {"person": request.target}
    offer_undo(request, words, reverse("person_activate", args=[pk]))
    return redirect("person", pk)


@require_POST
@says_what_is_wrong
def activate_person(request: PersonRequest, pk: int) -> HttpResponse:
    """Let a person sign in again."""
    do_activate_person(request.user, request.target)
    messages.success(request, _("%(person)s may sign in again.") % {"person": request.target})
    return redirect("person", pk)


@says_what_is_wrong
def erase_person(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask once, because it cannot be undone, then take away who a person is."""
    person: Person = request.target
    need_to_manage(request.user, person)
    form = WhyForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "accounts/person_erase.html", {"person": person, "form": form})
    do_erase_person(request.user, person, form.cleaned_data["why"])
    messages.success(request, _("The person was erased. The audit trail keeps %(sign)s.") % {"sign": person})
    return redirect("people")


def _grant_in_words(grant: Grant) -> dict[str, str]:
    return {"person": str(grant.person), "role": str(ROLE_NAMES[grant.role]), "unit": str(grant.unit)}
