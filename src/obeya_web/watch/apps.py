"""How Django knows this app."""

from __future__ import annotations

from django.apps import AppConfig


class WatchConfig(AppConfig):
    """The watch app."""

    name = "obeya_web.watch"
    label = "watch"
