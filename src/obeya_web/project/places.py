"""The places of the rail, of the bottom bar on phones and of the command palette: the only list of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import Person
from obeya_web.project.permission import decide
from obeya_web.project.policy import POLICY


@dataclass(frozen=True, slots=True)
class Place:
    """Where people go often. `prefix` is how the addresses of its pages begin; `key` is pressed after g."""

    url_name: str
    words: str | Promise
    icon: str
    prefix: str
    key: str
    is_below: bool = False


PLACES = (
    Place("home", _("Home"), icon="home", prefix="/", key="h"),
    Place("processes", _("Processes"), icon="git-branch", prefix="/processes/", key="p"),
    Place("people", _("People"), icon="users", prefix="/people/", key="m", is_below=True),
    Place("jobs", _("Background work"), icon="activity", prefix="/jobs/", key="b", is_below=True),
    Place("settings", _("Settings"), icon="settings", prefix="/settings/", key="s", is_below=True),
)


@dataclass(frozen=True, slots=True)
class ShownPlace:
    """A place as the person who asks sees it."""

    place: Place
    address: str
    is_here: bool


def places_for(request: HttpRequest) -> list[ShownPlace]:
    """Return the places that exist and that the person may open, in their order."""
    person = request.user
    if not isinstance(person, Person):
        return []
    here = _here(request.path)
    return [
        ShownPlace(place, address, place is here)
        for place in PLACES
        if (address := _address(place.url_name)) and _may_open(place, person)
    ]


def _here(path: str) -> Place | None:
    """Return the place with the longest prefix; the home is only itself."""
    inner = [place for place in PLACES if place.prefix != "/" and path.startswith(place.prefix)]
    home = [place for place in PLACES if path == place.prefix]
    return max([*home, *inner], key=lambda place: len(place.prefix), default=None)


def _address(url_name: str) -> str | None:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return None


def _may_open(place: Place, person: Person) -> bool:
    rule = POLICY.get(place.url_name)
    if rule is None:
        return False
    try:
        decide(rule, person, "GET", {})
    except PermissionDenied:
        return False
    return True
