"""How a change of a map is answered: scripts get the desk anew, plain forms come back to the page."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from obeya_web.accounts.requests import PersonRequest
from obeya_web.streams.models import Side, Stream
from obeya_web.streams.showing import desk_context, etag_of


def answer(
    request: PersonRequest,
    stream: Stream,
    side: str,
    *,
    fault: str = "",
    status: int = 422,
    at: str = "desk",
    said: str = "",
    undo: str = "",
) -> HttpResponse:
    """Answer a change; a fault is said in words, with its status."""
    side = side if side in Side.values else Side.CURRENT
    if request.headers.get("X-Requested-With") == "fetch":
        if fault:
            return HttpResponse(fault, status=status, content_type="text/plain; charset=utf-8")
        response = desk(request, stream, side)
        if undo:
            response.headers["X-Obeya-Undo"] = undo
        return response
    if fault:
        messages.error(request, fault)
    elif said:
        messages.success(request, said)
    query = {name: request.POST[name] for name in ("show", "step") if request.POST.get(name)}
    return redirect(f"{reverse('stream', args=[stream.pk])}?{urlencode({'side': side, **query})}#{at}")


def desk(request: PersonRequest, stream: Stream, side: str) -> HttpResponse:
    """Return the desk: picture, boxes and notes of one state."""
    shown = request.POST.get("show") or request.GET.get("show", "")
    more = request.POST.get("more") or request.GET.get("more", "")
    context = desk_context(request.user, stream, side, shown, more)
    response = render(request, "streams/_desk.html", context)
    response.headers["ETag"] = etag_of(request.user, stream, side, shown, more)
    response.headers["Cache-Control"] = "no-cache, private"
    return response
