"""What every answer says to the browser, and that reading writes nothing: each address, read by who may most."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.urls import reverse

from tests.web.accounts.test_matrix import ROUTES
from tests.web.matrix import kwargs_of

pytestmark = pytest.mark.any_database

# Sessions say when they were last used, and rates are counted; those are no deeds of a person.
BOOKKEEPING = re.compile(r'\s*(insert into|update|delete from)\s+"?(django_session|shared_cache)', re.I)
WRITING = re.compile(r"\s*(insert|update|delete|replace|merge)\b", re.I)
OF_PAGES = ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'")
OF_FILES = ("default-src 'none'", "sandbox")
GROUPS = 8


@contextmanager
def writes() -> Iterator[list[str]]:
    """Note the statements that write while a page is read."""
    seen: list[str] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if WRITING.match(sql) and not BOOKKEEPING.match(sql):
            seen.append(sql[:80])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield seen


def wrong_headers(answer: HttpResponse) -> list[str]:
    """Return what the headers of an answer lack or allow."""
    headers = answer.headers
    policy = headers["Content-Security-Policy"]
    is_file = headers.get("Content-Disposition", "").startswith("attachment")
    wrong = [f"no {word}" for word in (OF_FILES if is_file else OF_PAGES) if word not in policy]
    wrong += [word for word in policy.split() if word.startswith("'unsafe-") or word in ("*", "http:")]
    wanted = {
        "X-Content-Type-Options": ("nosniff",),
        "Referrer-Policy": ("same-origin", "no-referrer", "strict-origin"),
        "Cross-Origin-Opener-Policy": ("same-origin",),
    }
    wrong += [name for name, texts in wanted.items() if headers.get(name) not in texts]
    return wrong + ([] if "camera=()" in headers.get("Permissions-Policy", "") else ["Permissions-Policy"])


@pytest.mark.parametrize("group", range(GROUPS))
def test_every_answer_carries_the_headers_and_reading_writes_nothing(cast, signed_in, group: int) -> None:
    """Covers W10, W12, W13."""
    client = signed_in(cast.admin)
    wrong = {}
    for name in ROUTES[group::GROUPS]:
        saved = transaction.savepoint()
        address = reverse(name, kwargs=kwargs_of(name, cast))
        with writes() as written:
            answer = client.get(address)
        if found := wrong_headers(answer) + written:
            wrong[name] = found
        transaction.savepoint_rollback(saved)
    assert wrong == {}
