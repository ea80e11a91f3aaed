"""How Django knows this app."""

from __future__ import annotations

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """The jobs app."""

    name = "obeya_web.jobs"
    label = "jobs"
