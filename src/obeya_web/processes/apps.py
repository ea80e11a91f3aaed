"""How Django knows this app."""

from __future__ import annotations

from django.apps import AppConfig


class ProcessesConfig(AppConfig):
    """The processes app."""

    name = "obeya_web.processes"
    label = "processes"
