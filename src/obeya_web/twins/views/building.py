"""The twins of a process, and one twin: have it built, read what it learned."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from obeya.errors import ObeyaError
from obeya_web.accounts.deletion import do_delete, do_restore, offer_undo
from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may
from obeya_web.processes.models import Process
from obeya_web.twins.actions.building import TwinError, do_build_again, do_build_twin
from obeya_web.twins.actions.trying import (
    do_add_scenario,
    do_ask_for_comparison,
    do_keep_comparison,
)
from obeya_web.twins.comparing import first_look
from obeya_web.twins.forms import BuildForm
from obeya_web.twins.from_stream import changes_of, futures_of
from obeya_web.twins.models import Twin
from obeya_web.twins.showing import twin_page
from obeya_web.twins.warming import want_comparing


def of_process(request: PersonRequest, slug: str) -> HttpResponse:
    """List the twins of a process, and have another one built."""
    want_comparing()
    process: Process = request.target
    initial = {
        "title": request.GET.get("title", ""),
        "ended_before": request.GET.get("ended_before", ""),
        "where": request.GET.get("where", ""),
    }
    form = BuildForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        title = form.cleaned_data["title"].strip() or _("Twin of %(process)s") % {"process": process.name}
        try:
            twin = do_build_twin(request.user, process, title=title, where=form.cleaned_data["filter"])
        except TwinError as fault:
            form.add_error(None, str(fault))
        else:
            return redirect("twin", twin=twin.pk)
    context = {
        "process": process,
        "twins": process.twins.filter(deleted_at=None).select_related("made_by"),
        "form": form if may(request.user, Right.CONTRIBUTE, process.unit) else None,
    }
    return render(request, "twins/twins.html", context, status=422 if form.errors else 200)


def process_part(request: PersonRequest, slug: str) -> HttpResponse:
    """Show the card of the page of a process: its twins."""
    process: Process = request.target
    twins = process.twins.filter(deleted_at=None)[:5]
    context = {
        "process": process,
        "twins": twins,
        "may_build": bool(process.log_version) and may(request.user, Right.CONTRIBUTE, process.unit),
    }
    return render(request, "twins/_process_part.html", context)


def show(request: PersonRequest, twin: int) -> HttpResponse:
    """Show one twin: what it learned, how well it foretells, what was tried on it."""
    want_comparing()
    target: Twin = request.target
    return render(request, "twins/twin.html", twin_page(target, request.user))


def build_again(request: PersonRequest, twin: int) -> HttpResponse:
    """Learn the twin anew from the data that are there now."""
    do_build_again(request.user, request.target)
    return redirect("twin", twin=twin)


def begin(request: PersonRequest, twin: int) -> HttpResponse:
    """Begin a scenario."""
    try:
        scenario = do_add_scenario(request.user, request.target, title=request.POST.get("title", ""))
    except TwinError as fault:
        messages.error(request, str(fault))
        return redirect("twin", twin=twin)
    return redirect("scenario", scenario=scenario.pk)


def take_over(request: PersonRequest, twin: int, stream: int) -> HttpResponse:
    """Begin a scenario with what the future state of a value stream map changes, and have a first look at it."""
    target: Twin = request.target
    found = next(
        (each for each in futures_of(target.process, request.user) if each.stream.pk == stream), None
    )
    if found is None:
        raise Http404
    try:
        changes, left_out = changes_of(found, target.model.get("activities", ()))
        if not changes:
            words = _(
                "The future state leaves out no step of the twin and changes no cycle time. Other waits, stocks and "
                "new steps are not taken over: begin a scenario and choose people, hours or batches there."
            )
            raise TwinError(words)
        title = _("Future state of %(map)s") % {"map": found.stream}
        scenario = do_add_scenario(request.user, target, title=title, changes=changes)
        do_keep_comparison(scenario, first_look(scenario), person=request.user)
        do_ask_for_comparison(request.user, scenario)
    except ObeyaError as fault:
        messages.error(request, str(fault))
        return redirect("twin", twin=twin)
    if left_out:
        words = _(
            "Steps left out and other cycle times were taken over. The map changes more at %(steps)s, such as a wait, "
            "a stock or the step itself: in a twin that comes from people, hours and batches, so choose it here."
        )
        messages.warning(request, words % {"steps": ", ".join(left_out)})
    return redirect("scenario", scenario=scenario.pk)


def delete(request: PersonRequest, twin: int) -> HttpResponse:
    """Put a twin away; ten seconds to undo."""
    target: Twin = request.target
    if do_delete(target, request.user):
        words = _("“%(name)s” was deleted.") % {"name": target.title}
        offer_undo(request, words, reverse("twin_restore", args=[twin]))
    return redirect("process_twins", slug=target.process.slug)


def restore(request: PersonRequest, twin: int) -> HttpResponse:
    """Bring a twin back."""
    do_restore(request.target, request.user)
    return redirect("twin", twin=twin)
