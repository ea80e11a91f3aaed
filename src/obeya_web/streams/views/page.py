"""The page of a map."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.shortcuts import render

from obeya_web.accounts.requests import PersonRequest
from obeya_web.streams.models import Side, Stream
from obeya_web.streams.showing import etag_of, page_context
from obeya_web.streams.views import answers


def show(request: PersonRequest, stream: int) -> HttpResponse:
    """Show a map: its current or future state, the difference, as a picture, in lanes, as SIPOC or against takt."""
    target: Stream = request.target
    return render(request, "streams/stream.html", page_context(request.user, target, request.GET))


def desk(request: PersonRequest, stream: int, side: str) -> HttpResponse:
    """Give the desk alone, as the page asks for it every few seconds; nothing where nothing changed."""
    target: Stream = request.target
    if side not in Side.values:
        raise Http404
    etag = etag_of(request.user, target, side, request.GET.get("show", ""), request.GET.get("more", ""))
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag, "Cache-Control": "no-cache, private"})
    return answers.desk(request, target, side)
