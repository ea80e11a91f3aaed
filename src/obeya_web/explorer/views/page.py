"""The page of the explorer: one address holds everything it shows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from obeya.errors import ObeyaError
from obeya_web.accounts.requests import PersonRequest
from obeya_web.explorer.answering import answer_unless_known
from obeya_web.explorer.asking import asked_about
from obeya_web.explorer.page_context import answers_context, frame_context, tab_context, tab_links
from obeya_web.explorer.panel import panel_content
from obeya_web.explorer.state import TABS, read_selection, read_state
from obeya_web.processes.logs import open_log


def explore(request: PersonRequest, slug: str) -> HttpResponse:
    """Show the explorer of a process."""
    process, state = request.target, read_state(request.GET)
    if open_log(process) is None:
        return render(request, "explorer/no_data.html", {"process": process})
    asked = asked_about(process, state)
    context: dict[str, Any] = frame_context(process, state, request.user)
    try:
        context |= answers_context(asked, state)
    except ObeyaError as fault:
        context |= {"fault": str(fault), "tabs": tab_links(state, {})}
    response = render(request, "explorer/explorer.html", context, status=422 if "fault" in context else 200)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def tab(request: PersonRequest, slug: str, name: str) -> HttpResponse:
    """Answer what one tab shows, as a part of a page."""
    if name not in TABS or name == "map":
        raise Http404
    state = replace(read_state(request.GET), tab=name)
    asked = asked_about(request.target, state)

    def answer() -> HttpResponse:
        context = frame_context(request.target, state, request.user)
        try:
            return render(request, "explorer/_tab.html", context | tab_context(asked, state))
        except ObeyaError as fault:
            return render(request, "explorer/_fault.html", {"fault": str(fault)}, status=422)

    return answer_unless_known(asked, request, answer)


def panel(request: PersonRequest, slug: str) -> HttpResponse:
    """Answer what the panel says about the selected activity or path."""
    state = read_state(request.GET)
    asked = asked_about(request.target, state)

    def answer() -> HttpResponse:
        try:
            selection = read_selection(state.select, asked.whole.activities)
            if selection is None:
                raise Http404
            content = panel_content(asked, state, selection)
        except ObeyaError as fault:
            return render(request, "explorer/_fault.html", {"fault": str(fault)}, status=422)
        context = frame_context(request.target, state, request.user)
        return render(request, "explorer/_panel.html", context | {"panel": content})

    return answer_unless_known(asked, request, answer)
