"""How Django knows this app."""

from __future__ import annotations

from django.apps import AppConfig


class ImprovementConfig(AppConfig):
    """The improvement app."""

    name = "obeya_web.improvement"
    label = "improvement"
