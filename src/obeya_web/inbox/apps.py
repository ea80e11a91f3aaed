"""How Django knows this app."""

from __future__ import annotations

from django.apps import AppConfig


class InboxConfig(AppConfig):
    """The inbox app."""

    name = "obeya_web.inbox"
    label = "inbox"
