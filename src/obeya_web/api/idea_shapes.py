"""Ideas as callers see and send them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from obeya_web.api.action_shapes import address_of
from obeya_web.api.shapes import Strict
from obeya_web.api.text import Id, Key, Line, Slug, Words
from obeya_web.improvement.models import Idea
from obeya_web.improvement.words import IdeaState

Said = Annotated[Words, Field(min_length=1, max_length=4000, pattern=r"\S")]
Reply = Annotated[Words, Field(max_length=2000)]


class IdeaShape(Schema):
    """An idea; `sender` is null where it was sent without a name."""

    id: int
    unit: int
    process: str | None
    words: str
    place: str
    sender: str | None
    state: IdeaState
    answer: str
    answered_by: str | None
    answered_at: datetime | None
    improvement: int | None
    joined_with: int | None
    version: int
    created_at: datetime

    @classmethod
    def of(cls, idea: Idea) -> IdeaShape:
        """Return an idea as callers see it."""
        return cls(
            id=idea.pk,
            unit=idea.unit_id,
            process=idea.process.slug if idea.process else None,
            words=idea.words,
            place=idea.place,
            sender=None if idea.is_pseudonymous else address_of(idea.sender),
            state=IdeaState(idea.state),
            answer=idea.answer,
            answered_by=address_of(idea.answered_by),
            answered_at=idea.answered_at,
            improvement=idea.improvement_id,
            joined_with=idea.joined_with_id,
            version=idea.version,
            created_at=idea.created_at,
        )


class IdeaPage(Schema):
    """A page of ideas; `next` is the cursor of the page after it."""

    items: list[IdeaShape]
    next: str | None


class NewIdea(Strict):
    """What a new idea needs: one sentence, and where it belongs.

    Without a name (`pseudonymous`) its sender still hears what becomes of it; `anonymous` leaves no trace at all. A
    unit says which of them it allows.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"unit": 1, "words": "Sign small invoices once a day, not one by one", "place": "Room 4"}
            ]
        },
    )

    unit: Id
    words: Said
    place: Annotated[Line, Field(max_length=120)] = ""
    process: Slug | None = None
    naming: Literal["named", "pseudonymous", "anonymous"] = "named"


class IdeaAnswer(Strict):
    """What becomes of an idea; its sender is told.

    `accepted` makes it an improvement by `method`, or part of the `improvement` that is named; `parked` and `declined`
    end it for now, a decline with the reason in `answer`; `new` takes an answer back.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"state": "accepted", "method": "just_do_it", "answer": "We begin on Monday"}]
        },
    )

    state: Literal["accepted", "parked", "declined", "new"]
    answer: Reply = ""
    method: Key = "just_do_it"
    improvement: Id | None = None
