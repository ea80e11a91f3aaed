"""How Django knows this app."""

from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The api app."""

    name = "obeya_web.api"
    label = "api"
