"""A request with an Idempotency-Key has its effect once, however often it is sent."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.utils import timezone

from obeya_web.accounts.requests import PersonRequest
from obeya_web.api.models import RememberedAnswer
from obeya_web.api.problems import RequestError

HEADER = "Idempotency-Key"
LONGEST_KEY = 200
KEPT_FOR = timedelta(days=1)
KEPT_HEADERS = ("Content-Type", "ETag", "Location")
KEY_PARAMETER = {
    "in": "header",
    "name": HEADER,
    "required": False,
    "description": "A text of your own; the same one again has no second effect.",
    "schema": {"type": "string", "maxLength": LONGEST_KEY},
}
Operation = Callable[..., HttpResponse]


def once(operation: Operation) -> Operation:
    """Remember the answer of an operation that makes something; effect and answer are stored together."""

    @functools.wraps(operation)
    def answer(request: PersonRequest, **options: Any) -> HttpResponse:
        key = request.headers.get(HEADER, "")
        if not key:
            with transaction.atomic():
                return operation(request, **options)
        if len(key) > LONGEST_KEY or not key.isprintable():
            raise RequestError(422, f"{HEADER} must be printable and at most {LONGEST_KEY} signs long.")
        forget_old()
        try:
            with transaction.atomic():
                return _first_answer(request, key, lambda: operation(request, **options))
        except _RepeatedError:
            return _remembered(request, key)

    return answer


class _RepeatedError(Exception):
    """The key was used before."""


def _first_answer(request: PersonRequest, key: str, work: Callable[[], HttpResponse]) -> HttpResponse:
    try:
        with transaction.atomic():
            row = RememberedAnswer.objects.create(
                person=request.user, key=key, fingerprint=fingerprint(request)
            )
    except IntegrityError as fault:
        raise _RepeatedError from fault
    response = work()
    row.status, row.body = response.status_code, response.content.decode()
    row.headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    row.save(update_fields=["status", "body", "headers"])
    return response


def _remembered(request: PersonRequest, key: str) -> HttpResponse:
    row = RememberedAnswer.objects.get(person=request.user, key=key)
    if row.fingerprint != fingerprint(request):
        raise RequestError(422, f"This {HEADER} was used for another request; make a new one.")
    return HttpResponse(row.body, status=row.status, headers={**row.headers, "Idempotent-Replayed": "true"})


def fingerprint(request: PersonRequest) -> str:
    """Return what tells one request from another: method, address and body."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    digest.update(request.body)
    return digest.hexdigest()


def forget_old() -> None:
    """Remove answers after a day."""
    RememberedAnswer.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()
