"""One's own page: name, language, time zone, reading comfort, deputies."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from obeya_web.accounts.actions.myself import do_change_myself, do_delegate, do_end_delegation
from obeya_web.accounts.export import kept_about
from obeya_web.accounts.forms import DelegationForm, MyselfForm
from obeya_web.accounts.models import Delegation
from obeya_web.accounts.requests import PersonRequest
from obeya_web.lib.csp import FILE_POLICY
from obeya_web.lib.reading import COMFORT, THEMES


def show_myself(request: PersonRequest) -> HttpResponse:
    """Show and change one's own settings."""
    form = MyselfForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        # The form wrote into the person of this request; the action reads what was there before.
        do_change_myself(request.user, form.changes)
        messages.success(request, _("Your settings are saved."))
        return redirect("me")
    return _page(request, form, DelegationForm(request.user))


@require_POST
def add_delegation(request: PersonRequest) -> HttpResponse:
    """Name a deputy."""
    form = DelegationForm(request.user, request.POST)
    if not form.is_valid():
        return _page(request, MyselfForm(instance=request.user), form)
    delegation = do_delegate(request.user, **form.cleaned_data)
    messages.success(request, _("%(deputy)s stands in for you.") % {"deputy": delegation.deputy})
    return redirect("me")


@require_POST
def end_delegation(request: PersonRequest, pk: int) -> HttpResponse:
    """Take a delegation of one's own back."""
    delegation = request.user.delegations_given.select_related("deputy").filter(pk=pk).first()
    if delegation is None:
        raise Http404
    do_end_delegation(request.user, delegation)
    messages.success(request, _("%(deputy)s no longer stands in for you.") % {"deputy": delegation.deputy})
    return redirect("me")


@require_POST
def change_reading(request: PersonRequest) -> HttpResponse:
    """Take over the appearance and the comfort modes that a switch on the page has set; unknown ones are refused."""
    changes: dict[str, object] = {}
    if theme := request.POST.get("theme"):
        if theme not in THEMES:
            return HttpResponse(status=422)
        changes["theme"] = theme
    wishes = {name: request.POST[name] for name in COMFORT if name in request.POST}
    if any(value not in COMFORT[name] for name, value in wishes.items()):
        return HttpResponse(status=422)
    if wishes:
        changes["reading"] = {**request.user.reading, **wishes}
    do_change_myself(request.user, changes)
    return HttpResponse(status=204)


def download_my_data(request: PersonRequest) -> HttpResponse:
    """Give everything that is kept about who asks, as a file."""
    response = JsonResponse(kept_about(request.user), json_dumps_params={"indent": 2, "ensure_ascii": False})
    response.headers["Content-Disposition"] = 'attachment; filename="obeya-my-data.json"'
    response.headers["Content-Security-Policy"] = FILE_POLICY
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(request: PersonRequest, form: MyselfForm, delegation_form: DelegationForm) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "form": form,
        "delegation_form": delegation_form,
        "deputies": Delegation.objects.filter(person=request.user, last_day__gte=today).select_related(
            "deputy"
        ),
        "stands_in_for": Delegation.objects.filter(
            deputy=request.user, first_day__lte=today, last_day__gte=today, person__is_active=True
        ).select_related("person"),
        "today": today,
    }
    return render(request, "accounts/myself.html", context)
