"""The request of somebody who is signed in, as views see it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from obeya_web.accounts.models import Person


class PersonRequest(HttpRequest):
    """A request that the policy let through: `user` is a person, `target` the object that the page is about."""

    user: Person
    target: Any
    csp_nonce: str
