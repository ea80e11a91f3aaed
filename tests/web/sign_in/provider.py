"""A real OpenID Connect provider on a port of its own, which can be made to say things that it should not."""

from __future__ import annotations

import base64
import json
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.http import HttpResponse
from django.test import Client
from werkzeug.serving import make_server

from obeya_web.accounts.sign_in.oidc import Oidc

# The provider's own libraries complain about each other, whatever the filters say.
with warnings.catch_warnings(record=True):
    import oidc_provider_mock

MIA = {"name": "Mia", "email": "mia@example.org", "email_verified": True}


@dataclass
class Provider:
    """Where the provider is, and what it is to say instead of the truth."""

    issuer: str = ""
    in_id_token: dict[str, Any] = field(default_factory=dict)
    in_userinfo: dict[str, Any] = field(default_factory=dict)

    def as_settings(self, **changes: Any) -> Oidc:
        """Return it as it is configured."""
        trusted: dict[str, Any] = {"domains": ("example.org",)} | changes
        return Oidc("Northside", self.issuer, "obeya", "a secret of both", **trusted)

    def rewrite(self, path: str, body: bytes) -> bytes:
        """Change an answer on its way out."""
        if path == "/oauth2/token" and self.in_id_token:
            answer = json.loads(body)
            head, claims, tail = answer["id_token"].split(".")
            said = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4))) | self.in_id_token
            told = base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")
            return json.dumps(answer | {"id_token": f"{head}.{told}.{tail}"}).encode()
        if path == "/userinfo" and self.in_userinfo:
            return json.dumps(json.loads(body) | self.in_userinfo).encode()
        return body


@contextmanager
def running_provider() -> Iterator[Provider]:
    """Run a provider that knows Mia."""
    app = oidc_provider_mock.app(user_claims=[oidc_provider_mock.User(sub="mia-1", claims=MIA)])
    provider = Provider()

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        kept: list[Any] = []
        body = b"".join(app(environ, lambda status, headers, *_: kept.append((status, headers))))
        status, headers = kept[-1]
        body = provider.rewrite(environ["PATH_INFO"], body)
        start(
            status,
            [
                *(pair for pair in headers if pair[0].lower() != "content-length"),
                ("Content-Length", str(len(body))),
            ],
        )
        return [body]

    server = make_server("localhost", 0, answer, threaded=True)
    provider.issuer = f"http://localhost:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join(5)


def go_to_provider(client: Client, **query: str) -> str:
    """Press the button; return the address of the provider's page."""
    page = client.post("/account/login/organisation/", query_params=query)
    assert page.status_code == 200, page.content
    return str(page.context["target"])


def agree(address: str, *, sub: str = "mia-1") -> str:
    """Sign in at the provider; return the address to which it sends people back."""
    return httpx.post(address, data={"sub": sub}).headers["Location"]


def come_back(client: Client, address: str) -> HttpResponse:
    """Follow the provider's answer."""
    parts = urlsplit(address)
    return client.get(f"{parts.path}?{parts.query}")


def sign_in_at_provider(client: Client, **query: str) -> HttpResponse:
    """Do it all."""
    return come_back(client, agree(go_to_provider(client, **query)))
