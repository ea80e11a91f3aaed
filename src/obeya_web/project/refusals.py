"""Pages for what is refused or went wrong: a sentence for people, a problem for programs."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from obeya_web.api.authentication import ADDRESS
from obeya_web.api.problems import problem
from obeya_web.lib.database_faults import is_away, is_full

PAGE = "refusal.html"
TRY_AGAIN_AFTER_S = "10"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that cannot be read."""
    if request.path.startswith(ADDRESS):
        return problem(400, "The request cannot be read.")
    # A request with a wrong host name or cookie is not looked at any further.
    page = {"heading": _("This request cannot be read"), "words": _("Go back and try again.")}
    return HttpResponse(render_to_string(PAGE, page), status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for what may be seen, but not done."""
    if request.path.startswith(ADDRESS):
        return problem(403, "Your roles do not allow this here.")
    words = _("Your roles do not allow this here. An administrator of the unit can give you one that does.")
    return render(request, PAGE, {"heading": _("You may not do this"), "words": words}, status=403)


def unproven_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that does not prove that it came from a page of ours; `reason` is in the log."""
    if request.path.startswith(ADDRESS):
        return problem(403, "The form protection is missing; send a token instead.")
    words = _(
        "Nothing was changed. Open the page again, and if that does not help, allow cookies for this address."
    )
    return render(request, PAGE, {"heading": _("This form is out of date"), "words": words}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for what is not there, or not for this person."""
    if request.path.startswith(ADDRESS):
        return problem(404, "There is nothing at this address that you may see.")
    words = _("It was removed, the address is not right, or you may not see it.")
    return render(request, PAGE, {"heading": _("There is nothing here"), "words": words}, status=404)


def own_fault(request: HttpRequest) -> HttpResponse:
    """Answer when the fault is on our side; the details are in the log, not on the page."""
    status, heading, words = _fault_in_words(sys.exc_info()[1])
    headers = {"Retry-After": TRY_AGAIN_AFTER_S} if status == 503 else {}
    if request.path.startswith(ADDRESS):
        return problem(status, words, headers=headers)
    # Without the request: looking up who asks may be just what failed.
    return HttpResponse(
        render_to_string(PAGE, {"heading": heading, "words": words}), status=status, headers=headers
    )


def _fault_in_words(fault: BaseException | None) -> tuple[int, str, str]:
    if is_full(fault):
        words = _("Nothing was changed. Ask whoever runs this server to free some space, then try again.")
        return 507, _("The disk of the server is full"), words
    if is_away(fault):
        words = _("Nothing was changed. It is usually back within a minute; then try again.")
        return 503, _("The database does not answer right now"), words
    words = _("Nothing was changed. The log of the server has the details.")
    return 500, _("Something went wrong on our side"), words
