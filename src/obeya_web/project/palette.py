"""What the command palette finds beyond the page it is opened on: what can be begun, and everything by its words."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.scope import visible
from obeya_web.processes.models import Process
from obeya_web.project.places import BEGINNINGS, places_for
from obeya_web.search.asking import search

MOST = 8
# One sign alone is the beginning of everything.
FEWEST_SIGNS = 2


def palette(request: PersonRequest) -> JsonResponse:
    """Answer the commands that fit the text in `q`."""
    typed = request.GET.get("q", "").strip()
    found = _found(request, typed) if len(typed) >= FEWEST_SIGNS else _processes(request)
    return JsonResponse({"commands": [*_beginnings(request, typed), *found]})


def _beginnings(request: PersonRequest, typed: str) -> list[dict[str, str]]:
    return [
        _command(str(shown.place.words), _("Begin"), shown.address, icon=shown.place.icon)
        for shown in places_for(request, BEGINNINGS)
        if typed.casefold() in str(shown.place.words).casefold()
    ]


def _processes(request: PersonRequest) -> list[dict[str, str]]:
    """Return the first processes, before anything was typed."""
    found = visible(Process.objects.filter(deleted_at=None), request.user)
    return [
        _command(process.name, _("Processes"), reverse("process", args=[process.slug]), icon="git-branch")
        for process in found.order_by("name")[:MOST]
    ]


def _found(request: PersonRequest, typed: str) -> list[dict[str, str]]:
    """Return the best hits, and the page that has all of them."""
    hits = search(request.user, typed, limit=MOST)
    commands = [_command(hit.title, str(hit.source.words), hit.address, icon=hit.source.icon) for hit in hits]
    everything = f"{reverse('search')}?{urlencode({'q': typed})}"
    words = _("Find “%(typed)s” everywhere") % {"typed": typed}
    return [*commands, _command(words, _("Search"), everything, icon="search")]


def _command(words: str, group: str, address: str, *, icon: str) -> dict[str, str]:
    return {"words": words, "group": group, "icon": icon, "address": address}
