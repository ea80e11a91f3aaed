"""The season of a twin's log: have it planned for, read the plan, begin the scenario of a season."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from obeya.errors import ObeyaError
from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may
from obeya_web.twins.actions.planning import do_ask_for_seasons
from obeya_web.twins.actions.trying import do_add_scenario, do_ask_for_comparison, do_keep_comparison
from obeya_web.twins.comparing import first_look
from obeya_web.twins.models import Twin
from obeya_web.twins.planning import name_of_plan, shown_seasons
from obeya_web.twins.showing import progress_of


def seasons(request: PersonRequest, twin: int) -> HttpResponse:
    """Show the season of the log and the plan for it; a POST has both made."""
    target: Twin = request.target
    if request.method == "POST":
        if target.is_built:
            do_ask_for_seasons(request.user, target)
        return redirect("twin_seasons", twin=twin)
    kept: dict[str, Any] = target.seasons
    context = {
        "twin": target,
        "process": target.process,
        "fault": kept.get("fault", ""),
        "found": shown_seasons(kept) if kept.get("levels") else None,
        "progress": progress_of(target.planning, request.user),
        "may_try": may(request.user, Right.CONTRIBUTE, target.unit),
    }
    return render(request, "twins/seasons.html", context)


def try_season(request: PersonRequest, twin: int, place: int) -> HttpResponse:
    """Begin a scenario with the demand of a season and the people that it takes, and have a first look at it."""
    target: Twin = request.target
    plan = next((each for each in target.seasons.get("plans", ()) if each["place"] == place), None)
    if plan is None:
        raise Http404
    try:
        scenario = do_add_scenario(request.user, target, title=name_of_plan(plan), changes=plan["changes"])
        do_keep_comparison(scenario, first_look(scenario), person=request.user)
        do_ask_for_comparison(request.user, scenario)
    except ObeyaError as fault:
        messages.error(request, str(fault))
        return redirect("twin_seasons", twin=twin)
    return redirect("scenario", scenario=scenario.pk)
