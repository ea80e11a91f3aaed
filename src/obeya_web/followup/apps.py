"""How Django knows this app."""

from __future__ import annotations

from django.apps import AppConfig


class FollowupConfig(AppConfig):
    """The follow-up app."""

    name = "obeya_web.followup"
    label = "followup"
