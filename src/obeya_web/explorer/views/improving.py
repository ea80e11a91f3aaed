"""From what the explorer shows to an improvement, in one click."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from obeya.errors import ObeyaError, QuestionError
from obeya_web.accounts.requests import PersonRequest
from obeya_web.explorer.asking import Asked, asked_about
from obeya_web.explorer.improving import taken_from_findings, taken_from_panel
from obeya_web.explorer.state import State, read_selection, read_state
from obeya_web.improvement.actions.from_finding import do_begin_from_finding
from obeya_web.improvement.findings.taking import Taken


def begin(request: PersonRequest, slug: str) -> HttpResponse:
    """Begin an improvement from a finding of the selection, or from the activity or path of the panel."""
    state = read_state(request.GET)
    asked = asked_about(request.target, state)
    try:
        taken = _taken(asked, state, request.POST.get("finding", ""))
    except ObeyaError as fault:
        messages.error(request, str(fault))
        return redirect(f"{reverse('explorer', args=[slug])}{state.query()}")
    improvement = do_begin_from_finding(request.user, request.target, taken)
    return redirect("improvement", improvement=improvement.pk)


def _taken(asked: Asked, state: State, place: str) -> Taken:
    if place:
        return taken_from_findings(asked, int(place) if place.isdigit() and len(place) < 4 else -1)
    selection = read_selection(state.select, asked.whole.activities)
    if selection is None:
        raise QuestionError(_("Choose an activity or a path first."))
    return taken_from_panel(asked, state, selection)
