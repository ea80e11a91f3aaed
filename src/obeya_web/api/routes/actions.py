"""Actions: list them, add and change them, take them from state to state."""

from __future__ import annotations

from enum import Enum
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from ninja import Query, Router

from obeya_web.accounts.deletion import do_delete
from obeya_web.accounts.models import Person
from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import visible
from obeya_web.api.action_shapes import (
    ActionChanges,
    ActionMove,
    ActionPage,
    ActionShape,
    AskedActions,
    NewAction,
)
from obeya_web.api.conditions import MATCH_PARAMETER, answer_once, answer_with, seen_version, unless_stale
from obeya_web.api.idempotency import KEY_PARAMETER, once
from obeya_web.api.meaning import Meant, unit_for
from obeya_web.api.paging import Cursor, Limit, page_of
from obeya_web.api.problems import Problem
from obeya_web.api.text import Id
from obeya_web.followup.access import actions_for
from obeya_web.followup.actions.moving import do_move_action
from obeya_web.followup.actions.writing import do_add_action, do_change_action
from obeya_web.followup.filtering import NOBODY, ActionFilter
from obeya_web.followup.looking import Looking
from obeya_web.followup.models import Action, ActionLink
from obeya_web.followup.people import people_seen
from obeya_web.improvement.models import Improvement

router = Router(tags=["actions"])
REFUSED = {400: Problem, 401: Problem, 403: Problem, 404: Problem, 422: Problem}
LATE = {412: Problem, 428: Problem}
# What null empties; every other field keeps what it holds.
MAY_BE_EMPTY = frozenset({"owner", "verifier", "due", "process", "effort_hours"})


@router.get(
    "", url_name="actions", response={200: ActionPage, 401: Problem, 422: Problem}, summary="List actions"
)
def list_actions(
    request: PersonRequest, asked: Query[AskedActions], cursor: Cursor = "", limit: Limit = 50
) -> ActionPage:
    """List the actions that you may see: those of your units, and your own wherever they are."""
    looking = Looking.now_here()
    rows = _narrowed(request.user, asked, looking).prefetch_related("blocked_by", "links")
    shown, following = page_of(rows, cursor=cursor, limit=limit)
    return ActionPage(items=[ActionShape.of(action, looking) for action in shown], next=following)


@router.get(
    "/{int:action}",
    url_name="action",
    response={200: ActionShape, 304: None, **REFUSED},
    summary="Read an action",
)
def show_action(request: PersonRequest, action: Id) -> HttpResponse:
    """Read one action; its ETag is what a change must name in If-Match."""
    target: Action = request.target
    return answer_once(request, ActionShape.of(target, Looking.now_here()), target.version)


@router.post(
    "",
    url_name="actions",
    response={201: ActionShape, **REFUSED},
    summary="Add an action",
    openapi_extra={"parameters": [KEY_PARAMETER]},
)
def add_action(request: PersonRequest, body: NewAction) -> HttpResponse:
    """Add an action to a unit where you may contribute, and to an improvement there if you name one."""
    return _add(request, body=body)


@once
def _add(request: PersonRequest, *, body: NewAction) -> HttpResponse:
    unit = unit_for(request.user, body.unit, Right.CONTRIBUTE)
    meant = Meant(request.user)
    people = people_seen(request.user)
    owner = meant.somebody("body.owner", body.owner, people)
    verifier = meant.somebody("body.verifier", body.verifier, people)
    process = meant.process(body.process)
    improvement = _improvement(meant, body.improvement)
    _refuse_own_verifier(meant, owner, verifier)
    meant.refuse_faults()
    action = do_add_action(
        request.user,
        unit,
        title=body.title,
        owner=owner,
        due=body.due,
        process=process or (improvement.process if improvement else None),
        belongs_to=[improvement] if improvement else [],
        priority=body.priority.value,
        fields={
            "why": body.why,
            "verifier": verifier,
            "service_class": body.service_class.value,
            "lane": body.lane,
            "effort_hours": body.effort_hours,
            "expected_effect": body.expected_effect,
        },
    )
    return _answer(action, status=201)


@router.patch(
    "/{int:action}",
    url_name="action",
    response={200: ActionShape, **LATE, **REFUSED},
    summary="Change an action",
    openapi_extra={"parameters": [MATCH_PARAMETER]},
)
def change_action(request: PersonRequest, action: Id, body: ActionChanges) -> HttpResponse:
    """Change the fields that are sent; a later day counts as a re-plan, and the first one stays `original_due`."""
    target: Action = request.target
    seen = seen_version(request, target.version)
    changes = _changes(request.user, target, body)
    with unless_stale():
        do_change_action(request.user, target, changes, seen_version=seen)
    return _answer(target)


@router.post(
    "/{int:action}/move",
    url_name="action_move",
    response={200: ActionShape, **LATE, **REFUSED},
    summary="Take an action to another state",
    openapi_extra={"parameters": [MATCH_PARAMETER, KEY_PARAMETER]},
)
def move_action(request: PersonRequest, action: Id, body: ActionMove) -> HttpResponse:
    """Take an action to another state; nobody verifies what is their own."""
    return _move(request, body=body)


@once
def _move(request: PersonRequest, *, body: ActionMove) -> HttpResponse:
    target: Action = request.target
    with unless_stale():
        do_move_action(
            request.user,
            target,
            body.state,
            seen_version=seen_version(request, target.version),
            why=body.why,
            is_ready=target.is_ready if body.is_ready is None else body.is_ready,
            evidence=body.evidence,
        )
    return _answer(target)


@router.delete(
    "/{int:action}",
    url_name="action",
    response={204: None, **LATE, **REFUSED},
    summary="Delete an action",
    openapi_extra={"parameters": [MATCH_PARAMETER]},
)
def delete_action(request: PersonRequest, action: Id) -> HttpResponse:
    """Put an action away; what it said stays in the history."""
    target: Action = request.target
    with unless_stale():
        do_delete(target, request.user, seen_version=seen_version(request, target.version))
    return HttpResponse(status=204)


def _narrowed(person: Person, asked: AskedActions, looking: Looking) -> QuerySet[Action]:
    """Return the actions that were asked for, by the same filter as the list of the pages."""
    chosen = ActionFilter(
        unit=str(asked.unit or ""), state=str(asked.state or ""), sign=str(asked.sign or "")
    )
    rows = chosen.narrow(actions_for(person), person, looking)
    if asked.owner:
        rows = (
            rows.filter(owner=None)
            if asked.owner == NOBODY
            else rows.filter(owner__email__iexact=asked.owner)
        )
    if asked.process:
        rows = rows.filter(process__slug=asked.process)
    if asked.improvement:
        belonging = ActionLink.actions_of(Improvement(pk=asked.improvement))
        rows = rows.filter(pk__in=belonging.values("pk"))
    return rows.filter(touched_at__gte=asked.updated_since) if asked.updated_since else rows


def _changes(person: Person, action: Action, body: ActionChanges) -> dict[str, Any]:
    """Return the fields to be written."""
    given = {
        name: value
        for name, value in body.model_dump(exclude_unset=True).items()
        if value is not None or name in MAY_BE_EMPTY
    }
    meant, people = Meant(person), people_seen(person)
    for name in ("owner", "verifier"):
        if name in given:
            now: Person | None = getattr(action, name)
            given[name] = meant.somebody(f"body.{name}", given[name], people, now=now)
    if "process" in given:
        given["process"] = meant.process(given["process"], now=action.process)
    _refuse_own_verifier(meant, given.get("owner", action.owner), given.get("verifier", action.verifier))
    meant.refuse_faults()
    return {name: value.value if isinstance(value, Enum) else value for name, value in given.items()}


def _improvement(meant: Meant, number: int | None) -> Improvement | None:
    if number is None:
        return None
    seen = visible(Improvement.objects.filter(deleted_at=None), meant.person, Right.CONTRIBUTE)
    found = seen.select_related("process").filter(pk=number).first()
    if found is None:
        meant.fault("body.improvement", "There is no such improvement to which you may contribute.")
    return found


def _refuse_own_verifier(meant: Meant, owner: Person | None, verifier: Person | None) -> None:
    if owner is not None and owner == verifier:
        meant.fault("body.verifier", "Whoever does it cannot verify it. Choose somebody else.")


def _answer(action: Action, status: int = 200) -> HttpResponse:
    location = reverse("api:action", kwargs={"action": action.pk}) if status == 201 else ""
    shape = ActionShape.of(action, Looking.now_here())
    return answer_with(shape, action.version, status=status, location=location)
