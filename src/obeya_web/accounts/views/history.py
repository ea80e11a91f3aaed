"""The audit trail as a page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from obeya_web.accounts.forms import HistoryFilter
from obeya_web.accounts.reading_history import filtered, readable_events
from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.telling import kind_in_words, tell, verb_in_words

ROWS = 50


def show_history(request: PersonRequest) -> HttpResponse:
    """List the changes one may read about, newest first, filtered by who, what and when."""
    readable = readable_events(request.user)
    form = HistoryFilter(request.GET)
    verbs = readable.order_by("verb").values_list("verb", flat=True).distinct()
    kinds = readable.order_by("kind").values_list("kind", flat=True).distinct()
    form.offer("verb", {verb: verb_in_words(verb) for verb in verbs})
    form.offer("kind", {kind: kind_in_words(kind) for kind in kinds})
    wishes = form.cleaned_data if form.is_valid() else {}
    rows = list(filtered(readable, wishes).select_related("unit")[: ROWS + 1])
    older = {key: str(value) for key, value in request.GET.items() if key != "before" and value}
    context = {
        "form": form,
        "events": tell(rows[:ROWS]),
        "is_filtered": any(wishes.values()),
        "older": urlencode({**older, "before": str(rows[ROWS - 1].number)}) if len(rows) > ROWS else "",
    }
    return render(request, "accounts/history.html", context)
