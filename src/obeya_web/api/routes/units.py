"""The organisation."""

from __future__ import annotations

from ninja import Router

from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import units_where
from obeya_web.api.paging import Cursor, Limit, page_of
from obeya_web.api.problems import Problem
from obeya_web.api.shapes import UnitPage, UnitShape

router = Router(tags=["units"])


@router.get("", url_name="units", response={200: UnitPage, 401: Problem, 422: Problem}, summary="List units")
def list_units(request: PersonRequest, cursor: Cursor = "", limit: Limit = 50) -> UnitPage:
    """List the units of which you may see something."""
    rows, following = page_of(units_where(request.user, Right.SEE), cursor=cursor, limit=limit)
    return UnitPage(items=[UnitShape.of(unit) for unit in rows], next=following)
