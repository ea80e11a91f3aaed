"""How Django knows this app."""

from __future__ import annotations

from django.apps import AppConfig


class ExplorerConfig(AppConfig):
    """The explorer app."""

    name = "obeya_web.explorer"
    label = "explorer"
