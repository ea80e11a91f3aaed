"""How Django knows this app."""

from __future__ import annotations

from django.apps import AppConfig


class TwinsConfig(AppConfig):
    """The twins app."""

    name = "obeya_web.twins"
    label = "twins"
