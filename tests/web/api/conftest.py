"""Callers with tokens, and a way to send what a program sends."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from obeya_web.accounts.models import Person
from obeya_web.accounts.sign_in.tokens import do_make_token
from tests.web.conftest import Cast

Headers = dict[str, str]
Ask = Callable[..., Any]


@pytest.fixture
def token(cast: Cast) -> Callable[..., Headers]:
    def of(person: Person, scope: str = "write") -> Headers:
        secret = do_make_token(person, name="test", scope=scope, n_days=1)[1]
        return {"Authorization": f"Bearer {secret}"}

    return of


@pytest.fixture
def ask(token: Callable[..., Headers]) -> Ask:
    """Send a request in somebody's name; a body makes it JSON, and further words are headers."""
    known: dict[int, Headers] = {}

    def send(person: Person, method: str, path: str, body: object = None, **headers: str) -> HttpResponse:
        own = known.setdefault(person.pk, token(person))
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        content = "" if body is None else json.dumps(body)
        return Client().generic(
            method, f"/api/v1{path}", content, content_type="application/json", headers={**own, **named}
        )

    return send
