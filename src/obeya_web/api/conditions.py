"""Conditional requests: what was not changed is not sent again, and nobody overwrites what they have not seen."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import parse_etags, quote_etag

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
    if "*" not in seen and etag_of(current) not in seen:
        raise stale(current)
    return current


def stale(current: int) -> RequestError:
    """Return the refusal for whoever has not seen the current version."""
    return RequestError(
        412,
        "It was changed since you read it; read it again and repeat your change.",
        headers={"ETag": etag_of(current)},
    )
