"""What the command palette finds beyond the page it is opened on: what can be begun, and processes by name."""

from __future__ import annotations

from django.http import JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.scope import visible
from obeya_web.processes.models import Process
from obeya_web.project.places import BEGINNINGS, places_for

MOST = 8


def palette(request: PersonRequest) -> JsonResponse:
    """Answer the commands that fit the text in `q`."""
    typed = request.GET.get("q", "").strip()
    return JsonResponse({"commands": [*_beginnings(request, typed), *_processes(request, typed)]})


def _beginnings(request: PersonRequest, typed: str) -> list[dict[str, str]]:
    return [
        _command(str(shown.place.words), _("Begin"), shown.address, icon=shown.place.icon)
        for shown in places_for(request, BEGINNINGS)
        if typed.casefold() in str(shown.place.words).casefold()
    ]


def _processes(request: PersonRequest, typed: str) -> list[dict[str, str]]:
    found = visible(Process.objects.filter(deleted_at=None), request.user)
    if typed:
        found = found.filter(name__icontains=typed)
    return [
        _command(process.name, _("Processes"), reverse("process", args=[process.slug]), icon="git-branch")
        for process in found.order_by("name")[:MOST]
    ]


def _command(words: str, group: str, address: str, *, icon: str) -> dict[str, str]:
    return {"words": words, "group": group, "icon": icon, "address": address}
