"""Improvements: list them, begin and change them."""

from __future__ import annotations

from enum import Enum
from typing import Any, Literal

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.urls import reverse
from ninja import Query, Router, Schema
from pydantic import Field

from obeya_web.accounts.models import Person, Unit
from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.api.conditions import MATCH_PARAMETER, answer_once, answer_with, seen_version, unless_stale
from obeya_web.api.idempotency import KEY_PARAMETER, once
from obeya_web.api.improvement_shapes import (
    ImprovementChanges,
    ImprovementDetail,
    ImprovementPage,
    ImprovementShape,
    NewImprovement,
)
from obeya_web.api.meaning import Meant, unit_for
from obeya_web.api.paging import Cursor, Limit, page_of
from obeya_web.api.problems import Problem
from obeya_web.api.text import Address, Id, Key, Slug
from obeya_web.improvement.actions.improving import do_begin_improvement, do_change_improvement
from obeya_web.improvement.forms import FROZEN, PEOPLE
from obeya_web.improvement.listing import HEAVY, seen_by
from obeya_web.improvement.methods import all_methods, method_of
from obeya_web.improvement.models import Improvement
from obeya_web.improvement.words import Standing
from obeya_web.processes.forms import people_of

router = Router(tags=["improvements"])
REFUSED = {400: Problem, 401: Problem, 403: Problem, 404: Problem, 422: Problem}
LATE = {412: Problem, 428: Problem}
EVERY_STANDING = "all"
# What null empties; every other field keeps what it holds.
MAY_BE_EMPTY = frozenset(
    {
        *PEOPLE, "process", "baseline_value", "target_value", "target_day", "actual_value", "hours_per_week",
        "benefit_low", "benefit_high", "cost", "first_day", "go_live",
    }
)  # fmt: skip


class AskedImprovements(Schema):
    """Which improvements are listed; every condition that is given has to hold."""

    unit: Id | None = Field(None, description="Only of this unit and those below it.")
    owner: Address | Literal[""] = Field("", description="Only of the person with this address.")
    standing: Standing | Literal["all"] | None = Field(
        None,
        description=f"Only as they stand. Without it, active and paused ones; with `{EVERY_STANDING}`, everything.",
    )
    method: Key | Literal[""] = Field("", description="Only of this method.")
    process: Slug | Literal[""] = Field("", description="Only of this process.")


@router.get(
    "",
    url_name="improvements",
    response={200: ImprovementPage, 401: Problem, 422: Problem},
    summary="List improvements",
)
def list_improvements(
    request: PersonRequest, asked: Query[AskedImprovements], cursor: Cursor = "", limit: Limit = 50
) -> ImprovementPage:
    """List the improvements that you may see."""
    rows = _narrowed(request.user, asked).defer(*HEAVY).select_related("process", *PEOPLE)
    shown, following = page_of(rows, cursor=cursor, limit=limit)
    return ImprovementPage(items=[ImprovementShape.of(each) for each in shown], next=following)


@router.get(
    "/{int:improvement}",
    url_name="improvement",
    response={200: ImprovementDetail, 304: None, **REFUSED},
    summary="Read an improvement",
)
def show_improvement(request: PersonRequest, improvement: Id) -> HttpResponse:
    """Read one improvement: its stage, the gate before the next one, how it is answered and what is missing."""
    target: Improvement = request.target
    shape = ImprovementDetail.with_gate(target, method_of(target.method))
    return answer_once(request, shape, target.version)


@router.post(
    "",
    url_name="improvements",
    response={201: ImprovementDetail, **REFUSED},
    summary="Begin an improvement",
    openapi_extra={"parameters": [KEY_PARAMETER]},
)
def begin_improvement(request: PersonRequest, body: NewImprovement) -> HttpResponse:
    """Begin an improvement in a unit where you may edit; it is yours until its owner changes."""
    return _begin(request, body=body)


@once
def _begin(request: PersonRequest, *, body: NewImprovement) -> HttpResponse:
    unit = unit_for(request.user, body.unit, Right.EDIT)
    meant = Meant(request.user)
    process = meant.process(body.process)
    offered = [key for key, method in all_methods().items() if method.is_offered]
    if body.method not in offered:
        meant.fault("body.method", f"There is no such method; choose one of {', '.join(offered)}.")
    meant.refuse_faults()
    improvement = do_begin_improvement(
        request.user,
        unit,
        title=body.title,
        method=body.method,
        fields={"problem": body.problem, "process": process},
    )
    return answer(improvement, status=201)


@router.patch(
    "/{int:improvement}",
    url_name="improvement",
    response={200: ImprovementDetail, **LATE, **REFUSED},
    summary="Change an improvement",
    openapi_extra={"parameters": [MATCH_PARAMETER]},
)
def change_improvement(request: PersonRequest, improvement: Id, body: ImprovementChanges) -> HttpResponse:
    """Change the fields that are sent; If-Match must name the version you have read."""
    target: Improvement = request.target
    seen = seen_version(request, target.version)
    changes = _changes(request.user, target, body)
    with unless_stale():
        do_change_improvement(request.user, target, changes, seen_version=seen)
    return answer(target)


def answer(improvement: Improvement, status: int = 200) -> HttpResponse:
    """Return an improvement as it is now, with its gate."""
    is_new = status == 201
    location = reverse("api:improvement", kwargs={"improvement": improvement.pk}) if is_new else ""
    shape = ImprovementDetail.with_gate(improvement, method_of(improvement.method))
    return answer_with(shape, improvement.version, status=status, location=location)


def _narrowed(person: Person, asked: AskedImprovements) -> QuerySet[Improvement]:
    rows = seen_by(person)
    if asked.standing is None:
        rows = rows.filter(standing__in=(Standing.ACTIVE, Standing.PAUSED))
    elif asked.standing != EVERY_STANDING:
        rows = rows.filter(standing=asked.standing)
    if asked.unit:
        below = Unit.objects.filter(path__contains=f"/{asked.unit}/")
        rows = rows.filter(unit__in=below.values("pk"))
    for field, value in (
        ("owner__email__iexact", asked.owner),
        ("method", asked.method),
        ("process__slug", asked.process),
    ):
        rows = rows.filter(**{field: value}) if value else rows
    return rows


def _changes(person: Person, improvement: Improvement, body: ImprovementChanges) -> dict[str, Any]:
    """Return the fields to be written."""
    given = {
        name: value
        for name, value in body.model_dump(exclude_unset=True).items()
        if value is not None or name in MAY_BE_EMPTY
    }
    meant, people = Meant(person), people_of(improvement.unit)
    for name in PEOPLE:
        if name in given:
            now: Person | None = getattr(improvement, name)
            given[name] = meant.somebody(f"body.{name}", given[name], people, now=now)
    if "team" in given:
        here = Q(pk__in=people.values("pk")) | Q(pk__in=improvement.team.values("pk"))
        given["team"] = meant.several("body.team", given["team"], Person.objects.filter(here))
    if "process" in given:
        given["process"] = meant.process(given["process"], now=improvement.process)
    if "wastes" in given:
        given["wastes"] = list(dict.fromkeys(waste.value for waste in given["wastes"]))
    _check_numbers(meant, improvement, given)
    meant.refuse_faults()
    return {name: value.value if isinstance(value, Enum) else value for name, value in given.items()}


def _check_numbers(meant: Meant, improvement: Improvement, given: dict[str, Any]) -> None:
    """Refuse a changed baseline that was counted from the data, and an estimate the wrong way round."""
    if improvement.baseline:
        for name in FROZEN:
            if name in given and given[name] != getattr(improvement, name):
                meant.fault(f"body.{name}", "Counted from the data when this began; it stays.")
    low = given.get("benefit_low", improvement.benefit_low)
    high = given.get("benefit_high", improvement.benefit_high)
    if low is not None and high is not None and low > high:
        meant.fault("body.benefit_high", "This lies below the lower end of the estimate.")
