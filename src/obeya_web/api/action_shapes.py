"""Actions as callers see and send them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.contrib.contenttypes.models import ContentType
from ninja import Schema
from pydantic import ConfigDict, Field, WithJsonSchema

from obeya_web.accounts.models import Person
from obeya_web.api.shapes import Strict
from obeya_web.api.text import Address, Amount, Day, Id, Line, Moment, Slug, Title, Words
from obeya_web.followup.chasing import Sign
from obeya_web.followup.filtering import EVERY_STATE, NOBODY, STALLED
from obeya_web.followup.looking import Looking
from obeya_web.followup.models import Action
from obeya_web.followup.states import Priority, ServiceClass, State
from obeya_web.improvement.models import Improvement

# Written out where it stands: the description knows one thing of each name, and jobs have a `State` too.
ActionState = Annotated[
    State, WithJsonSchema({"type": "string", "enum": State.values, "title": "State of an action"})
]
Lane = Annotated[Line, Field(max_length=60)]
Percent = Annotated[int, Field(ge=0, le=100)]
_EXAMPLE: dict[str, Any] = {
    "title": "Agree with the vendor on one invoice format",
    "why": "Every third invoice is typed in by hand",
    "owner": "ann@example.org",
    "due": "2026-11-30",
    "priority": "high",
}


class ActionShape(Schema):
    """An action; people are named by their address.

    `signs` says why it needs somebody, worked out as the answer is written: it is overdue, nothing has happened for
    long, and so on. `improvements` are those it belongs to.
    """

    id: int
    title: str
    why: str
    unit: int
    process: str | None
    improvements: list[int]
    owner: str | None
    verifier: str | None
    due: date | None
    original_due: date | None
    n_replans: int
    priority: Priority
    service_class: ServiceClass
    lane: str
    state: ActionState
    state_since: datetime
    is_ready: bool
    percent: int
    effort_hours: float | None
    expected_effect: str
    evidence: str
    blocked_reason: str
    blocked_by: list[int]
    signs: list[Sign]
    version: int
    touched_at: datetime
    created_at: datetime

    @classmethod
    def of(cls, action: Action, looking: Looking) -> ActionShape:
        """Return an action as callers see it at a moment."""
        signs = looking.signs_of(action)
        improvement = ContentType.objects.get_for_model(Improvement).pk
        return cls(
            id=action.pk,
            title=action.title,
            why=action.why,
            unit=action.unit_id,
            process=action.process.slug if action.process else None,
            improvements=sorted(link.object_id for link in action.links.all() if link.kind_id == improvement),
            owner=address_of(action.owner),
            verifier=address_of(action.verifier),
            due=action.due,
            original_due=action.original_due,
            n_replans=action.n_replans,
            priority=Priority(action.priority),
            service_class=ServiceClass(action.service_class),
            lane=action.lane,
            state=State(action.state),
            state_since=action.state_since,
            is_ready=action.is_ready,
            percent=action.percent,
            effort_hours=action.effort_hours,
            expected_effect=action.expected_effect,
            evidence=action.evidence,
            blocked_reason=action.blocked_reason,
            blocked_by=_numbers(action.blocked_by.all()),
            signs=[sign for sign in Sign if sign in signs],
            version=action.version,
            touched_at=action.touched_at,
            created_at=action.created_at,
        )


class ActionPage(Schema):
    """A page of actions; `next` is the cursor of the page after it."""

    items: list[ActionShape]
    next: str | None


class AskedActions(Schema):
    """Which actions are listed; every condition that is given has to hold."""

    unit: Id | None = Field(None, description="Only of this unit and those below it.")
    owner: Address | Literal[""] = Field(
        "", description=f"Only of the person with this address; `{NOBODY}` for those without an owner."
    )
    state: ActionState | Literal["all"] | None = Field(
        None,
        description=f"Only in this state. Without it, what is not over yet; with `{EVERY_STATE}`, everything.",
    )
    sign: Sign | Literal["stalled"] | None = Field(
        None, description=f"Only with this sign; `{STALLED}` means silent, re-planned too often or stuck."
    )
    process: Slug | Literal[""] = Field("", description="Only of this process.")
    improvement: Id | None = Field(None, description="Only those that belong to this improvement.")
    updated_since: Moment | None = Field(
        None, description="Only those about which something was done or said since then."
    )


class NewAction(Strict):
    """What a new action needs; whoever owns it is told."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"unit": 1, **_EXAMPLE}]})

    unit: Id
    title: Title
    why: Words = ""
    owner: Address | None = None
    verifier: Address | None = None
    due: Day | None = None
    priority: Priority = Priority.MEDIUM
    service_class: ServiceClass = ServiceClass.STANDARD
    lane: Lane = ""
    process: Slug | None = None
    improvement: Id | None = None
    effort_hours: Amount | None = None
    expected_effect: Words = ""


class ActionChanges(Strict):
    """The fields of an action that change; those left out stay, and null empties a field that may be empty."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"due": "2026-12-04", "percent": 60}]}
    )

    title: Title | None = None
    why: Words | None = None
    owner: Address | None = None
    verifier: Address | None = None
    due: Day | None = None
    priority: Priority | None = None
    service_class: ServiceClass | None = None
    lane: Lane | None = None
    process: Slug | None = None
    effort_hours: Amount | None = None
    percent: Percent | None = None
    expected_effect: Words | None = None
    evidence: Words | None = None


class ActionMove(Strict):
    """The state that an action is taken to.

    Blocking, cancelling and sending back need `why`. `is_ready` puts an open action among the next to be started, or
    back; left out, it stays as it is.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"state": "done", "evidence": "Signed on 3 November, see the folder"}]
        },
    )

    state: ActionState
    why: Words = ""
    evidence: Words = ""
    is_ready: bool | None = None


def address_of(person: Person | None) -> str | None:
    """Return how callers name a person."""
    return person.email if person else None


def _numbers(actions: Iterable[Action]) -> list[int]:
    return sorted(each.pk for each in actions if each.deleted_at is None)
