"""What every page needs beside its own content."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

import obeya
from obeya_web.accounts.models import Person
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may
from obeya_web.inbox.finding import n_unread
from obeya_web.inbox.views import bell_of
from obeya_web.lib.reading import comfort_of
from obeya_web.project.places import places_for


def page(request: HttpRequest) -> dict[str, Any]:
    """Return what the frame of every page shows; places are looked up only by pages that show them."""
    match = request.resolver_match
    return {
        "csp_nonce": getattr(request, "csp_nonce", ""),
        "obeya_version": obeya.__version__,
        "page_name": match.view_name if match else "",
        "languages": settings.LANGUAGES,
        "comfort": comfort_of(request),
        "rights": RightsSomewhere(request),
        "places": SimpleLazyObject(partial(places_for, request)),
        "bell": SimpleLazyObject(partial(_bell, request)),
    }


def _bell(request: HttpRequest) -> dict[str, int | str]:
    person = request.user
    return bell_of(n_unread(person) if isinstance(person, Person) else 0)


class RightsSomewhere:
    """In templates `rights.edit` says whether who reads may edit anywhere at all."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    def __getitem__(self, name: str) -> bool:
        """Return whether the person has the right of that name at some unit; names are those of `Right`."""
        person = self._request.user
        return isinstance(person, Person) and may(person, Right[name.upper()], None)
