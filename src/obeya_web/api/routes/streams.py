"""Value stream maps: current and future state with their numbers."""

from __future__ import annotations

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from obeya_web.accounts.models import Unit
from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.scope import visible
from obeya_web.api.conditions import answer_once
from obeya_web.api.paging import Cursor, Limit, page_of
from obeya_web.api.problems import Problem
from obeya_web.api.stream_shapes import StreamDetail, StreamPage, StreamShape
from obeya_web.api.text import Id, Slug
from obeya_web.streams.models import Stream

router = Router(tags=["value streams"])


class AskedStreams(Schema):
    """Which maps are listed; every condition that is given has to hold."""

    process: Slug = Field("", description="Only those of this process.")
    unit: Id | None = Field(None, description="Only of this unit and those below it.")


@router.get(
    "",
    url_name="streams",
    response={200: StreamPage, 401: Problem, 422: Problem},
    summary="List value stream maps with their numbers",
)
def list_streams(
    request: PersonRequest, asked: Query[AskedStreams], cursor: Cursor = "", limit: Limit = 50
) -> StreamPage:
    """List the maps that you may see, each with the numbers of its current and its future state."""
    rows = visible(Stream.objects.filter(deleted_at=None), request.user)
    rows = rows.exclude(process__deleted_at__isnull=False)
    if asked.process:
        rows = rows.filter(process__slug=asked.process)
    if asked.unit:
        rows = rows.filter(unit__in=Unit.objects.filter(path__contains=f"/{asked.unit}/").values("pk"))
    rows = rows.select_related("process", "owner").prefetch_related("revisions")
    shown, following = page_of(rows, cursor=cursor, limit=limit)
    return StreamPage(items=[StreamShape.of(each) for each in shown], next=following)


@router.get(
    "/{int:stream}",
    url_name="stream",
    response={200: StreamDetail, 304: None, 401: Problem, 404: Problem, 422: Problem},
    summary="Read a value stream map",
)
def show_stream(request: PersonRequest, stream: Id) -> HttpResponse:
    """Read one map: its states as they are drawn, and their numbers."""
    target: Stream = request.target
    return answer_once(request, StreamDetail.whole(target), target.version)
