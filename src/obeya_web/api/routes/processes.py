"""The register."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from ninja import Router

from obeya_web.accounts.deletion import do_delete
from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import visible
from obeya_web.api.conditions import MATCH_PARAMETER, etag_of, is_known, seen_version, unless_stale
from obeya_web.api.idempotency import KEY_PARAMETER, once
from obeya_web.api.meaning import unit_for
from obeya_web.api.paging import Cursor, Limit, page_of
from obeya_web.api.problems import Problem
from obeya_web.api.shapes import NewProcess, ProcessChanges, ProcessPage, ProcessShape
from obeya_web.api.text import Slug
from obeya_web.processes.actions.registering import do_change_process, do_create_process
from obeya_web.processes.models import Process

router = Router(tags=["processes"])
REFUSED = {400: Problem, 401: Problem, 403: Problem, 404: Problem, 422: Problem}


@router.get(
    "",
    url_name="processes",
    response={200: ProcessPage, 401: Problem, 422: Problem},
    summary="List processes",
)
def list_processes(request: PersonRequest, cursor: Cursor = "", limit: Limit = 50) -> ProcessPage:
    """List the processes that you may see."""
    rows = visible(Process.objects.filter(deleted_at=None), request.user)
    shown, following = page_of(rows, cursor=cursor, limit=limit)
    return ProcessPage(items=[ProcessShape.of(process) for process in shown], next=following)


@router.get(
    "/{slug}",
    url_name="process",
    response={200: ProcessShape, 304: None, **REFUSED},
    summary="Read a process",
)
def show_process(request: PersonRequest, slug: Slug) -> HttpResponse:
    """Read one process; its ETag is what a change must name in If-Match."""
    process: Process = request.target
    if is_known(request, etag_of(process.version)):
        return HttpResponse(status=304, headers={"ETag": etag_of(process.version)})
    return as_response(process)


@router.post(
    "",
    url_name="processes",
    response={201: ProcessShape, **REFUSED},
    summary="Add a process",
    openapi_extra={"parameters": [KEY_PARAMETER]},
)
def add_process(request: PersonRequest, body: NewProcess) -> HttpResponse:
    """Add a process to a unit where you may edit; with an Idempotency-Key it is added once, however often you ask."""
    return _add(request, body=body)


@once
def _add(request: PersonRequest, *, body: NewProcess) -> HttpResponse:
    unit = unit_for(request.user, body.unit, Right.EDIT)
    process = do_create_process(unit, request.user, name=body.name, purpose=body.purpose)
    return as_response(process, status=201)


@router.patch(
    "/{slug}",
    url_name="process",
    response={200: ProcessShape, 412: Problem, 428: Problem, **REFUSED},
    summary="Change a process",
    openapi_extra={"parameters": [MATCH_PARAMETER]},
)
def change_process(request: PersonRequest, slug: Slug, body: ProcessChanges) -> HttpResponse:
    """Change the fields that are sent; If-Match must name the version you have read."""
    process: Process = request.target
    changes = {
        name: value for name, value in body.model_dump(exclude_unset=True).items() if value is not None
    }
    seen = seen_version(request, process.version)
    with unless_stale():
        do_change_process(process, changes, seen_version=seen, person=request.user)
    return as_response(process)


@router.delete(
    "/{slug}",
    url_name="process",
    response={204: None, 412: Problem, 428: Problem, **REFUSED},
    summary="Delete a process",
    openapi_extra={"parameters": [MATCH_PARAMETER]},
)
def delete_process(request: PersonRequest, slug: Slug) -> HttpResponse:
    """Put a process away; on its unit's pages it can be restored."""
    process: Process = request.target
    seen = seen_version(request, process.version)
    with unless_stale():
        do_delete(process, request.user, seen_version=seen)
    return HttpResponse(status=204)


def as_response(process: Process, status: int = 200) -> HttpResponse:
    """Return a process with its ETag, and its address where it is new."""
    headers = {"ETag": etag_of(process.version)}
    if status == 201:
        headers["Location"] = reverse("api:process", kwargs={"slug": process.slug})
    body = ProcessShape.of(process).model_dump_json()
    return HttpResponse(body, status=status, content_type="application/json", headers=headers)
