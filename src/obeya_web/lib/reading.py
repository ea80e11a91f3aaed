"""Reading preferences: language, time zone and comfort of the person who is signed in."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable, Mapping
from contextlib import nullcontext

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from obeya_web.lib.tongue import in_readers_language
from obeya_web.lib.zones import zone_names

MACHINES = "/api/"
THEMES = ("system", "light", "dark")
# What may stand in `person.reading`; the first choice of each is the usual one.
COMFORT: Mapping[str, tuple[str, ...]] = {
    "motion": ("usual", "reduced"),
    "spacing": ("usual", "wide"),
    "density": ("usual", "comfortable"),
    "focus": ("off", "on"),
    "keys": ("on", "off"),
}
THEME_COOKIE = "theme"


class ReadingPreferences:
    """Show pages in the person's language and time zone; others get what their browser asks for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the person's language and zone."""
        language = getattr(request.user, "language", "")
        zone = getattr(request.user, "timezone", "")
        if language:
            translation.activate(language)
            request.LANGUAGE_CODE = translation.get_language()
        if zone in zone_names():
            timezone.activate(zoneinfo.ZoneInfo(zone))
        else:
            timezone.deactivate()
        # What machines read stays English, whoever asks for it.
        said = nullcontext() if request.path.startswith(MACHINES) else in_readers_language()
        with said:
            response = self._get_response(request)
        timezone.deactivate()
        return response


def comfort_of(request: HttpRequest) -> dict[str, str]:
    """Return the theme and the comfort modes of who reads, each one of the known choices."""
    person = getattr(request, "user", None)
    wishes = getattr(person, "reading", None) or {}
    theme = getattr(person, "theme", "") or request.COOKIES.get(THEME_COOKIE, "")
    comfort = {name: str(wishes.get(name, choices[0])) for name, choices in COMFORT.items()}
    known = {name: value if value in COMFORT[name] else COMFORT[name][0] for name, value in comfort.items()}
    return {"theme": theme if theme in THEMES else THEMES[0], **known}
