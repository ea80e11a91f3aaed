"""The table of emission factors: who entered which, from which source."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may, units_where
from obeya_web.measures.actions.factors import do_add_factor, do_withdraw_factor
from obeya_web.measures.actions.measures import MeasureError
from obeya_web.measures.factor_forms import FactorForm
from obeya_web.measures.models import EmissionFactor


def factors(request: PersonRequest) -> HttpResponse:
    """List the factors of the units that one sees, and take new ones."""
    may_edit = may(request.user, Right.EDIT, None)
    today = timezone.localdate()
    form = FactorForm(
        request.POST or None, person=request.user, initial={"valid_from": today.replace(month=1, day=1)}
    )
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            do_add_factor(request.user, given.pop("unit"), **given)
        except MeasureError as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, _("The factor counts now; measures are computed anew."))
            return redirect("emission_factors")
    rows = EmissionFactor.objects.filter(unit__in=units_where(request.user, Right.SEE)).select_related(
        "unit", "person"
    )
    editable = set(units_where(request.user, Right.EDIT).values_list("pk", flat=True)) if may_edit else set()
    context = {"rows": rows, "form": form if may_edit else None, "editable": editable}
    return render(request, "measures/factors.html", context, status=422 if form.errors else 200)


def withdraw(request: PersonRequest, factor: int) -> HttpResponse:
    """Take a mistaken factor away."""
    target: EmissionFactor = request.target
    name = target.activity
    do_withdraw_factor(request.user, target)
    messages.success(request, _("The factor of “%(name)s” was withdrawn.") % {"name": name})
    return redirect("emission_factors")
