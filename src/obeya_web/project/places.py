"""The places of the rail, of the bottom bar on phones and of the command palette: the only list of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import Person
from obeya_web.project.permission import decide
from obeya_web.project.policy import POLICY


@dataclass(frozen=True, slots=True)
class Place:
    """Where people go often. `prefixes` are how the addresses of its pages begin; `key` is pressed after g."""

    url_name: str
    words: str | Promise
    icon: str
    key: str = ""
    prefixes: tuple[str, ...] = ()
    is_below: bool = False
    # The bottom bar of phones has room for five.
    is_on_phones: bool = True


HOME = Place("home", _("Home"), icon="home", key="h")
PLACES = (
    HOME,
    Place("processes", _("Processes"), icon="git-branch", key="p", prefixes=("/processes/", "/imports/")),
    Place(
        "improve",
        _("Improve"),
        icon="target-arrow",
        key="i",
        prefixes=("/improve/", "/improvements/", "/ideas/", "/wins/"),
    ),
    Place("actions", _("Actions"), icon="checkbox", key="a", prefixes=("/actions/", "/boards/", "/my-week/")),
    Place(
        "measures", _("Measures"), icon="chart-line", key="k", prefixes=("/measures/",), is_on_phones=False
    ),
    Place(
        "portfolio",
        _("Portfolio"),
        icon="layout-columns",
        key="o",
        prefixes=("/portfolio/", "/goals/", "/plan/", "/watch/", "/benefits/"),
        is_below=True,
    ),
    Place(
        "people",
        _("People"),
        icon="users",
        key="m",
        prefixes=("/people/", "/units/", "/teams/", "/history/"),
        is_below=True,
    ),
    Place("jobs", _("Background work"), icon="activity", key="b", prefixes=("/jobs/",), is_below=True),
)
# What is begun from anywhere, by the palette.
BEGINNINGS = (
    Place("import_new", _("Import a log"), icon="file-import"),
    Place("process_new", _("Add a process"), icon="plus"),
    Place("action_new", _("Add an action by the whole form"), icon="checkbox"),
    Place("board_new", _("Make a board"), icon="layout-kanban"),
    Place("idea_new", _("Send an idea"), icon="bulb"),
    Place("improvement_new", _("Begin an improvement"), icon="target-arrow"),
    Place("measure_new", _("Add a measure"), icon="chart-line"),
    Place("people_invite", _("Invite somebody"), icon="user-plus"),
)


@dataclass(frozen=True, slots=True)
class ShownPlace:
    """A place as the person who asks sees it."""

    place: Place
    address: str
    is_here: bool


def places_for(request: HttpRequest, places: tuple[Place, ...] = PLACES) -> list[ShownPlace]:
    """Return those of the places that the person may open, in their order."""
    person = request.user
    if not isinstance(person, Person):
        return []
    here = _here(request.path)
    return [
        ShownPlace(place, reverse(place.url_name), place is here)
        for place in places
        if _may_open(place, person)
    ]


def _here(path: str) -> Place | None:
    """Return the place that an address belongs to; the home is only itself."""
    if path == "/":
        return HOME
    return next((place for place in PLACES if path.startswith(place.prefixes)), None)


def _may_open(place: Place, person: Person) -> bool:
    try:
        decide(POLICY[place.url_name], person, "GET", {})
    except PermissionDenied:
        return False
    return True
