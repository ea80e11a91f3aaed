"""How Django knows this app."""

from __future__ import annotations

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """The notices app."""

    name = "obeya_web.notices"
    label = "notices"
