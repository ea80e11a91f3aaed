"""Ten seconds to take back what was done to actions: the session keeps what would bring them back."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from obeya_web.accounts.deletion import offer_undo
from obeya_web.accounts.requests import PersonRequest
from obeya_web.followup.actions.undoing import Back, do_undo

KEPT = "undo_actions"
# So many acts can be taken back, the last ones.
MOST_KEPT = 5


def keep(request: PersonRequest, back: Sequence[Back]) -> str:
    """Keep what would bring actions back; return the address that does so, or "" where nothing changed."""
    if not back:
        return ""
    key = secrets.token_urlsafe(6)
    kept = dict(request.session.get(KEPT, {}))
    kept[key] = list(back)
    request.session[KEPT] = dict(list(kept.items())[-MOST_KEPT:])
    return reverse("actions_undo", args=[key])


def say_done(request: PersonRequest, words: str, back: Sequence[Back], refused: Sequence[str] = ()) -> None:
    """Say what was done, with an Undo button, and what was not."""
    address = keep(request, back)
    if address:
        offer_undo(request, words, f"{address}?then={quote(then_of(request))}")
    elif not refused:
        messages.info(request, _("Nothing was to be changed."))
    for sentence in refused[:10]:
        messages.error(request, sentence)


def then_of(request: PersonRequest, otherwise: str = "actions") -> str:
    """Return the page to go to afterwards: the one that the form names, if it is one of ours."""
    address = request.POST.get("then") or request.GET.get("then") or ""
    if address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        return address
    return reverse(otherwise)


@require_POST
def undo(request: PersonRequest, key: str) -> HttpResponse:
    """Take back one act of this session."""
    kept = dict(request.session.get(KEPT, {}))
    back = kept.pop(key, [])
    request.session[KEPT] = kept
    n_undone, refused = do_undo(request.user, back)
    words = ngettext("%(n)d action is as it was.", "%(n)d actions are as they were.", n_undone) % {
        "n": n_undone
    }
    if not back:
        words = _("This cannot be taken back any more.")
    if request.headers.get("X-Requested-With") == "fetch":
        return JsonResponse({"words": words, "refused": refused})
    messages.info(request, words)
    for sentence in refused:
        messages.error(request, sentence)
    return redirect(then_of(request))
