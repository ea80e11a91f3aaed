"""How Django knows this app."""

from __future__ import annotations

from django.apps import AppConfig


class LibConfig(AppConfig):
    """The lib app."""

    name = "obeya_web.lib"
    label = "lib"
