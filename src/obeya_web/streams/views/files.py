"""A map as a file: a drawing, paper, a slide, Visio, a workbook, or the map itself as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote, urlencode

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify

from obeya.errors import ObeyaError
from obeya.figures.stream_map import stream_picture
from obeya.figures.stream_view import StreamView, view_of
from obeya.flow.stream_json import to_text
from obeya.flow.stream_map import StreamMap
from obeya.reports.stream_bpmn import stream_bpmn
from obeya.reports.stream_drawio import stream_drawio
from obeya.reports.stream_exchange import stream_svg
from obeya.reports.stream_pdf import stream_pdf
from obeya.reports.stream_slide import stream_slide
from obeya.reports.stream_visio import stream_visio
from obeya.reports.stream_workbook import stream_workbook
from obeya_web.accounts.requests import PersonRequest
from obeya_web.lib.csp import FILE_POLICY
from obeya_web.lib.tongue import in_readers_language
from obeya_web.streams.actions.editing import map_of
from obeya_web.streams.finding import find_revision
from obeya_web.streams.models import Side, Stream
from obeya_web.streams.pictures import with_notes

_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
TYPES: Final = {
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
    "pptx": f"{_OFFICE}.presentationml.presentation",
    "vsdx": "application/vnd.ms-visio.drawing",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "drawio": "application/vnd.jgraph.mxfile",
    "bpmn": "application/xml",
    "json": "application/json",
}


def show(request: PersonRequest, stream: int, side: str, suffix: str) -> HttpResponse:
    """Give a state of a map as a file."""
    target: Stream = request.target
    revision = find_revision(target, side) if side in Side.values else None
    if revision is None or suffix not in TYPES:
        raise Http404
    drawn = map_of(revision)
    current = find_revision(target, Side.CURRENT) if side == Side.FUTURE else None
    try:
        with in_readers_language():
            content = _written(
                suffix,
                with_notes(target, drawn),
                drawn,
                before=map_of(current) if current else None,
                addresses=_pages(request, target, side, drawn),
            )
    except ObeyaError as fault:
        return HttpResponse(str(fault), status=422, content_type="text/plain; charset=utf-8")
    name = f"{slugify(target.title)[:60] or 'value-stream'}-{side}.{suffix}"
    response = HttpResponse(content, content_type=TYPES[suffix])
    response.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or ""
    )
    response.headers["Content-Security-Policy"] = FILE_POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


def _pages(request: PersonRequest, stream: Stream, side: str, drawn: StreamMap) -> dict[str, str]:
    """Return where each step of a map is described."""
    page = request.build_absolute_uri(reverse("stream", args=[stream.pk]))
    return {
        step.key: f"{page}?{urlencode({'side': side, 'more': step.key})}#{quote(f'more-{step.key}')}"
        for step in drawn.steps
    }


def _written(
    suffix: str, noted: StreamMap, drawn: StreamMap, *, before: StreamMap | None, addresses: Mapping[str, str]
) -> bytes:
    if suffix == "json":
        return to_text(drawn).encode()
    if suffix == "bpmn":
        return stream_bpmn(drawn, addresses)
    if suffix == "svg":
        return stream_svg(stream_picture(noted, before=before), drawn).encode()
    view = view_of(noted, before=before)
    if suffix == "pdf":
        return stream_pdf(view, made_at=datetime.fromtimestamp(int(timezone.now().timestamp()), UTC))
    return _WRITERS[suffix](view)


_WRITERS: Final[dict[str, Callable[[StreamView], bytes]]] = {
    "pptx": stream_slide,
    "vsdx": stream_visio,
    "drawio": stream_drawio,
    "xlsx": stream_workbook,
}
