"""Downloads."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpResponse
from django.shortcuts import render

from obeya.errors import ObeyaError
from obeya_web.accounts.requests import PersonRequest
from obeya_web.explorer.answering import answer_unless_known
from obeya_web.explorer.asking import Asked, asked_about
from obeya_web.explorer.comparing import compared_content
from obeya_web.explorer.downloads import (
    clock_part,
    figure_bytes,
    file_answer,
    file_name,
    map_picture,
    sheet_bytes,
)
from obeya_web.explorer.map_table import map_sheets
from obeya_web.explorer.state import TABS, State, read_state
from obeya_web.explorer.tabs import cases
from obeya_web.explorer.tabs.registry import CONTENTS
from obeya_web.explorer.tabs.sheet import Sheet

MAP_FILES = ("svg", "png", "csv", "xlsx")
SHEET_FILES = ("csv", "xlsx")


def map_file(request: PersonRequest, slug: str, suffix: str) -> HttpResponse:
    """Answer the map as a picture, or its numbers as a table."""
    if suffix not in MAP_FILES:
        raise Http404
    state = read_state(request.GET)
    asked = asked_about(request.target, state)

    def answer() -> HttpResponse:
        try:
            content = figure_bytes(map_picture(asked, state), suffix)
        except ObeyaError as fault:
            return render(request, "explorer/_fault.html", {"fault": str(fault)}, status=422)
        is_shown = suffix == "svg" and "show_here" in request.GET
        return file_answer(
            content, suffix, file_name(slug, "map", *clock_part(state), suffix=suffix), inline=is_shown
        )

    return answer_unless_known(asked, request, answer)


def sheet_file(request: PersonRequest, slug: str, tab: str, sheet: str, suffix: str) -> HttpResponse:
    """Answer one table of a tab."""
    if tab not in TABS or suffix not in SHEET_FILES:
        raise Http404
    state = replace(read_state(request.GET), tab=tab)
    asked = asked_about(request.target, state)
    try:
        found = next((each for each in _sheets(asked, state) if each.name == sheet), None)
        if found is None:
            raise Http404
        content = sheet_bytes(found, suffix, asked.map().basis)
    except ObeyaError as fault:
        return render(request, "explorer/_fault.html", {"fault": str(fault)}, status=422)
    return file_answer(content, suffix, file_name(slug, tab, sheet, *clock_part(state), suffix=suffix))


def _sheets(asked: Asked, state: State) -> tuple[Sheet, ...]:
    if state.tab == "map":
        compared = () if state.compare is None else (compared_content(asked, state).sheet,)
        return (*map_sheets(asked, state), *compared)
    if state.tab == "cases" and not state.case:
        return (cases.sheet(cases.ask_cases(asked, state, size=cases.MOST_IN_A_FILE), state),)
    return CONTENTS[state.tab](asked, state).sheets
