"""Which assumption matters for a scenario: have it asked, and read the answer."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may
from obeya_web.twins.actions.assuming import do_ask_for_assumptions
from obeya_web.twins.assuming import shown_assumptions
from obeya_web.twins.models import Scenario
from obeya_web.twins.showing import progress_of


def assumptions(request: PersonRequest, scenario: int) -> HttpResponse:
    """Show the assumptions by what they do; a POST has them moved."""
    target: Scenario = request.target
    if request.method == "POST":
        do_ask_for_assumptions(request.user, target)
        return redirect("scenario_assumptions", scenario=scenario)
    kept: dict[str, Any] = target.assumptions if target.is_weighed else {}
    context = {
        "scenario": target,
        "twin": target.twin,
        "process": target.twin.process,
        "kept": kept,
        "found": shown_assumptions(kept),
        "is_outdated": bool(target.assumptions) and not target.is_weighed,
        "progress": progress_of(target.assuming, request.user),
        "may_try": may(request.user, Right.CONTRIBUTE, target.unit),
    }
    return render(request, "twins/assumptions.html", context)
