"""How Django knows this app."""

from __future__ import annotations

from django.apps import AppConfig


class StreamsConfig(AppConfig):
    """The app of value stream maps."""

    name = "obeya_web.streams"
    label = "streams"
