"""What people do when they sign in, in a word."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.test import Client

PASSWORD = "seven quiet herons at dusk"


def secret_of(address: str) -> str:
    """Return what stands behind the # of a link."""
    return address.partition("#")[2]


def open_link(client: Client, address: str) -> HttpResponse:
    """Press the button of a one-time link."""
    return client.post("/account/link/", {"token": secret_of(address)})


def sign_in(client: Client, email: str, password: str, **extra: Any) -> HttpResponse:
    """Send the sign-in form."""
    return client.post("/account/login/", {"login": email, "password": password}, **extra)


def is_signed_in(client: Client) -> bool:
    """Say whether the client sees a page that needs signing in."""
    return client.get("/account/sessions/").status_code == 200
