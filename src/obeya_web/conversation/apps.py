"""How Django knows this app."""

from __future__ import annotations

from django.apps import AppConfig


class ConversationConfig(AppConfig):
    """The conversation app."""

    name = "obeya_web.conversation"
    label = "conversation"
