"""The interface itself: its version, who may call it, and how errors look."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import SessionAuth

import obeya
from obeya.errors import ObeyaError
from obeya_web.accounts.models import Person
from obeya_web.api.description import DescribedApi
from obeya_web.api.problems import Fault, RequestError, problem, unknown_caller
from obeya_web.api.routes import (
    actions,
    goals,
    ideas,
    improvements,
    jobs,
    ledger,
    measures,
    myself,
    passage,
    processes,
    questions,
    search,
    signals,
    streams,
    twins,
    units,
    watches,
)


class SignedIn(SessionAuth):
    """Whoever the policy let through; requests with a session instead of a token also pass the form protection."""

    param_name = "session"

    def __call__(self, request: HttpRequest) -> Any:
        """Return the person; a token is never sent by a browser on its own, so it needs no form protection."""
        if getattr(request, "token_scopes", None) is not None:
            return request.user if isinstance(request.user, Person) else None
        return super().__call__(request)

    def authenticate(self, request: HttpRequest, key: str | None) -> Person | None:
        """Return the person of the session."""
        return request.user if isinstance(request.user, Person) else None


api = DescribedApi(
    title="obeya",
    version="1",
    description=(
        "Processes, their event data and what it shows; ideas, improvements, actions, goals, measures, "
        "registered gains and what they are worth; value stream maps, twins and what was tried on them. "
        f"obeya {obeya.__version__}."
    ),
    urls_namespace="api",
    docs_url=None,
    auth=SignedIn(),
)
api.add_router("", myself.router)
api.add_router("/units", units.router)
api.add_router("/processes", processes.router)
api.add_router("/processes", questions.router)
api.add_router("/ideas", ideas.router)
api.add_router("/improvements", improvements.router)
api.add_router("/improvements", passage.router)
api.add_router("/actions", actions.router)
api.add_router("/goals", goals.router)
api.add_router("/measures", measures.router)
api.add_router("/watches", watches.router)
api.add_router("/improvements", watches.of_improvement)
api.add_router("/signals", signals.router)
api.add_router("/ledger", ledger.router)
api.add_router("/improvements", ledger.of_improvement)
api.add_router("/streams", streams.router)
api.add_router("/twins", twins.router)
api.add_router("/scenarios", twins.scenarios)
api.add_router("", search.router)
api.add_router("/jobs", jobs.router)


@api.exception_handler(RequestError)
def refuse(request: HttpRequest, refusal: RequestError) -> HttpResponse:
    """Answer what an operation refused on purpose."""
    return problem(refusal.status, refusal.detail, refusal.faults, headers=refusal.headers)


@api.exception_handler(ValidationError)
def explain(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    """Answer all faults of the input at once."""
    faults = [
        Fault(where=".".join(str(part) for part in error["loc"]), what=str(error["msg"]))
        for error in fault.errors
    ]
    return problem(422, "Some values do not fit; nothing was changed.", faults)


@api.exception_handler(ObeyaError)
def say(request: HttpRequest, fault: ObeyaError) -> HttpResponse:
    """Answer what the core refused: its sentence says what to do."""
    return problem(422, str(fault))


@api.exception_handler(HttpError)
def shape(request: HttpRequest, fault: HttpError) -> HttpResponse:
    """Answer a request that cannot be read; a body that is no JSON is refused as values that do not fit are."""
    if fault.status_code == 400:
        return problem(422, "The body is not JSON in UTF-8 that can be read; nothing was changed.")
    return problem(fault.status_code, str(fault))


@api.exception_handler(Http404)
def not_found(request: HttpRequest, fault: Http404) -> HttpResponse:
    """Answer for what is not there, or not for this person."""
    return problem(404, "There is nothing at this address that you may see.")


@api.exception_handler(PermissionDenied)
def forbid(request: HttpRequest, fault: PermissionDenied) -> HttpResponse:
    """Answer for what may be seen, but not done."""
    return problem(403, "Your roles do not allow this here.")


@api.exception_handler(AuthenticationError)
def unknown(request: HttpRequest, fault: AuthenticationError) -> HttpResponse:
    """Answer whoever does not say who they are."""
    return unknown_caller()
