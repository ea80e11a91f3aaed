"""Lists in pages: a cursor says where the next page begins, whatever was added in between."""

from __future__ import annotations

from typing import Annotated, TypeVar

from django.core import signing
from django.db import models
from pydantic import Field

from obeya_web.api.problems import RequestError

AnyModel = TypeVar("AnyModel", bound=models.Model)
SALT = "obeya.api.cursor"
LARGEST_PAGE = 200
Limit = Annotated[int, Field(ge=1, le=LARGEST_PAGE)]
Cursor = Annotated[str, Field(max_length=200)]


def page_of(rows: models.QuerySet[AnyModel], *, cursor: str, limit: int) -> tuple[list[AnyModel], str | None]:
    """Return one page in order of id, and the cursor of the next (None: this is the last)."""
    if cursor:
        rows = rows.filter(pk__gt=_last_id(cursor))
    found = list(rows.order_by("pk")[: limit + 1])
    following = signing.dumps(found[limit - 1].pk, salt=SALT) if len(found) > limit else None
    return found[:limit], following


def _last_id(cursor: str) -> int:
    try:
        return int(signing.loads(cursor, salt=SALT))
    except (signing.BadSignature, ValueError, TypeError) as fault:
        raise RequestError(
            422, "The cursor is not one of ours; take `next` of the page before, or none."
        ) from fault
