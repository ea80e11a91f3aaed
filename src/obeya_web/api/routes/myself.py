"""Who is calling."""

from __future__ import annotations

from ninja import Router

from obeya_web.accounts.requests import PersonRequest
from obeya_web.api.problems import Problem
from obeya_web.api.shapes import Myself

router = Router(tags=["me"])
EVERY_SCOPE = ("read", "write")


@router.get("/me", url_name="me", response={200: Myself, 401: Problem}, summary="Say who is calling")
def me(request: PersonRequest) -> Myself:
    """Say whom the token or session stands for, and what it may be used for."""
    person = request.user
    scopes = getattr(request, "token_scopes", None)
    return Myself(
        email=person.email,
        name=person.name,
        language=person.language,
        timezone=person.timezone,
        scopes=sorted(EVERY_SCOPE if scopes is None else scopes),
    )
