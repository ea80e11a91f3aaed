"""The page on which a filter is made."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from obeya.errors import ObeyaError
from obeya.tables.event_log import EventLog
from obeya.tables.filters import read_filter, to_text
from obeya_web.accounts.requests import PersonRequest
from obeya_web.explorer.filters.registry import FORMS
from obeya_web.explorer.small_groups import refuse_telling_apart
from obeya_web.explorer.state import read_state
from obeya_web.processes.logs import log_of


def new_filter(request: PersonRequest, slug: str, kind: str) -> HttpResponse:
    """Show the form of one kind of filter; a filled one leads back to the explorer with the filter set."""
    process, state = request.target, read_state(request.GET)
    form_class = FORMS.get(kind)
    if form_class is None:
        raise Http404
    log = log_of(process)
    is_filled = "add" in request.GET
    form = form_class(log, request.GET if is_filled else None)
    if is_filled and form.is_valid() and form.filter is not None:
        text = to_text(form.filter)
        try:
            refuse_telling_apart((*(read_filter(each) for each in state.where), form.filter), log)
        except ObeyaError as fault:
            form.add_error(None, str(fault))
        else:
            back = reverse("explorer", args=[slug])
            return HttpResponseRedirect(back + state.query(where=state.with_filter(text), page=1))
    context = {
        "process": process,
        "state_query": state.query(),
        "state_fields": state.pairs(),
        "form": form,
        "kind": kind,
        "kinds": kinds_for(log, state.query()),
    }
    return render(request, "explorer/filter.html", context, status=422 if form.errors else 200)


def kinds_for(log: EventLog, query: str) -> list[dict[str, object]]:
    """Return the kinds of filter that the log has anything for."""
    return [
        {
            "kind": kind,
            "title": form.title,
            "about": form.about,
            "touches_events": form.touches_events,
            "query": query,
        }
        for kind, form in FORMS.items()
        if form.fits(log)
    ]
