"""How Django knows this app."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The accounts app."""

    name = "obeya_web.accounts"
    label = "accounts"
