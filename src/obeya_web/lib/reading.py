"""Reading preferences: language, time zone and comfort of the person who is signed in."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation


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
        if zone in zoneinfo.available_timezones():
            timezone.activate(zoneinfo.ZoneInfo(zone))
        else:
            timezone.deactivate()
        response = self._get_response(request)
        timezone.deactivate()
        return response
