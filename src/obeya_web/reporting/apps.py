"""How Django knows this app."""

from __future__ import annotations

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """The reporting app."""

    name = "obeya_web.reporting"
    label = "reporting"
