"""Predicted against actual, for the page of the watch."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render

from obeya_web.accounts.requests import PersonRequest
from obeya_web.improvement.models import Improvement
from obeya_web.twins.holding import predictions_of


def gain_predicted(request: PersonRequest, improvement: int) -> HttpResponse:
    """Show what was predicted for an improvement beside what came, as of a day where one is asked for."""
    target: Improvement = request.target
    context = {
        "improvement": target,
        "shown": predictions_of(target, as_of=_day(request.GET.get("as_of", ""))),
    }
    return render(request, "twins/_predicted.html", context)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
