"""Conditional requests: what was not changed is not sent again, and nobody overwrites what they have not seen.

The ETag of a record begins with its version. Where an answer also says what is worked out anew each time, such as
whether an action is overdue, a dot and a digest of the whole answer follow; a change asks for the version alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags, quote_etag
from ninja import Schema

from obeya_web.accounts.locking import Stale
from obeya_web.api.problems import RequestError

MATCH_PARAMETER = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "description": "The ETag of the version you have read.",
    "schema": {"type": "string"},
}


def etag_of(version: int | str) -> str:
    """Return the entity tag of a version."""
    return quote_etag(str(version))


def is_known(request: HttpRequest, etag: str) -> bool:
    """Say whether the caller has this version already."""
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in known or etag in [tag.removeprefix("W/") for tag in known]


def seen_version(request: HttpRequest, current: int) -> int:
    """Return the version that the caller has seen.

    Raises `RequestError` 428 without one, and 412 when it is not the current one.
    """
    header = request.headers.get("If-Match")
    if header is None:
        raise RequestError(
            428, "Say which version you have seen: send If-Match with the ETag of your last read."
        )
    seen = parse_etags(header)
    if "*" not in seen and str(current) not in [tag.strip('"').partition(".")[0] for tag in seen]:
        raise stale(current)
    return current


@contextmanager
def unless_stale() -> Iterator[None]:
    """Answer 412 where somebody else was faster within the block."""
    try:
        yield
    except Stale as fault:
        raise stale(fault.current.version) from fault


def answer_with(shape: Schema, version: int, *, status: int = 200, location: str = "") -> HttpResponse:
    """Return a record with the ETag of all that the answer says, and its address where it is new."""
    body = shape.model_dump_json()
    digest = hashlib.sha256(body.encode()).hexdigest()[:16]
    headers = {"ETag": etag_of(f"{version}.{digest}")} | ({"Location": location} if location else {})
    return HttpResponse(body, status=status, content_type="application/json", headers=headers)


def answer_once(request: HttpRequest, shape: Schema, version: int) -> HttpResponse:
    """Return a record, or 304 without a body where the caller has exactly this answer."""
    answer = answer_with(shape, version)
    if is_known(request, answer.headers["ETag"]):
        return HttpResponse(status=304, headers={"ETag": answer.headers["ETag"]})
    return answer


def stale(current: int) -> RequestError:
    """Return the refusal for whoever has not seen the current version."""
    return RequestError(
        412,
        "It was changed since you read it; read it again and repeat your change.",
        headers={"ETag": etag_of(current)},
    )
