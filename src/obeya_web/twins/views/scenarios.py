"""One scenario: change it in words and sliders, read what came of it, save what it promises."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from obeya.errors import ObeyaError
from obeya_web.accounts.deletion import do_delete, do_restore, offer_undo
from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may
from obeya_web.improvement.actions.improving import do_begin_improvement
from obeya_web.twins.actions.predicting import do_save_prediction
from obeya_web.twins.actions.trying import (
    do_add_change,
    do_ask_for_comparison,
    do_keep_comparison,
    do_remove_change,
    do_rename_scenario,
)
from obeya_web.twins.changing import ChangeForm, form_of
from obeya_web.twins.comparing import first_look, model_of, words_of
from obeya_web.twins.forms import PredictForm
from obeya_web.twins.models import Scenario
from obeya_web.twins.promising import promise_of
from obeya_web.twins.replaying import replay_json
from obeya_web.twins.showing import pictures_page, scenario_page
from obeya_web.twins.warming import want_comparing


def show(request: PersonRequest, scenario: int) -> HttpResponse:
    """Show a scenario beside the twin as it is."""
    want_comparing()
    return _page(request, request.target)


def pictures(request: PersonRequest, scenario: int) -> HttpResponse:
    """Show the part of the page with charts and maps."""
    return render(request, "twins/_pictures.html", pictures_page(request.target))


def replay(request: PersonRequest, scenario: int) -> JsonResponse:
    """Give the moves of simulated cases on both sides, for the script that plays them."""
    try:
        return JsonResponse(replay_json(request.target))
    except ObeyaError as fault:
        return JsonResponse({"message": str(fault)}, status=422)


def add_change(request: PersonRequest, scenario: int) -> HttpResponse:
    """Add a change, and have a first look at what it does."""
    target: Scenario = request.target
    model = model_of(target.twin)
    form = form_of(request.POST.get("kind", ""), model, request.POST)
    if form is None:
        raise Http404
    if not form.is_valid():
        return _page(request, target, form)
    try:
        words_of([*target.changes, form.change], model)
        do_add_change(request.user, target, form.change)
    except ObeyaError as fault:
        form.add_error(None, str(fault))
        return _page(request, target, form)
    _compare(request, target)
    return redirect("scenario", scenario=scenario)


def remove_change(request: PersonRequest, scenario: int, place: int) -> HttpResponse:
    """Take a change away, and compare the others."""
    target: Scenario = request.target
    do_remove_change(request.user, target, place)
    if target.changes:
        _compare(request, target)
    return redirect("scenario", scenario=scenario)


def rename(request: PersonRequest, scenario: int) -> HttpResponse:
    """Give a scenario another name."""
    do_rename_scenario(request.user, request.target, request.POST.get("title", ""))
    return redirect("scenario", scenario=scenario)


def compare(request: PersonRequest, scenario: int) -> HttpResponse:
    """Compare a scenario once more, with the twin as it is now."""
    _compare(request, request.target)
    return redirect("scenario", scenario=scenario)


def predict(request: PersonRequest, scenario: int) -> HttpResponse:
    """Save what a scenario promises into an improvement: its A3 and its watch."""
    target: Scenario = request.target
    promise = promise_of(target)
    process = target.twin.process
    form = PredictForm(
        request.POST or None,
        process=process,
        person=request.user,
        may_begin=may(request.user, Right.EDIT, process.unit),
        title=promise.words[:200] if promise else "",
    )
    if request.method == "POST" and promise is not None and form.is_valid():
        improvement = form.chosen or do_begin_improvement(
            request.user,
            process.unit,
            title=form.cleaned_data["title"].strip(),
            method="a3",
            fields={"process": process},
        )
        try:
            do_save_prediction(request.user, target, improvement, promise)
        except ObeyaError as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, _("The prediction is saved in the A3 and for the watch."))
            return redirect("gain", improvement=improvement.pk)
    context = {"scenario": target, "twin": target.twin, "promise": promise, "form": form}
    return render(request, "twins/predict.html", context, status=422 if form.errors else 200)


def delete(request: PersonRequest, scenario: int) -> HttpResponse:
    """Put a scenario away; ten seconds to undo."""
    target: Scenario = request.target
    if do_delete(target, request.user):
        words = _("“%(name)s” was deleted.") % {"name": target}
        offer_undo(request, words, reverse("scenario_restore", args=[scenario]))
    return redirect("twin", twin=target.twin_id)


def restore(request: PersonRequest, scenario: int) -> HttpResponse:
    """Bring a scenario back."""
    do_restore(request.target, request.user)
    return redirect("scenario", scenario=scenario)


def _compare(request: PersonRequest, scenario: Scenario) -> None:
    """Have a first look at once, and the whole comparison soon."""
    try:
        do_keep_comparison(scenario, first_look(scenario), person=request.user)
    except ObeyaError as fault:
        messages.error(request, str(fault))
        return
    do_ask_for_comparison(request.user, scenario)


def _page(request: PersonRequest, scenario: Scenario, form: ChangeForm | None = None) -> HttpResponse:
    context: dict[str, Any] = scenario_page(scenario, request.user, form)
    return render(request, "twins/scenario.html", context, status=422 if form is not None else 200)
