"""How Django knows this app."""

from __future__ import annotations

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """The search app."""

    name = "obeya_web.search"
    label = "search"
