"""How Django knows this app."""

from __future__ import annotations

from django.apps import AppConfig


class PortfolioConfig(AppConfig):
    """The portfolio app."""

    name = "obeya_web.portfolio"
    label = "portfolio"
