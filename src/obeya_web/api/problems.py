"""The one shape of an error: problem details (RFC 9457) with every fault and its place."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.http import JsonResponse
from ninja import Schema

MEDIA_TYPE = "application/problem+json"


class Fault(Schema):
    """One thing that is wrong, and where."""

    where: str
    what: str


class Problem(Schema):
    """Why a request was not answered: what is wrong, what to do, and all faults at once."""

    title: str
    status: int
    detail: str
    faults: tuple[Fault, ...] = ()


class RequestError(Exception):
    """An answer that is a problem; raised by operations, turned into a response in root.py."""

    def __init__(
        self, status: int, detail: str, faults: Sequence[Fault] = (), *, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.faults = faults
        self.headers = headers or {}


def unfit(faults: Sequence[Fault]) -> RequestError:
    """Return the refusal of a body whose values do not fit, with all of its faults."""
    return RequestError(422, "Some values do not fit; nothing was changed.", faults)


def problem(
    status: int, detail: str, faults: Sequence[Fault] = (), *, headers: dict[str, str] | None = None
) -> JsonResponse:
    """Return a problem as a response."""
    body: dict[str, Any] = {
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "faults": [fault.model_dump() for fault in faults],
    }
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE, headers=headers or {})


def unknown_caller() -> JsonResponse:
    """Return the answer for whoever does not say who they are."""
    return problem(
        401, "Send a token: Authorization: Bearer …, or sign in.", headers={"WWW-Authenticate": "Bearer"}
    )
