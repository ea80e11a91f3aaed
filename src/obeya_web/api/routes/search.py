"""Full text search over everything."""

from __future__ import annotations

from typing import Annotated

from ninja import Router, Schema
from pydantic import Field

from obeya_web.accounts.requests import PersonRequest
from obeya_web.api.problems import Fault, Problem, unfit
from obeya_web.api.text import Line
from obeya_web.search.asking import search
from obeya_web.search.sources import SOURCES

router = Router(tags=["search"])
MOST_HITS = 50
Asked = Annotated[
    Line, Field(min_length=1, description="Words that all stand in the record, or begin one there.")
]
Kind = Annotated[Line, Field(description=f"Only records of this kind: {', '.join(SOURCES)}.")]
Most = Annotated[int, Field(ge=1, le=MOST_HITS)]


class HitShape(Schema):
    """One record that was found; `address` is the page that shows it, `snippet` the text around the first word."""

    kind: str
    id: int
    title: str
    snippet: str
    address: str


class Hits(Schema):
    """What was found, the best first."""

    items: list[HitShape]


@router.get(
    "/search",
    url_name="search",
    response={200: Hits, 401: Problem, 422: Problem},
    summary="Find anything by its words",
)
def find(request: PersonRequest, q: Asked, kind: Kind = "", limit: Most = MOST_HITS) -> Hits:
    """Find processes, maps, twins, improvements, actions, ideas, goals and measures by what is written there."""
    if kind and kind not in SOURCES:
        raise unfit(
            [Fault(where="query.kind", what=f"There is no such kind; use one of {', '.join(SOURCES)}.")]
        )
    return Hits(
        items=[
            HitShape(
                kind=hit.kind,
                id=int(hit.object_id),
                title=hit.title,
                snippet=hit.snippet,
                address=hit.address,
            )
            for hit in search(request.user, q, kind=kind, limit=limit)
        ]
    )
