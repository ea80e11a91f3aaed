"""The flow of a board in two pictures: how many cards stood where, and how long the finished ones took."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from obeya.errors import QuestionError
from obeya.figures.charts.cumulative_flow import cumulative_flow_picture
from obeya.figures.charts.cycle_times import cycle_times_picture
from obeya.figures.export import csv_text, xlsx_bytes
from obeya.figures.figure import Figure
from obeya_web.accounts.requests import PersonRequest
from obeya_web.followup.columns import Column, rule_of
from obeya_web.followup.flow import board_times, flow_of
from obeya_web.followup.models import Board
from obeya_web.followup.states import State

SPANS = (30, 90, 180)
USUAL_SPAN = 90
MOST_ROWS = 60
WRITERS: dict[str, tuple[str, Callable[[Figure], bytes]]] = {
    "svg": ("image/svg+xml", lambda figure: figure.to_svg("auto").encode()),
    "png": ("image/png", lambda figure: figure.to_png()),
    "csv": ("text/csv; charset=utf-8", lambda figure: csv_text(figure.table).encode("utf-8-sig")),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        lambda figure: xlsx_bytes(figure.table, about={"Title": figure.title, "Caption": figure.caption}),
    ),
}


@require_GET
def show(request: PersonRequest, board: int) -> HttpResponse:
    """Show both pictures, with their numbers as a table."""
    span = _span(request)
    pictures = [
        _picture(request.target, name, heading, span)
        for name, heading in (("cumulative-flow", _("Cumulative flow")), ("cycle-times", _("Cycle times")))
    ]
    context: dict[str, Any] = {"board": request.target, "pictures": pictures, "span": span, "spans": SPANS}
    context["suffixes"] = list(WRITERS)
    return render(request, "followup/board_flow.html", context)


@require_GET
def file(request: PersonRequest, board: int, name: str, suffix: str) -> HttpResponse:
    """Return one picture, or its numbers, as a file."""
    if name not in FIGURES or suffix not in WRITERS:
        raise Http404
    try:
        figure = FIGURES[name](request.target, _span(request))
    except QuestionError as fault:
        raise Http404 from fault
    kind, writer = WRITERS[suffix]
    headers = {"Content-Disposition": f'attachment; filename="{name}.{suffix}"'}
    return HttpResponse(writer(figure), content_type=kind, headers=headers)


def _picture(board: Board, name: str, heading: str, span: int) -> dict[str, Any]:
    """Return a picture as the page shows it; without one where there is nothing to draw yet."""
    try:
        figure = FIGURES[name](board, span)
    except QuestionError:
        return {"name": name, "heading": heading, "figure": None}
    latest = figure.table.slice(max(0, figure.table.num_rows - MOST_ROWS))
    return {
        "name": name,
        "heading": heading,
        "figure": figure,
        "svg": figure.to_svg("page"),
        "columns": figure.table.column_names,
        "rows": [list(row.values()) for row in latest.to_pylist()],
    }


def _flow_figure(board: Board, span: int) -> Figure:
    flow, days = flow_of(board, now=timezone.now(), n_days=span)
    words = {
        State.VERIFIED: rule_of(board, Column.DONE).name,
        State.DONE: rule_of(board, Column.VERIFY).name,
        State.BLOCKED: rule_of(board, Column.BLOCKED).name,
        State.DOING: rule_of(board, Column.DOING).name,
        State.OPEN: f"{rule_of(board, Column.BACKLOG).name} + {rule_of(board, Column.READY).name}",
    }
    names = {state.value: str(name) for state, name in words.items()}
    return cumulative_flow_picture(flow, days=days, names=names, unfinished=State.DOING.value)


def _times_figure(board: Board, span: int) -> Figure:
    return cycle_times_picture(board_times(board, since=timezone.now() - timedelta(days=span)))


def _span(request: PersonRequest) -> int:
    asked = request.GET.get("days", "")
    return int(asked) if asked.isdecimal() and int(asked) in SPANS else USUAL_SPAN


FIGURES: dict[str, Callable[[Board, int], Figure]] = {
    "cumulative-flow": _flow_figure,
    "cycle-times": _times_figure,
}
