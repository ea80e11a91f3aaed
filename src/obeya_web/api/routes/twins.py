"""Twins of processes, and what was tried on them."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from obeya_web.accounts.models import Person
from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.scope import visible
from obeya_web.api.conditions import answer_once
from obeya_web.api.paging import Cursor, Limit, page_of
from obeya_web.api.problems import Problem
from obeya_web.api.text import Id, Slug
from obeya_web.api.twin_shapes import ScenarioPage, ScenarioShape, TwinDetail, TwinPage, TwinShape
from obeya_web.processes.models import Process
from obeya_web.twins.models import Scenario, Twin

router = Router(tags=["twins"])
scenarios = Router(tags=["twins"])
READ_ONE = {304: None, 401: Problem, 404: Problem, 422: Problem}


class AskedTwins(Schema):
    """Which twins are listed."""

    process: Slug = Field("", description="Only those of this process.")


class AskedScenarios(Schema):
    """Which scenarios are listed; every condition that is given has to hold."""

    process: Slug = Field("", description="Only those of this process.")
    twin: Id | None = Field(None, description="Only those of this twin.")


@router.get("", url_name="twins", response={200: TwinPage, 401: Problem, 422: Problem}, summary="List twins")
def list_twins(
    request: PersonRequest, asked: Query[AskedTwins], cursor: Cursor = "", limit: Limit = 50
) -> TwinPage:
    """List the twins of the processes that you may see."""
    rows = Twin.objects.filter(deleted_at=None, process__in=_seen(request.user))
    if asked.process:
        rows = rows.filter(process__slug=asked.process)
    rows = rows.select_related("process__unit", "made_by").prefetch_related("scenarios")
    shown, following = page_of(rows, cursor=cursor, limit=limit)
    return TwinPage(items=[TwinShape.of(each) for each in shown], next=following)


@router.get(
    "/{int:twin}",
    url_name="twin",
    response={200: TwinDetail, **READ_ONE},
    summary="Read a twin with what it learned",
)
def show_twin(request: PersonRequest, twin: Id) -> HttpResponse:
    """Read one twin: what it learned, how well each part fits, and whether it would have foretold the last cases."""
    return answer_once(request, TwinDetail.whole(request.target), 1)


@scenarios.get(
    "",
    url_name="scenarios",
    response={200: ScenarioPage, 401: Problem, 422: Problem},
    summary="List scenarios with their results",
)
def list_scenarios(
    request: PersonRequest, asked: Query[AskedScenarios], cursor: Cursor = "", limit: Limit = 50
) -> ScenarioPage:
    """List what was tried on the twins that you may see, and what came of it."""
    rows = Scenario.objects.filter(
        deleted_at=None, twin__deleted_at=None, twin__process__in=_seen(request.user)
    )
    if asked.process:
        rows = rows.filter(twin__process__slug=asked.process)
    if asked.twin:
        rows = rows.filter(twin=asked.twin)
    rows = rows.select_related("twin__process__unit", "made_by")
    shown, following = page_of(rows, cursor=cursor, limit=limit)
    return ScenarioPage(items=[ScenarioShape.of(each) for each in shown], next=following)


@scenarios.get(
    "/{int:scenario}",
    url_name="scenario",
    response={200: ScenarioShape, **READ_ONE},
    summary="Read a scenario with its result",
)
def show_scenario(request: PersonRequest, scenario: Id) -> HttpResponse:
    """Read one scenario: its changes, and what they do with an interval for each measure."""
    target: Scenario = request.target
    return answer_once(request, ScenarioShape.of(target), target.state)


def _seen(person: Person) -> QuerySet[Process]:
    return visible(Process.objects.filter(deleted_at=None), person)
