"""Pages for what is refused: a sentence for people, a problem for programs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views import defaults

from obeya_web.api.authentication import ADDRESS
from obeya_web.api.problems import problem


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that cannot be read."""
    if request.path.startswith(ADDRESS):
        return problem(400, "The request cannot be read.")
    return defaults.bad_request(request, exception)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for what may be seen, but not done."""
    if request.path.startswith(ADDRESS):
        return problem(403, "Your roles do not allow this here.")
    return defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for what is not there, or not for this person."""
    if request.path.startswith(ADDRESS):
        return problem(404, "There is nothing at this address that you may see.")
    return defaults.page_not_found(request, exception)


def own_fault(request: HttpRequest) -> HttpResponse:
    """Answer when the fault is ours; the details are in the log, not on the page."""
    if request.path.startswith(ADDRESS):
        return problem(500, "The fault is ours; the log of the server has the details.")
    return defaults.server_error(request)
