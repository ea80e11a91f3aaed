"""How answers of the explorer leave: with an ETag, never stored by others, faults as a sentence."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.utils.translation import get_language

import obeya
from obeya.errors import ObeyaError
from obeya_web.explorer.asking import Asked

PRIVATE = "private, no-cache"


def tag_of(asked: Asked, request: HttpRequest) -> str:
    """Return the ETag of an answer: what it is about, how it is asked, in which language, by which version."""
    parts = (asked.key, request.get_full_path(), get_language(), obeya.__version__)
    return f'"{hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]}"'


def answer_unless_known(
    asked: Asked, request: HttpRequest, answer: Callable[[], HttpResponse]
) -> HttpResponse:
    """Return 304 where the browser holds this answer already; faults become a sentence with status 422."""
    tag = tag_of(asked, request)
    if tag in [
        each.strip().removeprefix("W/") for each in request.headers.get("If-None-Match", "").split(",")
    ]:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = answer()
    if response.status_code in (200, 304):
        response.headers["ETag"] = tag
    response.headers["Cache-Control"] = PRIVATE
    response.headers["Vary"] = "Cookie, Accept-Language"
    return response


def answer_json(asked: Asked, request: HttpRequest, data: Callable[[], dict[str, Any]]) -> HttpResponse:
    """Return data as JSON; what cannot be answered is ``{"message": sentence}`` with status 422."""

    def answer() -> HttpResponse:
        try:
            return JsonResponse(data())
        except ObeyaError as fault:
            return JsonResponse({"message": str(fault)}, status=422)

    return answer_unless_known(asked, request, answer)
