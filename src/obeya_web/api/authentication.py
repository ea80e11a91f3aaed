"""Tokens: a request that carries one is made in the name of its person, within the scopes of the token."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from obeya_web.accounts.sign_in.tokens import person_for
from obeya_web.api.problems import problem

ADDRESS = "/api/"
SAFE = ("GET", "HEAD", "OPTIONS")


class ByToken:
    """Under /api/ a valid token stands for its person; a wrong one is refused even where a session is there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set the person of the token, or refuse."""
        if not request.path.startswith(ADDRESS) or "Authorization" not in request.headers:
            return self._get_response(request)
        found = person_for(request)
        if found is None:
            return problem(
                401,
                "The token is not valid: unknown, ended or revoked.",
                headers={"WWW-Authenticate": "Bearer"},
            )
        request.user, request.token_scopes = found[0], found[1]  # type: ignore[attr-defined]
        if request.method not in SAFE and "write" not in found[1]:
            return problem(403, "This token may only read; make one with the scope write.")
        return self._get_response(request)
