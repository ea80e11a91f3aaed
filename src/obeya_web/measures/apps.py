"""How Django knows this app."""

from __future__ import annotations

from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    """The measures app."""

    name = "obeya_web.measures"
    label = "measures"
