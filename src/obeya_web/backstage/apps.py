"""How Django knows this app."""

from __future__ import annotations

from django.apps import AppConfig


class BackstageConfig(AppConfig):
    """The backstage app."""

    name = "obeya_web.backstage"
    label = "backstage"
